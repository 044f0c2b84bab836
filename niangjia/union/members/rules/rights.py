"""Rights over one's data: the kinds of request, their states and clock (P-7, P-8)."""

from enum import StrEnum

from niangjia.kernel import params
from niangjia.kernel.states import Move, State, declare

ANSWER_DAYS = params.declare(
    "data_request_days", 15, "工作日", "答复个人信息请求的期限", rule="P-7", mark="D",
    source="《个人信息保护法》第五十条要求及时；天数为本系统设定",
)  # fmt: skip


class Kind(StrEnum):
    """What a person may ask for."""

    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    EXPLAIN = "explain"
    CLOSE = "close"


REQUEST_TITLES = {
    Kind.CORRECT: "更正",
    Kind.DELETE: "删除",
    Kind.RESTRICT: "限制处理",
    Kind.EXPLAIN: "解释说明",
    Kind.CLOSE: "注销账号",
}
REQUEST = declare(
    "data_request",
    "个人信息请求",
    {
        "waiting": State("待答复", "请求已收到。", desk="会员所在工会", clock="15 个工作日", kind="wait"),
        "granted": State("已办理", "已按请求办理。", desk="会员所在工会", kind="done"),
        "refused": State("不予办理", "写明了理由，可以向上一级工会申诉。", desk="会员所在工会", kind="stop"),
        "withdrawn": State("已撤回", "本人撤回。", desk="本人", kind="rest"),
    },
    [
        Move("grant", "waiting", "granted", "办理"),
        Move("refuse", "waiting", "refused", "不予办理"),
        Move("withdraw", "waiting", "withdrawn", "撤回"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in REQUEST.states.items()]
