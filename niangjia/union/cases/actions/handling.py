"""Working on a case: sorted, signed for, answered, given more time, handed on, taken back (R-1 … R-3)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, deadlines, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.models import Case, Extension, Reply, Statement
from niangjia.union.cases.rules import limits
from niangjia.union.cases.rules.states import OPEN, WORKED_ON
from niangjia.union.cases.rules.words import DIFFICULTIES, KINDS, URGENCIES, Difficulty, Kind


@transaction.atomic
def sort(
    *, case_id: int, kind: str, category: str, difficulty: str, urgency: str, by: Actor, at: datetime
) -> None:
    """Say what a case is: a person decides, whatever was proposed. Raises NotFound, NotAllowed, NotNow, Invalid."""
    for field, given, known in (
        ("kind", kind, KINDS), ("difficulty", difficulty, DIFFICULTIES), ("urgency", urgency, URGENCIES),
    ):  # fmt: skip
        if given not in known:
            raise Invalid("没有这个选项，", field=field, remedy="请重新选择。")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        if case.state not in OPEN:
            raise NotNow("工单已经办结，不能再改分类。")
        was = {"kind": case.kind, "category": case.category, "difficulty": case.difficulty}
        case.kind, case.category, case.difficulty, case.urgency = kind, category, difficulty, urgency
        _follow_difficulty(case, str(was["difficulty"]), by=by, at=at)
        case.save()
        story.tell(case, "sort", by=by, at=at)
        _record("sorted", case, by, at, was=was, kind=kind, category=category, difficulty=difficulty)


@transaction.atomic
def sign(*, case_id: int, by: Actor, at: datetime) -> None:
    """Sign for a case; from now on the clock of handling runs. Raises NotFound, NotAllowed, NotNow."""
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        story.stop(case, limits.SIGNING.rule, by=by, at=at)
        story.begin(case, limits.HANDLING[_difficulty(case)], start_event="签收", by=by, at=at)
        case.assignments.filter(is_lead=True, ended_at=None).update(signed_at=at, signed_by=by.name)
        story.move(case, "sign", by=by, at=at)


@transaction.atomic
def note(*, case_id: int, text: str, by: Actor, at: datetime) -> None:
    """Keep a note among staff. Raises NotFound, NotAllowed, Invalid."""
    if not text.strip():
        raise Invalid("还没有写内容。", field="text")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        _say(case, Statement.Whose.STAFF, text, by=by, at=at)
        _record("noted", case, by, at)


@transaction.atomic
def reply(
    *, case_id: int, text: str, solved: bool, article_id: int | None = None, by: Actor, at: datetime
) -> Reply:
    """Answer the worker; the desk that took the case calls back. Raises NotFound, NotAllowed, NotNow, Invalid."""
    _check_answer(text)
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        late = story.stop(case, "R-2.handle", by=by, at=at)
        answer = _answer(case, text, solved=solved, late=late, article_id=article_id, by=by, at=at)
        story.begin(case, limits.CALLING_BACK, start_event="答复", by=by, at=at)
        story.move(case, "reply", by=by, at=at, solved=solved, late=late)
        return answer


@transaction.atomic
def answer_at_once(
    *, case_id: int, text: str, article_id: int | None = None, by: Actor, at: datetime
) -> Reply:
    """Answer a consultation on the spot: the case is closed with it. Raises like `reply`, NotNow for a demand."""
    _check_answer(text)
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.TAKE)
        if case.kind != Kind.CONSULT:
            raise NotNow("只有咨询可以当场答复办结，", rule="R-2", remedy="请派单，或者先改为咨询。")
        story.stop(case, limits.DISPATCHING.rule, by=by, at=at)
        answer = _answer(case, text, solved=True, late=False, article_id=article_id, by=by, at=at)
        case.closed_at = at
        story.move(case, "answer", by=by, at=at, article=article_id)
        return answer


@transaction.atomic
def extend(*, case_id: int, reason: str, asked_by: str = "", by: Actor, at: datetime) -> None:
    """Grant the one extension, of the same length as the limit itself (R-2). Raises NotNow for a second one."""
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.SUPERVISE)
        if case.state not in WORKED_ON:
            raise NotNow("工单不在办理中，不能延期。", rule="R-2")
        if not reason.strip():
            raise Invalid(
                "没有写明延期的原因，", field="reason", rule="R-2", remedy="请写清为什么不能按期办结。"
            )
        term = limits.HANDLING[_difficulty(case)]
        if case.extensions.filter(rule=term.rule).exists():
            raise NotNow("这件工单已经延期过一次，", rule="R-2", remedy="请尽快办结；确有困难请上级督办。")
        length = params.value(term.param.key, on=day_of(at))
        deadline = deadlines.extend(
            subject=story.subject(case),
            rule=term.rule,
            length=length,
            basis=reason.strip()[:200],
            by=by,
            at=at,
        )
        case.due_at = deadline.due_at
        Extension.objects.create(
            case=case, rule=term.rule, reason=reason.strip()[:200], asked_by=asked_by or by.name, granted_at=at,
            granted_by=by.name, **story.place(case),
        )  # fmt: skip
        case.save(update_fields=["due_at"])
        story.tell(case, "extend", note=reason, by=by, at=at)
        _record("extended", case, by, at, length=length)


@transaction.atomic
def hand_on(*, case_id: int, to: str, by: Actor, at: datetime) -> None:
    """Hand on what is none of a union's business, and say to whom. Raises NotFound, NotAllowed, NotNow, Invalid."""
    if not to.strip():
        raise Invalid("没有写移交给谁，", field="to", remedy="例如：12345 政务服务热线。")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.TAKE)
        story.stop(case, limits.DISPATCHING.rule, by=by, at=at)
        case.closed_at = at
        story.move(case, "hand_on", note=f"移交：{to.strip()[:100]}", by=by, at=at)


