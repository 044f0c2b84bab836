"""Unions by what a file calls them, and where they stand now, for rooms that load by the million."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from niangjia.kernel.actor import Span
from niangjia.union.organisations.models import Organisation
from niangjia.union.organisations.queries.nodes import stand_still, within


class Called(NamedTuple):
    """One union with everything it may be called by."""

    id: int
    name: str
    name_key: str
    short_name: str
    code: str | None


def called(spans: Iterable[Span], *, statuses: Iterable[str]) -> list[Called]:
    """Every union in these ranges with one of the statuses (1 query)."""
    rows = Organisation.objects.filter(within(spans), status__in=list(statuses)).order_by("id")
    return [Called(*row) for row in rows.values_list("id", "name", "name_key", "short_name", "code")]


def labels_of(organisation_ids: Iterable[int], *, statuses: Iterable[str]) -> dict[int, int]:
    """Where unions stand that have one of the statuses (2 queries).

    The tree keeps still until the transaction ends: what is written by these labels is right when it is
    committed. Many may keep it still together; who changes its shape waits for them.
    """
    stand_still()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, lft FROM organisations_organisation WHERE id = ANY(%s) AND status = ANY(%s)",
            [list(organisation_ids), list(statuses)],
        )
        return dict(cursor.fetchall())
