"""What every act on a case does: lock it, check the way, move it on, tell its story, keep its clock, record."""

from datetime import datetime
from typing import Any

from niangjia.kernel import audit, deadlines, params
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.models import Deadline
from niangjia.kernel.refusals import NotFound
from niangjia.union.cases import permissions
from niangjia.union.cases.models import Case, Step
from niangjia.union.cases.rules.limits import Term
from niangjia.union.cases.rules.states import CASE


def locked(case_id: int, *, by: Actor, verb: str) -> Case:
    """The case, locked, if the actor may do this where it is handled or was taken. Raises NotFound, NotAllowed."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or not permissions.may(by, permissions.VIEW, case.org_lft, case.taken_lft):
        raise NotFound(data={"case": case_id})
    permissions.check_may(by, verb, case.org_lft, case.taken_lft)
    return case


def subject(case: Case) -> str:
    """How the log and the clocks name a case."""
    return f"cases.Case:{case.pk}"


def move(case: Case, verb: str, *, note: str = "", by: Actor, at: datetime, **facts: Any) -> None:
    """Bring the case to where the verb leads, with its line of the story and its event. Raises NotNow."""
    case.state = CASE.check(case.state, verb)
    tell(case, verb, note=note, by=by, at=at)
    audit.record(
        f"cases.{verb}", by=by, at=at, subject=subject(case), org_label=case.taken_lft, case=case.pk,
        organisation=case.organisation_id, _person_id=case.person_id, **facts,
    )  # fmt: skip
    case.save()


def tell(case: Case, verb: str, *, note: str = "", by: Actor, at: datetime) -> None:
    """Add a line to the case's story."""
    Step.objects.create(
        case=case, verb=verb, state=case.state, at=at, by_id=by.id, by=named(by), note=note[:300],
        organisation_id=case.organisation_id, **place(case),
    )  # fmt: skip


def named(by: Actor) -> str:
    """Who acted, as everybody who works on the case may read it: a worker is not named, not even by a number."""
    return by.name if by.id is not None or by.grants else "诉求人"


def place(case: Case) -> dict[str, int | None]:
    """Where the rows of a case stand for the second lock."""
    return {"org_lft": case.org_lft, "taken_lft": case.taken_lft}


def begin(case: Case, term: Term, *, start_event: str, by: Actor, at: datetime) -> Deadline:
    """Start a clock of the case; what it waits for is what the case waits for."""
    length = params.value(term.param.key, on=day_of(at))
    deadline = deadlines.open(
        subject=subject(case), rule=term.rule, title=term.title, start_event=start_event, start_at=at,
        length=length, unit=term.unit, by=by, at=at,
    )  # fmt: skip
    case.due_at = deadline.due_at
    return deadline


def stop(case: Case, rule: str, *, by: Actor, at: datetime) -> bool:
    """Stop a clock if it runs; return whether what it waited for came late."""
    try:
        deadline = deadlines.finish(subject=subject(case), rule=rule, by=by, at=at)
    except NotFound:
        return False
    case.due_at = None
    return deadline.is_breached(at)
