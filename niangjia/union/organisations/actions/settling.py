"""The review list settled: a union put in its right place, an employer named, a place confirmed, a row let go."""

from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.actions.coverage import cover
from niangjia.union.organisations.actions.entries import lock, subject
from niangjia.union.organisations.actions.structure import TERRITORIAL, check_fits
from niangjia.union.organisations.models import Organisation, ParentLink, Unplaced
from niangjia.union.organisations.queries.review import ABOUT_EMPLOYERS, ABOUT_PARENTS, open_for

Outcome = Unplaced.Outcome
SETTLED_LINK = "导入时的归属有误，已归位"


@transaction.atomic
def place_union(*, question_id: int, parent_id: int, by: Actor, at: datetime) -> None:
    """Put a union that a file could not place under its right parent, from the day it was entered.

    Raises NotFound, NotAllowed, Invalid (F-30, already there, no question about a place).
    """
    tree.hold()
    question = _open(question_id, by)
    row = _placed(question, by)
    to, target = lock(parent_id, by=by)
    permissions.check_may_review(by, target)
    link = ParentLink.objects.open().get(organisation=row, kind=TERRITORIAL)
    if link.parent_id == to.pk:
        raise Invalid("这个工会现在就在所选的上级之下，", field="parent", remedy="请改用“确认归属”。")
    check_fits(row, to)
    ParentLink.objects.filter(pk=link.pk).update(
        revoked_at=at, revoked_by_id=by.id, revoked_by=by.name, revoke_reason=SETTLED_LINK
    )
    tree.carry(row, to)
    ParentLink.objects.create(organisation=row, parent=to, kind=TERRITORIAL, since=link.since, recorded_at=at)
    _settle(question, Outcome.PLACED, to.name, by, at)
    audit.record(
        "organisations.union_placed", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, question_id=question.pk, from_id=link.parent_id, to_id=to.pk,
    )  # fmt: skip


@transaction.atomic
def name_employer(*, question_id: int, company_id: int, by: Actor, at: datetime) -> int:
    """Say which company the file meant: the union covers it, by the file's word. Return the coverage's number.

    Raises NotFound, NotAllowed, Invalid (F-9, no question about an employer).
    """
    question = _open(question_id, by)
    if question.issue not in ABOUT_EMPLOYERS or question.organisation_id is None:
        raise Invalid("这一条问的不是用人单位，", field="company", remedy="请用另外的办法处理。")
    run = runs.run(question.run_id)
    source = str(run.settings["source"]) if run else "工会导入"
    stated = date.fromisoformat(question.facts["source_date"])
    founded = question.facts.get("founded_on")
    made = cover(
        organisation_id=question.organisation_id, company_id=company_id, source=source, source_date=stated,
        since=date.fromisoformat(founded) if founded else stated, by=by, at=at,
    )  # fmt: skip
    _settle(question, Outcome.PLACED, "", by, at)
    audit.record(
        "organisations.employer_named", by=by, at=at, subject=subject(question.organisation_id),
        organisation_id=question.organisation_id, question_id=question.pk, company_id=company_id,
    )  # fmt: skip
    return made


@transaction.atomic
def confirm_place(*, question_id: int, by: Actor, at: datetime) -> None:
    """Confirm that a union stands where the load put it. Raises NotFound, NotAllowed, Invalid."""
    question = _open(question_id, by)
    row = _placed(question, by)
    _settle(question, Outcome.CONFIRMED, "", by, at)
    audit.record(
        "organisations.place_confirmed", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, question_id=question.pk,
    )  # fmt: skip


@transaction.atomic
def dismiss_question(*, question_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Let a question go, with its reason; the same wording of a later file is not asked again."""
    question = _open(question_id, by)
    words = rules.check_reason(reason)
    _settle(question, Outcome.DISMISSED, words, by, at)
    audit.record(
        "organisations.question_dismissed", by=by, at=at, subject=f"organisations.Unplaced:{question.pk}",
        question_id=question.pk, organisation_id=question.organisation_id, issue=question.issue, reason=words,
    )  # fmt: skip


def _open(question_id: int, by: Actor) -> Unplaced:
    """The question, locked. Raises NotFound when it is settled or not the actor's to settle."""
    mine = open_for(by).filter(pk=question_id).exists()
    found = Unplaced.objects.select_for_update().filter(pk=question_id, outcome=Outcome.OPEN).first()
    if not mine or found is None:
        raise NotFound(data={"question": question_id})
    return found


def _placed(question: Unplaced, by: Actor) -> Organisation:
    """The union whose place is asked about, locked. Raises Invalid when the question is another."""
    if question.issue not in ABOUT_PARENTS or question.organisation_id is None:
        raise Invalid("这一条问的不是归属，", field="parent", remedy="请用另外的办法处理。")
    row, node = lock(question.organisation_id, by=by)
    permissions.check_may_review(by, node)
    return row


def _settle(question: Unplaced, outcome: str, reason: str, by: Actor, at: datetime) -> None:
    Unplaced.objects.filter(pk=question.pk).update(
        outcome=outcome, settled_at=at, settled_by_id=by.id, settled_by=by.name, reason=reason[:200]
    )
