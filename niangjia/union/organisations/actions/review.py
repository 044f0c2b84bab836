"""Acts on the review list: what a file left open is confirmed, put right, entered, or set aside with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.actions.corrections import replace_parent
from niangjia.union.organisations.actions.coverage import cover
from niangjia.union.organisations.actions.entries import lock
from niangjia.union.organisations.actions.structure import TERRITORIAL, check_fits, found
from niangjia.union.organisations.models import ParentLink, Unplaced
from niangjia.union.organisations.queries.review import open_for

Issue, Outcome = Unplaced.Issue, Unplaced.Outcome
OF_PARENT = (
    Issue.PARENT_UNKNOWN, Issue.PARENT_UNFIT, Issue.PARENT_DIFFERS, Issue.PLACED_BY_ADDRESS, Issue.PLACED_UNDER_CITY,
)  # fmt: skip
OF_EMPLOYER = (Issue.EMPLOYER_UNKNOWN, Issue.EMPLOYER_AMBIGUOUS, Issue.EMPLOYER_TAKEN, Issue.EMPLOYER_EXTRA)


@transaction.atomic
def confirm(*, unplaced_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Confirm that these unions stand where they stand now; return how many. Raises NotFound for a stranger's."""
    wanted = set(unplaced_ids)
    rows = open_for(by).filter(pk__in=wanted, issue__in=OF_PARENT, organisation__isnull=False)
    if rows.count() != len(wanted):
        raise NotFound(data={"unplaced": sorted(wanted)[:20]})
    many = Unplaced.objects.filter(pk__in=wanted).update(**_settled(Outcome.CONFIRMED, "", by, at))
    audit.record(
        "organisations.placing_confirmed", by=by, at=at, many=many, unplaced_ids=sorted(wanted)[:1000]
    )
    return many


@transaction.atomic
def choose_parent(*, unplaced_id: int, parent_id: int, by: Actor, at: datetime) -> None:
    """Put a union of the list under the right parent, from the day on which the file puts it anywhere."""
    tree.hold()
    open_row = _open(unplaced_id, by, OF_PARENT)
    if open_row.organisation_id is None:
        raise Invalid("这个工会还没有登记，", field="parent", remedy="请用“登记入册”并写明类型和上级。")
    row, _ = lock(open_row.organisation_id, by=by)
    right, target = lock(parent_id, by=by)
    permissions.check_may_found_under(by, target)
    link = ParentLink.objects.open().get(organisation=row, kind=TERRITORIAL)
    if link.parent_id != right.pk:
        check_fits(row, right)
        replace_parent(link, row, right, reason="导入时归位有误", by=by, at=at)
    _settle(open_row, Outcome.PLACED, "", by, at, parent_id=parent_id)


@transaction.atomic
def choose_employer(*, unplaced_id: int, company_id: int, by: Actor, at: datetime) -> None:
    """Say which company of the register a union's employer is: the union covers it from its founding on."""
    open_row = _open(unplaced_id, by, OF_EMPLOYER)
    if open_row.organisation_id is None:
        raise Invalid("这个工会还没有登记，", field="company", remedy="请先登记入册。")
    _cover(open_row, open_row.organisation_id, company_id, by, at)
    _settle(open_row, Outcome.PLACED, "", by, at, company_id=company_id)


@transaction.atomic
def enter(*, unplaced_id: int, type_: str, parent_id: int, name: str = "", by: Actor, at: datetime) -> int:
    """Found the union that a file spoke of and that could not be entered; return its number."""
    open_row = _open(
        unplaced_id, by, (Issue.TYPE_UNKNOWN, Issue.NAME_TWICE, Issue.CODE_TWICE, Issue.PARENT_UNFIT)
    )
    if open_row.organisation_id is not None:
        raise Invalid("这个工会已经登记，", field="parent", remedy="请用“选择上级”。")
    facts: Mapping[str, Any] = open_row.facts
    code = facts.get("code") if open_row.issue == Issue.TYPE_UNKNOWN else None
    made = found(
        name=name or open_row.name, type_=type_, parent_id=parent_id, code=code, founded_on=_day(facts, "founded_on"),
        members_claimed=facts.get("members_claimed"), by=by, at=at,
    )  # fmt: skip
    if facts.get("company_id"):
        _cover(open_row, made, int(facts["company_id"]), by, at)
    open_row.organisation_id = made
    _settle(open_row, Outcome.PLACED, "", by, at, entered_id=made)
    return made


@transaction.atomic
def dismiss(*, unplaced_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Set a question aside with a reason; the same file will not ask it again."""
    open_row = _open(unplaced_id, by, tuple(Issue))
    _settle(open_row, Outcome.DISMISSED, rules.check_reason(reason), by, at)


def _open(unplaced_id: int, by: Actor, issues: Sequence[Unplaced.Issue]) -> Unplaced:
    """The open question, locked. Raises NotFound outside the actor's place, Invalid for another kind of question."""
    if not open_for(by).filter(pk=unplaced_id).exists():
        raise NotFound(data={"unplaced": unplaced_id})
    row = Unplaced.objects.select_for_update().get(pk=unplaced_id)
    if row.issue not in issues:
        raise Invalid(
            f"“{Issue(row.issue).label}”不能这样处理，", field="unplaced", remedy="请换一种处理办法。"
        )
    return row


def _cover(row: Unplaced, organisation_id: int, company_id: int, by: Actor, at: datetime) -> None:
    since = _day(row.facts, "founded_on") or _day(row.facts, "source_date") or at.date()
    cover(
        organisation_id=organisation_id, company_id=company_id, since=since, source=row.facts.get("source", ""),
        source_date=_day(row.facts, "source_date"), by=by, at=at,
    )  # fmt: skip


def _day(facts: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(facts[name]) if facts.get(name) else None


def _settled(outcome: Unplaced.Outcome, reason: str, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "outcome": outcome, "reason": reason, "settled_at": at, "settled_by_id": by.id, "settled_by": by.name,
    }  # fmt: skip


def _settle(
    row: Unplaced, outcome: Unplaced.Outcome, reason: str, by: Actor, at: datetime, **facts: int
) -> None:
    for name, value in _settled(outcome, reason, by, at).items():
        setattr(row, name, value)
    row.save()
    audit.record(
        "organisations.unplaced_settled", by=by, at=at, subject=f"organisations.Unplaced:{row.pk}", issue=row.issue,
        outcome=outcome, reason=reason, organisation_id=row.organisation_id, **facts,
    )  # fmt: skip
