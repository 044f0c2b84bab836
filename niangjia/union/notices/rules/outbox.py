"""The life of a delivery, and what an answer of the gateway makes of it."""

from niangjia.kernel import states
from niangjia.kernel.states import Move, State

OUTBOX = states.declare(
    "delivery",
    "短信发送",
    {
        "queued": State(
            "待发送",
            "已进入发件箱，等待发送；静默时段和同号限次会推迟。",
            desk="后台工作进程",
            clock="几秒内；静默时段过后",
            kind="wait",
        ),
        "failed": State(
            "待重试",
            "这一次没有发出，稍后自动再试，间隔逐次加长。",
            desk="后台工作进程",
            clock="按重试间隔",
            kind="run",
        ),
        "sent": State("已发送", "短信网关已经接收。", desk="短信网关", kind="done"),
        "dead": State(
            "死信", "多次未成、号码不存在或过了有效时间，不再自动发送。", desk="系统管理员", kind="stop"
        ),
        "discarded": State("已作废", "系统管理员写明原因后作废。", desk="系统管理员", kind="rest"),
    },
    [
        Move("deliver", "queued", "sent", "发送"),
        Move("deliver", "failed", "sent", "重试成功"),
        Move("fail", "queued", "failed", "未成，稍后重试"),
        Move("fail", "failed", "failed", "仍未成，稍后重试"),
        Move("give_up", "queued", "dead", "放弃"),
        Move("give_up", "failed", "dead", "放弃"),
        Move("retry", "dead", "queued", "重新发送"),
        Move("discard", "dead", "discarded", "作废"),
    ],
)
OPEN = ("queued", "failed")

LAPSED, UNREADABLE = "lapsed", "unreadable"
FAULTS = {
    "bad_number": "号码不存在",
    "throttled": "网关限制了发送速度",
    "no_balance": "网关账户余额不足",
    "unavailable": "网关没有应答",
    "refused": "网关不接受我们的签名或格式",
    LAPSED: "过了有效时间",
    UNREADABLE: "号码或内容无法解密",
}
"""Why a delivery has not succeeded: the gateway's codes and our own, in words."""

FINAL = frozenset({"bad_number", LAPSED, UNREADABLE})


def verb(code: str, *, attempts: int, tries: int) -> str:
    """Return the move that an answer asks for after so many attempts of so many tries."""
    if code == "accepted":
        return "deliver"
    return "give_up" if code in FINAL or attempts >= tries else "fail"
