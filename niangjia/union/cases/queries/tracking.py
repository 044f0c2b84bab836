"""A worker's own cases: by the number and a proven phone, or as a signed-in member; no word of staff among them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.cases.models import Caller, Case
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.queries.passes import is_code_of
from niangjia.union.cases.rules.states import CASE
from niangjia.union.members.rules import phones
from niangjia.union.organisations import queries as unions

PUBLIC: Final = {
    "take": "已受理", "dispatch": "已派给承办工会", "forward": "已转给另一个工会办理", "sign": "承办工会已签收",
    "extend": "办理时间延长", "reply": "已答复", "answer": "已答复", "content": "回访完成", "discontent": "重新办理",
    "escalate": "上级工会督办", "pass": "已归档", "fail": "重新办理", "reopen": "重新办理", "hand_on": "已移交",
    "withdraw": "已撤回", "return": "重新确定承办工会",
}  # fmt: skip
"""Steps as the worker reads them; what is not named here stays among staff."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story as the worker reads it."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class Own:
    """A worker's own case."""

    id: int
    number: str
    title: str
    state: str
    state_title: str
    sentence: str
    taken_at: datetime
    due_at: datetime | None
    union: str
    answers: list[str]
    story: list[Line]
    can_rate: bool
    can_withdraw: bool


def track(*, number: str, phone: str) -> Own:
    """A case by its number, for who has proven this phone. Raises NotFound for every other pair alike."""
    with sight.everywhere("本人凭编号和手机号查询"):
        wanted = Caller.objects.filter(case__number=number.strip(), **_line(phone))
        caller = wanted.select_related("case").first()
        if caller is None:
            raise NotFound("没有找到这件工单，", remedy="请核对编号，并使用提交诉求时留的手机号。")
        return _own(caller.case)


def by_code(*, number: str, code: str) -> Own | None:
    """A case by its number and the code that came with it, for who left no phone; None for every other pair alike."""
    if not is_code_of(number, code):
        return None
    with sight.everywhere("本人凭编号和查询码查询"):
        case = Case.objects.filter(number=number.strip(), caller__cipher=None, person_id=None).first()
        return _own(case) if case else None


def by_phone(phone: str, *, most: int = 20) -> list[Own]:
    """The latest cases of a proven phone."""
    with sight.everywhere("本人凭手机号查询"):
        rows = Caller.objects.filter(**_line(phone)).select_related("case").order_by("-case_id")
        return [_own(caller.case) for caller in rows[:most]]


def mine(actor: Actor, *, most: int = 20) -> list[Own]:
    """The latest cases of a signed-in member."""
    if actor.person_id is None:
        return []
    with sight.everywhere("本人的工单"):
        rows = Case.objects.filter(person_id=actor.person_id).order_by("-id")
        return [_own(case) for case in rows[:most]]


def my_case(actor: Actor, case_id: int) -> Own:
    """One case of a signed-in member. Raises NotFound for anybody else's."""
    with sight.everywhere("本人的工单"):
        case = Case.objects.filter(pk=case_id, person_id__isnull=False, person_id=actor.person_id).first()
        if case is None:
            raise NotFound(data={"case": case_id})
        return _own(case)


def _line(phone: str) -> dict[str, object]:
    number = phones.judge(phone).number
    return dict(crypto.lookup(PHONE, number or phone))


def _own(case: Case) -> Own:
    state = CASE.states[case.state]
    replies = list(case.replies.filter(revoked_at=None).order_by("id"))
    rated = bool(replies) and type(case).objects.filter(pk=case.pk, ratings__reply=replies[-1]).exists()
    steps = case.steps.filter(verb__in=PUBLIC).order_by("id").values_list("at", "verb")
    return Own(
        id=case.pk, number=case.number, title=case.title, state=case.state, state_title=state.title,
        sentence=state.sentence, taken_at=case.taken_at, due_at=case.due_at,
        union=unions.names([case.organisation_id])[case.organisation_id] if case.organisation_id else "",
        answers=[reply.text for reply in replies], story=[Line(at, PUBLIC[verb]) for at, verb in steps],
        can_rate=bool(replies) and not rated,
        can_withdraw=any(move.verb == "withdraw" for move in CASE.allowed(case.state)),
    )  # fmt: skip
