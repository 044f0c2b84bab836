"""Reads of coverage: by company, by organisation, and as a piece of SQL for rooms that judge millions."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, IntegerField, Value, When

from niangjia.kernel.actor import Actor
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import Coverage
from niangjia.union.organisations.queries.nodes import organisation_for

_STRENGTH: Final = {rules.Covers.OWN: 0, rules.Covers.JOINT: 1, rules.Covers.FEDERATION: 2}

_SHOWN: Final = (
    "id", "organisation_id", "organisation__name", "organisation__type", "kind", "since", "until", "source",
    "source_date", "revoke_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One coverage of a company, with its source."""

    id: int
    organisation_id: int
    organisation: str
    organisation_type: str
    kind: str
    since: date
    until: date | None
    source: str
    source_date: date
    revoke_reason: str

    @property
    def kind_title(self) -> str:
        """The way of covering in the reader's words."""
        return rules.COVERS_TITLES[rules.Covers(self.kind)]


def covering_sql(companies: str, *, on: date | None = None) -> str:
    """The strongest coverage, now or on a date, of the companies that a query yields; to be joined.

    At most one row a company: company_id, organisation_id, kind, since; own union before joint union before
    federation. A set for a set: one join instead of a look-up per company (measured three times faster).
    """
    when = "v.until IS NULL"
    living = "o.status <> 'ended'"
    if on is not None:
        day = f"DATE '{on.isoformat()}'"
        when = f"v.since <= {day} AND (v.until IS NULL OR v.until > {day})"
        living = f"(o.ended_on IS NULL OR o.ended_on > {day})"
    return f"""SELECT DISTINCT ON (v.company_id) v.company_id, v.organisation_id, v.kind, v.since
                 FROM organisations_coverage v
                 JOIN organisations_organisation o ON o.id = v.organisation_id AND {living}
                WHERE v.company_id IN ({companies}) AND v.revoked_at IS NULL AND {when}
                ORDER BY v.company_id,
                         array_position(ARRAY['own', 'joint', 'federation'], v.kind::text), v.since, v.id"""


def coverage_of(
    actor: Actor, company_id: int, *, on: date | None = None, history: bool = False
) -> tuple[CoverageRow, ...]:
    """Which organisations cover a company, the strongest first, on a date or now; with `history` all rows.

    Coverage belongs to the register, which all staff may read; the public sees nothing (1 query).
    """
    if not permissions.may_view(actor):
        return ()
    rows = Coverage.objects.get_queryset()
    if not history:
        rows = rows.on(on) if on else rows.open()
    rank = Case(*[When(kind=k, then=Value(n)) for k, n in _STRENGTH.items()], output_field=IntegerField())
    found = rows.filter(company_id=company_id).annotate(rank=rank).order_by("rank", "-since", "-id")
    return tuple(CoverageRow(*row) for row in found.values_list(*_SHOWN))


def count_companies(actor: Actor, organisation_id: int) -> int:
    """How many companies the subtree of an organisation covers now, each counted once (2 queries)."""
    span = organisation_for(actor, organisation_id).span
    inside = Coverage.objects.open().filter(organisation__lft__gte=span.lo, organisation__lft__lte=span.hi)
    return inside.values("company_id").distinct().count()
