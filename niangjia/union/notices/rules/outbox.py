"""The life of a delivery, and what an answer of its channel's gateway makes of it."""

from datetime import datetime, timedelta

from niangjia.kernel import states
from niangjia.kernel.states import Move, State

OUTBOX = states.declare(
    "delivery",
    "通知发送",
    {
        "queued": State(
            "待发送",
            "已进入发件箱，等待发送；静默时段和同一地址限次会推迟。",
            desk="后台工作进程",
            clock="几秒内；静默时段过后",
            kind="wait",
        ),
        "held": State(
            "备用", "前一个渠道没有发成时才用。", desk="后台工作进程", clock="到前一个渠道有结果", kind="wait"
        ),
        "failed": State(
            "待重试",
            "这一次没有发出，稍后自动再试，间隔逐次加长。",
            desk="后台工作进程",
            clock="按重试间隔",
            kind="run",
        ),
        "sent": State("已发送", "对方的网关或服务器已经接收。", desk="渠道网关", kind="done"),
        "passed": State(
            "已转其他渠道", "这个渠道发不出去，改由下一个渠道发送。", desk="后台工作进程", kind="rest"
        ),
        "spared": State(
            "未使用", "前一个渠道已经送出或已过有效时间，没有使用。", desk="后台工作进程", kind="rest"
        ),
        "dead": State(
            "死信", "多次未成、地址不存在或过了有效时间，不再自动发送。", desk="系统管理员", kind="stop"
        ),
        "discarded": State("已作废", "系统管理员写明原因后作废。", desk="系统管理员", kind="rest"),
    },
    [
        Move("deliver", "queued", "sent", "发送"),
        Move("deliver", "failed", "sent", "重试成功"),
        Move("fail", "queued", "failed", "未成，稍后重试"),
        Move("fail", "failed", "failed", "仍未成，稍后重试"),
        Move("hold", "queued", "held", "留作备用"),
        Move("pass_on", "queued", "passed", "改用下一个渠道"),
        Move("pass_on", "failed", "passed", "改用下一个渠道"),
        Move("take_over", "held", "queued", "接着发送"),
        Move("spare", "held", "spared", "不再需要"),
        Move("give_up", "queued", "dead", "放弃"),
        Move("give_up", "failed", "dead", "放弃"),
        Move("retry", "dead", "queued", "重新发送"),
        Move("discard", "dead", "discarded", "作废"),
    ],
)
OPEN = ("queued", "failed")
SETTLED = ("sent", "passed", "spared")
"""What asks nobody for anything any more."""

LAPSED, UNREADABLE = "lapsed", "unreadable"
FAULTS = {
    "bad_number": "号码不存在",
    "bad_address": "邮箱地址不存在或不收我们的邮件",
    "unbound": "没有关注公众号，或者已取消关注",
    "throttled": "对方限制了发送速度",
    "no_balance": "网关账户余额不足",
    "unavailable": "对方没有应答",
    "refused": "对方不接受我们的签名或格式",
    LAPSED: "过了有效时间",
    UNREADABLE: "地址或内容无法解密",
}
"""Why a delivery has not succeeded: the gateways' codes and our own, in words."""

FINAL = frozenset({"bad_number", "bad_address", "unbound", LAPSED, UNREADABLE})
UNSURE = frozenset({"unavailable"})
"""Faults after which nobody knows whether the message went out: sent again only while its key is remembered."""
ADDRESS_DAYS = 7  # longer no dead letter is sent again: what it said is old


def verb(code: str, *, attempts: int, tries: int, is_last: bool = True) -> str:
    """Return the move that an answer asks for after so many attempts of so many tries.

    What fails for good is handed to the next channel, unless this was the last one.
    """
    if code == "accepted":
        return "deliver"
    if code not in FINAL and attempts < tries:
        return "fail"
    return "give_up" if is_last else "pass_on"


def moved_on(code: str) -> bool:
    """Whether an answer is about one message, so that the gateway behind it is at work."""
    return code == "accepted" or code in FINAL


def retry_until(fault: str, tried_at: datetime, *, remembered: timedelta) -> datetime:
    """Return until when a dead letter may be sent again without any danger that it arrives twice."""
    return tried_at + (remembered if fault in UNSURE else timedelta(days=ADDRESS_DAYS))