@transaction.atomic
def withdraw(*, case_id: int, proven: bool = False, by: Actor, at: datetime) -> None:
    """The worker takes their case back: a member their own, others who have just proven whose it is (`proven`).

    Raises NotFound for anybody else's, NotNow once it is answered.
    """
    with sight.everywhere("本人撤回工单"):
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        is_own = case is not None and by.person_id is not None and case.person_id == by.person_id
        if case is None or not (is_own or (proven and by.id is None)):
            raise NotFound(data={"case": case_id})
        for rule in (limits.DISPATCHING.rule, limits.SIGNING.rule, "R-2.handle"):
            story.stop(case, rule, by=by, at=at)
        case.assignments.filter(ended_at=None).update(ended_at=at, outcome="withdrawn")
        case.closed_at = at
        story.move(case, "withdraw", by=by, at=at)


def _answer(
    case: Case, text: str, *, solved: bool, late: bool, article_id: int | None, by: Actor, at: datetime
) -> Reply:
    case.replied_at = at
    return Reply.objects.create(
        case=case, organisation_id=case.organisation_id, text=text.strip(), solved=solved, at=at, by_id=by.id,
        by=by.name, late=late, article_id=article_id, **story.place(case),
    )  # fmt: skip


def _say(case: Case, whose: str, text: str, *, by: Actor, at: datetime) -> None:
    Statement.objects.create(
        case=case, whose=whose, text=text.strip()[:20_000], at=at, by=by.name, **story.place(case)
    )


def _follow_difficulty(case: Case, before: str, *, by: Actor, at: datetime) -> None:
    """Another class has another limit: its clock is counted anew from the day the case was signed for."""
    if case.state not in WORKED_ON or case.difficulty == before:
        return
    signed = case.assignments.filter(is_lead=True, ended_at=None).values_list("signed_at", flat=True).first()
    reason = f"难易程度由“{DIFFICULTIES[before]}”改为“{DIFFICULTIES[case.difficulty]}”"
    deadlines.revoke(subject=story.subject(case), rule="R-2.handle", reason=reason, by=by, at=at)
    story.begin(case, limits.HANDLING[_difficulty(case)], start_event="签收", by=by, at=signed or at)


def _difficulty(case: Case) -> Difficulty:
    return Difficulty(case.difficulty)


def _check_answer(text: str) -> None:
    if len(text.strip()) < 2:
        raise Invalid("还没有写答复内容，", field="text", remedy="请写清查了什么、结果如何、下一步怎么办。")
    if len(text) > 20_000:
        raise Invalid("答复最多 20000 字。", field="text")


def _record(act: str, case: Case, by: Actor, at: datetime, **facts: object) -> None:
    audit.record(
        f"cases.{act}", by=by, at=at, subject=story.subject(case), org_label=case.taken_lft, case=case.pk,
        organisation=case.organisation_id, **facts,
    )  # fmt: skip
