"""Joining: routes, channels and the states of an application (M-3 … M-6, M-17)."""

from enum import StrEnum

from niangjia.kernel import params
from niangjia.kernel.states import Move, State, declare

REVIEW_DAYS = params.declare(
    "join_review_days",
    3,
    "工作日",
    "入会申请的审核期限",
    rule="M-3",
    mark="D",
    source="本系统设定；逾期上交上一级工会",
)
FOREIGN = params.declare(
    "foreign_member_allowed", 1, "0 或 1", "外籍职工可否入会", rule="M-12", mark="M",
    source="全国总工会规定由地方确定",
)  # fmt: skip


class Route(StrEnum):
    """How the union was found (M-4 … M-6)."""

    UNION_CODE = "union_code"
    WORKPLACE = "workplace"
    HOME = "home"
    NEW_FORM = "new_form"
    ROSTER = "roster"


class Channel(StrEnum):
    """By which door the application came in."""

    MEMBER = "member"
    ASSISTANT = "assistant"
    PAPER = "paper"
    WECHAT = "wechat"
    HOTLINE = "hotline"


ROUTE_TITLES = {
    Route.UNION_CODE: "扫工会码",
    Route.WORKPLACE: "按工作地",
    Route.HOME: "按居住地",
    Route.NEW_FORM: "新就业形态劳动者",
    Route.ROSTER: "工会名册",
}
CHANNEL_TITLES = {
    Channel.MEMBER: "本人手机",
    Channel.ASSISTANT: "工会代办",
    Channel.PAPER: "纸质表",
    Channel.WECHAT: "微信",
    Channel.HOTLINE: "12351",
}
OPEN = ["waiting", "escalated"]
APPLICATION = declare(
    "application",
    "入会申请",
    {
        "waiting": State(
            "待审核", "申请已收到，等工会审核。", desk="受理工会", clock="3 个工作日", kind="wait"
        ),
        "escalated": State(
            "已上交",
            "受理工会逾期未审，由上一级工会审核。",
            desk="上一级工会",
            clock="3 个工作日",
            kind="wait",
        ),
        "passed": State("已通过", "已是工会会员。", desk="受理工会", kind="done"),
        "refused": State("未通过", "写明原因，改正后可以再申请。", desk="受理工会", kind="stop"),
        "withdrawn": State("已撤回", "本人撤回了申请。", desk="本人", kind="rest"),
    },
    [
        Move("approve", "waiting", "passed", "通过"),
        Move("refuse", "waiting", "refused", "不予通过"),
        Move("forward", "waiting", "waiting", "转给另一个工会"),
        Move("escalate", "waiting", "escalated", "逾期上交"),
        Move("approve", "escalated", "passed", "通过"),
        Move("refuse", "escalated", "refused", "不予通过"),
        Move("forward", "escalated", "waiting", "转给另一个工会"),
        Move("withdraw", "waiting", "withdrawn", "撤回"),
        Move("withdraw", "escalated", "withdrawn", "撤回"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in APPLICATION.states.items()]
