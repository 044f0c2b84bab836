"""The end of a case: the worker is called back, rates it themself, it is checked and closed, or worked on again (R-5)."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, params, sight
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import placing, story
from niangjia.union.cases.models import CallBack, Case, Check, Rating, Reply
from niangjia.union.cases.rules import limits
from niangjia.union.cases.rules.states import CASE
from niangjia.union.cases.rules.words import Difficulty
from niangjia.union.organisations import queries as unions

Result = CallBack.Result
RATED_CONTENT: Final = 3  # stars from which a worker counts as satisfied, beside their word that it is solved


@transaction.atomic
def call_back(
    *, case_id: int, result: str, solved: bool | None = None, words: str = "", by: Actor, at: datetime
) -> CallBack:
    """Keep what the worker said on the phone. Discontent sends the case back once, then to the union above (R-5).

    Nobody answering sends it to the check after a number of tries. Raises NotFound, NotAllowed, NotNow, Invalid.
    """
    if result not in Result.values:
        raise Invalid("请选择回访结果。", field="result")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.CALL_BACK)
        CASE.check(case.state, "content")
        answer = _standing_reply(case)
        made = CallBack.objects.create(
            case=case, reply=answer, result=result, solved=solved, words=words.strip()[:500], at=at, by_id=by.id,
            by=by.name, **story.place(case),
        )  # fmt: skip
        _follow_word(case, answer, result, solved, by=by, at=at)
        return made


@transaction.atomic
def rate(
    *, case_id: int, stars: int, solved: bool, words: str = "", channel: str, by: Actor = NOBODY, at: datetime
) -> Rating:
    """Keep the worker's own rating of the last answer: once, and nobody edits it. Who calls has proven the worker.

    Raises NotNow before there is an answer and for a second rating, Invalid for other than one to five stars.
    """
    if stars not in range(1, 6):
        raise Invalid("请给出一到五颗星。", field="stars")
    with sight.everywhere("本人评价"):
        case = Case.objects.select_for_update().get(pk=case_id)
        answer = _standing_reply(case)
        try:
            with transaction.atomic():
                made = Rating.objects.create(
                    case=case, reply=answer, stars=stars, solved=solved, words=words.strip()[:500],
                    channel=channel, at=at, **story.place(case),
                )  # fmt: skip
        except IntegrityError:
            raise NotNow(
                "这次答复您已经评价过，", rule="R-5", remedy="评价不能修改；问题还没解决请再次提出。"
            ) from None
        _record("rated", case, by, at, stars=stars, solved=solved, channel=channel)
        if case.state == "replied":
            content = solved and stars >= RATED_CONTENT
            _follow_word(case, answer, Result.CONTENT if content else Result.DISCONTENT, solved, by=by, at=at)
        return made


@transaction.atomic
def check(*, case_id: int, passed: bool, note: str = "", by: Actor, at: datetime) -> None:
    """Check a case and close it, or send it back. Who has answered it does not check it.

    Raises NotFound, NotAllowed, NotNow, Invalid (sent back without a reason).
    """
    if not passed and not note.strip():
        raise Invalid("没有写退回的原因。", field="note")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.CHECK)
        answer = _standing_reply(case)
        if answer.by_id is not None and answer.by_id == by.id:
            raise NotNow("答复人不能质检自己的工单，", rule="R-3", remedy="请由另一位同事质检。")
        Check.objects.create(
            case=case,
            passed=passed,
            note=note.strip()[:200],
            at=at,
            by_id=by.id,
            by=by.name,
            **story.place(case),
        )
        if passed:
            story.stop(case, limits.CHECKING.rule, by=by, at=at)
            case.closed_at = at
            case.assignments.filter(ended_at=None).update(ended_at=at, outcome="closed")
            story.move(case, "pass", by=by, at=at)
        else:
            _again(case, "fail", note, by=by, at=at)


@transaction.atomic
def reopen(*, case_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Revoke a closing that was wrong: the case is worked on again. Raises NotFound, NotAllowed, NotNow, Invalid."""
    if not reason.strip():
        raise Invalid("没有写撤销归档的原因。", field="reason")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.SUPERVISE)
        if case.organisation_id is None:
            raise NotNow("当场答复的咨询没有承办工会，", remedy="请登记一件新的工单。")
        case.closed_at = None
        last = case.assignments.filter(is_lead=True).order_by("-id").first()
        if last is not None:
            last.ended_at, last.outcome = None, ""
            last.save(update_fields=["ended_at", "outcome"])
        _again(case, "reopen", reason, by=by, at=at)


@transaction.atomic
def revoke_reply(*, case_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take back a wrong answer before the worker was called: it stays readable as revoked. Raises like `reopen`."""
    if not reason.strip():
        raise Invalid("没有写撤销答复的原因。", field="reason")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.SUPERVISE)
        answer = _standing_reply(case)
        answer.revoked_at, answer.revoked_by, answer.revoke_reason = at, by.name, reason.strip()[:200]
        answer.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        _again(case, "discontent", f"撤销答复：{reason}", by=by, at=at)


def _follow_word(
    case: Case, answer: Reply, result: str, solved: bool | None, *, by: Actor, at: datetime
) -> None:
    """What the worker says decides what is done next."""
    if result == Result.DISCONTENT:
        _discontent(case, by=by, at=at)
    elif result == Result.NO_ANSWER and not _tried_enough(case, answer, at=at):
        story.tell(case, "no_answer", by=by, at=at)
        _record("called_back", case, by, at, result=result)
    else:
        story.stop(case, limits.CALLING_BACK.rule, by=by, at=at)
        story.begin(case, limits.CHECKING, start_event="回访", by=by, at=at)
        story.move(case, "content", by=by, at=at, result=str(result), solved=solved)


def _discontent(case: Case, *, by: Actor, at: datetime) -> None:
    """Once it is worked on again by the same union; then the union above takes it (R-5)."""
    if case.reworks == 0:
        _again(case, "discontent", "诉求人不满意", by=by, at=at)
        return
    assert case.organisation_id is not None
    higher = unions.next_higher(case.organisation_id, day_of(at))
    if higher is not None:
        case.organisation_id = higher.id
        placing.place(case, higher.lft)
    _again(case, "escalate", "重办后诉求人仍不满意", by=by, at=at)


def _again(case: Case, verb: str, note: str, *, by: Actor, at: datetime) -> None:
    case.reworks += 1
    for ended in (limits.CALLING_BACK, limits.CHECKING):
        story.stop(case, ended.rule, by=by, at=at)
    story.begin(case, limits.HANDLING[Difficulty(case.difficulty)], start_event="重办", by=by, at=at)
    story.move(case, verb, note=note, by=by, at=at, reworks=case.reworks)


def _tried_enough(case: Case, answer: Reply, *, at: datetime) -> bool:
    tries = CallBack.objects.filter(reply=answer, result=Result.NO_ANSWER).count()
    return tries >= int(params.value(limits.CALL_BACK_TRIES.key, on=day_of(at)))


def _standing_reply(case: Case) -> Reply:
    found = case.replies.filter(revoked_at=None).order_by("-id").first()
    if found is None:
        raise NotNow("这件工单还没有答复。", rule="R-3")
    return found


def _record(act: str, case: Case, by: Actor, at: datetime, **facts: object) -> None:
    audit.record(
        f"cases.{act}", by=by, at=at, subject=story.subject(case), org_label=case.taken_lft, case=case.pk,
        organisation=case.organisation_id, **facts,
    )  # fmt: skip
