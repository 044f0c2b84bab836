"""The dated numbers of cases (R-2, R-4 … R-6), and which clock runs with which of them."""

from dataclasses import dataclass
from typing import Final

from niangjia.kernel import params
from niangjia.union.cases.rules.words import Difficulty, Urgency

OURS: Final = "本系统设定；以本市总工会 12351 工作手册为准"
PET: Final = "《信访工作条例》第二十二条、第二十三条、第三十四条至第三十六条"

DISPATCH_HOURS = params.declare(
    "case_dispatch_hours", 4, "工作小时", "派单期限", rule="R-2", mark="D", source=OURS
)
URGENT_MINUTES = params.declare(
    "case_urgent_minutes", 30, "分钟", "紧急工单的派单期限", rule="R-2", mark="D", source=OURS
)
SIGN_DAYS = params.declare("case_sign_days", 1, "工作日", "签收期限", rule="R-2", mark="D", source=OURS)
GENERAL_DAYS = params.declare(
    "case_general_days", 5, "工作日", "一般工单的办理期限", rule="R-2", mark="D", source=OURS
)
DIFFICULT_DAYS = params.declare(
    "case_difficult_days", 15, "工作日", "难点工单的办理期限", rule="R-2", mark="D", source=OURS
)
COMPLEX_DAYS = params.declare(
    "case_complex_days", 30, "工作日", "特别复杂工单的办理期限", rule="R-2", mark="D", source=OURS
)
CALL_BACK_DAYS = params.declare(
    "case_call_back_days", 2, "工作日", "答复后回访的期限", rule="R-3", mark="D", source=OURS
)
CHECK_DAYS = params.declare(
    "case_check_days", 2, "工作日", "回访后质检的期限", rule="R-3", mark="D", source=OURS
)
COLLECTIVE = params.declare(
    "case_collective_people", 10, "人", "同一诉求达到多少人作为群体性诉求", rule="R-1", mark="D", source=OURS
)
CALL_BACK_TRIES = params.declare(
    "case_call_back_tries", 3, "次", "回访无人接听的次数，达到后转质检", rule="R-5", mark="D", source=OURS
)
ACCEPT_DAYS = params.declare(
    "petition_accept_days", 15, "日", "信访事项告知是否受理的期限", rule="R-6", mark="V", source=PET
)
FINISH_DAYS = params.declare(
    "petition_finish_days", 60, "日", "信访事项的办结期限", rule="R-6", mark="V", source=PET
)
PROLONG_DAYS = params.declare(
    "petition_extension_days", 30, "日", "信访办理可延长的天数", rule="R-6", mark="V", source=PET
)
REVIEW_DAYS = params.declare(
    "petition_review_days",
    30,
    "日",
    "请求复查、复核的期限，以及作出意见的期限",
    rule="R-6",
    mark="V",
    source=PET,
)


@dataclass(frozen=True, slots=True)
class Term:
    """How long a clock runs: its rule, what it is called, a length and its unit (`kernel.deadlines`)."""

    rule: str
    title: str
    param: params.Declared
    unit: str


DISPATCHING: Final = Term("R-2.dispatch", "派单", DISPATCH_HOURS, "working_hours")
DISPATCHING_AT_ONCE: Final = Term("R-2.dispatch", "紧急派单", URGENT_MINUTES, "minutes")
SIGNING: Final = Term("R-2.sign", "签收", SIGN_DAYS, "working")
HANDLING: Final = {
    Difficulty.GENERAL: Term("R-2.handle", "办理（一般）", GENERAL_DAYS, "working"),
    Difficulty.DIFFICULT: Term("R-2.handle", "办理（难点）", DIFFICULT_DAYS, "working"),
    Difficulty.COMPLEX: Term("R-2.handle", "办理（特别复杂）", COMPLEX_DAYS, "working"),
}
CALLING_BACK: Final = Term("R-3.call_back", "回访", CALL_BACK_DAYS, "working")
CHECKING: Final = Term("R-3.check", "质检", CHECK_DAYS, "working")
ACCEPTING: Final = Term("R-6.accept", "告知是否受理", ACCEPT_DAYS, "natural")
FINISHING: Final = Term("R-6.finish", "办结信访事项", FINISH_DAYS, "natural")
ASKING_REVIEW: Final = Term("R-6.ask_review", "请求复查或复核", REVIEW_DAYS, "natural")
REVIEWING: Final = Term("R-6.review", "作出复查或复核意见", REVIEW_DAYS, "natural")


def of_dispatch(urgency: str) -> Term:
    """How soon a case must have been sent to a union (R-2)."""
    return DISPATCHING_AT_ONCE if urgency == Urgency.URGENT else DISPATCHING
