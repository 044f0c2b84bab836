"""Rebuilding the rollups: one statement a table, from the ledger's own rows."""

import time
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.union.areas import queries as areas
from niangjia.union.insights.models import AreaTally, OrganisationTally, Rebuild, Stale
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import queries as outreach

COUNTED = """
    count(*) FILTER (WHERE duty <> 'closed') AS companies,
    count(*) FILTER (WHERE duty = 'required') AS required,
    count(*) FILTER (WHERE duty = 'required' AND covered) AS required_covered,
    count(*) FILTER (WHERE duty <> 'closed' AND covered) AS covered,
    count(*) FILTER (WHERE duty = 'to_survey') AS to_survey,
    count(*) FILTER (WHERE duty = 'not_required') AS not_required,
    count(*) FILTER (WHERE duty = 'closed') AS closed,
    count(*) FILTER (WHERE duty = 'closed' AND covered) AS closed_covered"""
FIGURES = (
    "companies", "required", "required_covered", "covered", "to_survey", "not_required", "closed", "closed_covered",
)  # fmt: skip


@transaction.atomic
def rebuild(*, by: Actor, at: datetime) -> Rebuild:
    """Make all rollups anew from the ledger as it stands; readers see the old ones until the end."""
    started = time.monotonic()
    seen = list(Stale.objects.values_list("pk", flat=True))
    _areas()
    _organisations()
    Stale.objects.filter(pk__in=seen).delete()
    made = Rebuild.objects.create(
        at=at,
        as_of=at.date(),
        milliseconds=round((time.monotonic() - started) * 1000),
        companies=AreaTally.objects.order_by("-companies").values_list("companies", flat=True).first() or 0,
        organisations=OrganisationTally.objects.count(),
    )
    audit.record(
        "insights.rebuilt", by=by, at=at, subject=f"insights.Rebuild:{made.pk}", ms=made.milliseconds
    )
    return made


def rebuild_if_stale(*, by: Actor, at: datetime) -> Rebuild | None:
    """Rebuild when a figure has moved or nothing was ever built; the timetable asks every few minutes."""
    if Stale.objects.exists() or not Rebuild.objects.exists():
        return rebuild(by=by, at=at)
    return None


def mark_stale(*, by: Actor, at: datetime) -> None:
    """Note, in the act's own transaction, that figures have moved."""
    del by
    Stale.objects.create(since=at)


def _areas() -> None:
    """Leaf counts by the label of the area, summed over everything inside each area's range."""
    sums = ", ".join(f"coalesce(sum(leaf.{f}), 0)::bigint" for f in FIGURES)
    AreaTally.objects.all().delete()
    execute(
        f"""WITH leaf AS MATERIALIZED (SELECT area_label, {COUNTED} FROM ({outreach.LEDGER}) l GROUP BY area_label)
            INSERT INTO insights_areatally (area_id, {", ".join(FIGURES)})
            SELECT a.id, {sums} FROM ({areas.SPANS}) a
              LEFT JOIN leaf ON leaf.area_label BETWEEN a.lft AND a.rgt GROUP BY a.id"""
    )


def _organisations() -> None:
    """Each union's own figures first, then every ancestor's sum over the closure."""
    OrganisationTally.objects.all().delete()
    execute(
        f"""WITH cover AS MATERIALIZED (
                SELECT organisation_id, count(*) AS covered, count(*) FILTER (WHERE duty = 'required') AS required_covered
                  FROM ({outreach.LEDGER}) l WHERE covered AND duty <> 'closed' GROUP BY organisation_id),
            own AS MATERIALIZED (
                SELECT o.id, o.members_claimed, coalesce(c.covered, 0) AS covered,
                       coalesce(c.required_covered, 0) AS required_covered
                  FROM ({organisations.LIVING_SQL}) o LEFT JOIN cover c ON c.organisation_id = o.id)
            INSERT INTO insights_organisationtally (organisation_id, unions, members_claimed, covered, required_covered)
            SELECT t.ancestor_id, count(*), coalesce(sum(own.members_claimed), 0), sum(own.covered), sum(own.required_covered)
              FROM own JOIN ({organisations.BELOW_SQL}) t ON t.descendant_id = own.id GROUP BY t.ancestor_id"""
    )
