"""Acts on coverage and jurisdictions. Every change of coverage wakes `organisations.coverage_changed`."""

from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.actions.entries import lock, subject, wake_coverage
from niangjia.union.organisations.models import Coverage, Jurisdiction, Organisation


@transaction.atomic
def cover(
    *, organisation_id: int, company_id: int, since: date, source: str, by: Actor, at: datetime,
    source_date: date | None = None, kind: str | None = None,
) -> int:  # fmt: skip
    """Record that an organisation covers a company from a day on; return the coverage's number.

    `kind` follows from the type of union unless given. Raises NotFound, NotAllowed, Invalid (F-9).
    """
    row, node = lock(organisation_id, by=by)
    permissions.check_may_cover(by, node)
    rules.check_not_ahead(since, clock.day_of(at), field="since")
    rules.check_within_life(since, node.founded_on, node.ended_on)
    how = rules.Covers(kind) if kind else rules.covers_by(row.type)
    _check_coverable(row, company_id, how, since)
    made = Coverage.objects.create(
        organisation=row, company_id=company_id, kind=how.value, since=since, source=source,
        source_date=source_date or clock.day_of(at), recorded_at=at,
    )  # fmt: skip
    audit.record(
        "organisations.covered", by=by, at=at, subject=subject(row.pk), org_label=row.lft, source=source,
        organisation_id=row.pk, coverage_id=made.pk, company_id=company_id, kind=how.value, since=since,
    )  # fmt: skip
    wake_coverage([company_id], by=by, at=at)
    return made.pk


@transaction.atomic
def end_cover(*, coverage_id: int, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Record that an organisation covers a company no more: `on` is the first day without it."""
    found = Coverage.objects.open().filter(pk=coverage_id).first()
    if found is None:
        raise NotFound(data={"coverage": coverage_id})
    row, node = lock(found.organisation_id, by=by)
    permissions.check_may_cover(by, node)
    words = rules.check_reason(reason)
    rules.check_not_ahead(on, clock.day_of(at))
    rules.check_follows(on, found.since, what="建会覆盖")
    Coverage.objects.filter(pk=found.pk).update(until=on, ended_at=at)
    audit.record(
        "organisations.cover_ended", by=by, at=at, subject=subject(row.pk), org_label=row.lft, on=on,
        organisation_id=row.pk, coverage_id=found.pk, company_id=found.company_id, reason=words,
    )  # fmt: skip
    wake_coverage([found.company_id], by=by, at=at)


@transaction.atomic
def assign_jurisdiction(
    *, organisation_id: int, area_id: int, by: Actor, at: datetime, since: date | None = None
) -> int:
    """Give an organisation an area to look after: many communities may belong to one federation.

    Raises Invalid when the area does not fit its type or another union of the type looks after it.
    """
    row, node = lock(organisation_id, by=by)
    permissions.check_may_assign_jurisdiction(by, node)
    day = since or clock.day_of(at)
    rules.check_not_ahead(day, clock.day_of(at), field="since")
    rules.check_within_life(day, node.founded_on, node.ended_on)
    place = areas.area(area_id)
    rules.check_looks_after(row.type, place.kind)
    _check_free(row, area_id, place.name)
    made = Jurisdiction.objects.create(organisation=row, area_id=area_id, since=day, recorded_at=at)
    audit.record(
        "organisations.jurisdiction_assigned", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, area_id=area_id, area=place.name, since=day,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def end_jurisdiction(*, jurisdiction_id: int, on: date, by: Actor, at: datetime) -> None:
    """Record that an organisation looks after an area no more: `on` is the first day without it."""
    found = Jurisdiction.objects.open().filter(pk=jurisdiction_id).first()
    if found is None:
        raise NotFound(data={"jurisdiction": jurisdiction_id})
    row, node = lock(found.organisation_id, by=by)
    permissions.check_may_assign_jurisdiction(by, node)
    rules.check_not_ahead(on, clock.day_of(at))
    rules.check_follows(on, found.since, what="管辖")
    Jurisdiction.objects.filter(pk=found.pk).update(until=on, ended_at=at)
    audit.record(
        "organisations.jurisdiction_ended", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, area_id=found.area_id, on=on,
    )  # fmt: skip


def _check_coverable(row: Organisation, company_id: int, how: rules.Covers, since: date) -> None:
    if company_id not in enterprises.names_of([company_id]):
        raise NotFound(data={"company": company_id})
    standing = Coverage.objects.standing().filter(company_id=company_id).exclude(until__lte=since)
    if standing.filter(organisation=row).exists():
        raise Invalid("这个工会已经覆盖这家企业，", field="company", rule="F-9", remedy="不用重复登记。")
    rival = standing.filter(kind=rules.Covers.OWN).values_list("organisation__name", flat=True).first()
    if how == rules.Covers.OWN and rival:
        raise Invalid(
            f"这家企业在这一天已有自己的工会“{rival}”，一个企业只建一个工会，", field="company", rule="F-9",
            data={"union": rival}, remedy="如原记录有误，请先撤销并写明原因。",
        )  # fmt: skip


def _check_free(row: Organisation, area_id: int, name: str) -> None:
    holder = Jurisdiction.objects.open().filter(area_id=area_id, organisation__type=row.type)
    other = holder.values_list("organisation__name", flat=True).first()
    if other:
        raise Invalid(
            f"“{name}”已由“{other}”管辖，", field="area", rule="F-30", data={"area": area_id, "union": other},
            remedy="请先结束原来的管辖。",
        )  # fmt: skip
