"""A case that is a petition: accepted or not within days, finished, reviewed, re-reviewed, ended (R-6)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, deadlines, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.models import Case, Extension, Petition
from niangjia.union.cases.rules import limits
from niangjia.union.cases.rules.limits import Term
from niangjia.union.cases.rules.states import PETITION

BEGINS: Final[dict[str, Term]] = {
    "accepted": limits.FINISHING, "finished": limits.ASKING_REVIEW, "reviewing": limits.REVIEWING,
    "reviewed": limits.ASKING_REVIEW, "rechecking": limits.REVIEWING,
}  # fmt: skip
"""The clock that starts with a state."""


@transaction.atomic
def register(*, case_id: int, by: Actor, at: datetime) -> Petition:
    """Register a case as a petition: within 15 days the person is told whether it is accepted (R-6).

    Raises NotFound, NotAllowed, NotNow (registered already).
    """
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.DISPATCH)
        if Petition.objects.filter(case=case).exists():
            raise NotNow("这件工单已经登记为信访事项。", rule="R-6")
        made = Petition.objects.create(case=case, state=PETITION.start, registered_at=at, **story.place(case))
        _begin(case, limits.ACCEPTING, "登记", by=by, at=at)
        _record(case, "register", made, by, at)
        return made


@transaction.atomic
def decide(*, case_id: int, verb: str, basis: str, by: Actor, at: datetime) -> Petition:
    """Take a petition one step on: accept, refuse, finish, ask_review, review, ask_recheck, recheck, each with its basis.

    Raises NotFound, NotAllowed, NotNow (not its turn), Invalid (no basis).
    """
    if not basis.strip():
        raise Invalid("没有写明依据或理由，", field="basis", rule="R-6", remedy="请写文书名称、日期或理由。")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        petition = Petition.objects.select_for_update().filter(case=case).first()
        if petition is None:
            raise NotFound("这件工单没有登记为信访事项。", rule="R-6")
        before = petition.state
        petition.state = PETITION.check(before, verb)
        _stop(case, before, by=by, at=at)
        petition.decided_at, petition.basis = at, basis.strip()[:300]
        petition.save(update_fields=["state", "decided_at", "basis"])
        if term := BEGINS.get(petition.state):
            _begin(case, term, PETITION.states[petition.state].title, by=by, at=at)
        _record(case, verb, petition, by, at)
        return petition


@transaction.atomic
def prolong(*, case_id: int, basis: str, by: Actor, at: datetime) -> None:
    """Lengthen the 60 days once, by at most 30, with approval (R-6). Raises NotFound, NotAllowed, NotNow, Invalid."""
    if not basis.strip():
        raise Invalid("没有写明延期的批准和理由，", field="basis", rule="R-6", remedy="请写批准人和理由。")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.SUPERVISE)
        petition = Petition.objects.filter(case=case, state="accepted").first()
        if petition is None:
            raise NotNow("只有已受理、还没办结的信访事项可以延期。", rule="R-6")
        rule = limits.FINISHING.rule
        if case.extensions.filter(rule=rule).exists():
            raise NotNow("信访办理只能延期一次。", rule="R-6")
        length = params.value(limits.PROLONG_DAYS.key, on=day_of(at))
        deadlines.extend(
            subject=story.subject(case), rule=rule, length=length, basis=basis.strip()[:200], by=by, at=at
        )
        Extension.objects.create(
            case=case, rule=rule, reason=basis.strip()[:200], asked_by=by.name, granted_at=at, granted_by=by.name,
            **story.place(case),
        )  # fmt: skip
        _record(case, "prolong", petition, by, at)


@transaction.atomic
def lapse_due(*, by: Actor, at: datetime) -> int:
    """End the petitions whose days to ask for a review have run out; return how many. Called from the timetable."""
    return _each_breached(limits.ASKING_REVIEW.rule, at, lambda case: _lapse(case, by=by, at=at))


def _lapse(case: Case, *, by: Actor, at: datetime) -> None:
    petition = Petition.objects.select_for_update().get(case=case)
    before, petition.state = petition.state, PETITION.check(petition.state, "lapse")
    _stop(case, before, by=by, at=at)
    petition.decided_at, petition.basis = at, "期满未提出"
    petition.save(update_fields=["state", "decided_at", "basis"])
    _record(case, "lapse", petition, by, at)


def _each_breached(rule: str, at: datetime, act: Callable[[Case], None]) -> int:
    done, after = 0, ""
    with sight.everywhere("信访期限"):
        while True:
            page = deadlines.breached(at=at, rule=rule, after=after)
            for row in page.rows:
                case = Case.objects.select_for_update(skip_locked=True).filter(
                    pk=int(row.subject.partition(":")[2])
                )
                for one in case:
                    act(one)
                    done += 1
            after = page.after
            if not after:
                return done


def _begin(case: Case, term: Term, start_event: str, *, by: Actor, at: datetime) -> None:
    """A petition's clock stands beside those of the case: what the case waits for stays as it is."""
    deadlines.open(
        subject=story.subject(case), rule=term.rule, title=term.title, start_event=start_event, start_at=at,
        length=params.value(term.param.key, on=day_of(at)), unit=term.unit, by=by, at=at,
    )  # fmt: skip


def _stop(case: Case, state: str, *, by: Actor, at: datetime) -> None:
    term = limits.ACCEPTING if state == PETITION.start else BEGINS.get(state)
    if term is not None:
        deadlines.finish(subject=story.subject(case), rule=term.rule, by=by, at=at)


def _record(case: Case, verb: str, petition: Petition, by: Actor, at: datetime) -> None:
    audit.record(
        f"cases.petition_{verb}", by=by, at=at, subject=story.subject(case), org_label=case.taken_lft, case=case.pk,
        state=petition.state,
    )  # fmt: skip
