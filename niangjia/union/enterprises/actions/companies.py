"""Single companies: a person states facts, puts a company on the map, decides about an ambiguous row."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import permissions
from niangjia.union.enterprises.imports.load import Letter, load_known
from niangjia.union.enterprises.models import FACT_FIELDS, Company, Source, Unmatched

SURVEY = "survey"
SURVEY_RANK = 10


@transaction.atomic
def state(
    *, company_id: int, facts: Mapping[str, object], reason: str, stated_on: date, by: Actor, at: datetime
) -> None:
    """A person states facts about a company, as seen on a day; the survey's word weighs most.

    Only the given facts are said; blanks say nothing. Raises Invalid without a reason or with an unknown
    fact, NotAllowed outside the actor's areas.
    """
    company = _locked(company_id)
    permissions.check_may_correct(by, company.area_label)
    _check_facts(facts, reason)
    survey, _ = Source.objects.get_or_create(name=SURVEY, defaults={"title": "走访摸底", "rank": SURVEY_RANK})
    load_known(facts, company.pk, Letter(survey.pk, stated_on, None, by, at))
    audit.record(
        "register.stated",
        by=by,
        at=at,
        subject=f"enterprises.Company:{company.pk}",
        facts=dict(facts),
        reason=reason,
    )


@transaction.atomic
def place(*, company_id: int, area_id: int, by: Actor, at: datetime) -> None:
    """Put a company on the map by hand; it stays until its address changes."""
    company = _locked(company_id)
    permissions.check_may_correct(by, company.area_label)
    area = areas.area(area_id)
    label = areas.span(area.id).lo
    permissions.check_may_correct(by, label)
    before = company.area_id
    Company.objects.filter(pk=company.pk).update(
        area_id=area.id, area_label=label, area_confidence=100, placed_by_hand=True
    )
    reactions.wake("enterprises.placed", by=by, at=at, companies=Selection.of([company.pk]))
    audit.record(
        "register.placed",
        by=by,
        at=at,
        subject=f"enterprises.Company:{company.pk}",
        before=before,
        after=area.id,
    )


@transaction.atomic
def decide(
    *,
    unmatched_id: int,
    company_id: int | None = None,
    found_new: bool = False,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Decide about a row that could be several companies: it is this one, a new one, or not to be used.

    Raises NotFound, NotNow when somebody has decided already, Invalid without a reason.
    """
    permissions.check_may_review(by)
    row = Unmatched.objects.select_for_update().filter(pk=unmatched_id).first()
    if row is None:
        raise NotFound()
    if row.state != Unmatched.State.WAITING:
        raise NotNow(f"这一行已由{row.decided_by}处理，", remedy="请刷新页面查看结果。")
    if not reason.strip():
        raise Invalid("没有写理由，", field="reason", remedy="请用一句话说明为什么这样处理。")
    letter = Letter(row.source_id, row.stated_on, row.run_id, by, at)
    row.state = Unmatched.State.DISMISSED
    if company_id is not None or found_new:
        company_id = load_known(row.facts, _locked(company_id).pk if company_id else None, letter)
        row.state = Unmatched.State.FOUNDED if found_new else Unmatched.State.MATCHED
    row.company_id, row.decided_by, row.decided_at, row.reason = company_id, by.name, at, reason.strip()
    row.save()
    audit.record(
        "register.decided", by=by, at=at, subject=f"enterprises.Unmatched:{row.pk}", state=row.state, company=company_id,
        reason=row.reason,
    )  # fmt: skip


def _locked(company_id: int) -> Company:
    found = Company.objects.select_for_update().filter(pk=company_id).first()
    if found is None:
        raise NotFound()
    return found


def _check_facts(facts: Mapping[str, object], reason: str) -> None:
    unknown = facts.keys() - set(FACT_FIELDS)
    if unknown or not facts:
        raise Invalid("没有可以登记的内容，", field=next(iter(unknown), ""), remedy="请至少填写一项。")
    if not reason.strip():
        raise Invalid(
            "没有写依据，", field="reason", remedy="请写明由谁、以什么方式核实，例如“7月3日上门走访”。"
        )
    headcount = facts.get("headcount")
    if headcount is not None and (not isinstance(headcount, int) or not 0 <= headcount <= 3_000_000):
        raise Invalid("职工人数不对，", field="headcount", remedy="请填写 0 以上的整数。")
