"""The way of a case, and of a petition, as tables (R-3, R-5, R-6)."""

from typing import Final

from niangjia.kernel.states import Move, State, declare

CASE = declare(
    "case", "诉求工单", {
        "new": State("新建", "已受理，等待派单。", desk="受理单位", clock="4 个工作小时（紧急 30 分钟）"),
        "dispatched": State("待签收", "已派到承办工会，等待签收。", desk="承办工会", clock="1 个工作日"),
        "handling": State("办理中", "承办工会正在办理。", desk="承办工会", clock="5／15／30 个工作日"),
        "replied": State("待回访", "已答复，等待回访诉求人。", desk="受理单位", clock="2 个工作日"),
        "rework": State("重办中", "诉求人不满意，或者质检退回，承办工会重新办理一次。", desk="承办工会",
                        clock="与首次办理相同"),
        "supervised": State("督办中", "重办后仍不满意，由上级工会督办。", desk="督办工会", clock="与首次办理相同"),
        "checking": State("待质检", "回访完成，等待质检。", desk="质检岗", clock="2 个工作日"),
        "closed": State("已归档", "已办结归档。", desk="受理单位", kind="done"),
        "handed_on": State("已移交", "不属于工会职责，已移交有权处理的部门。", desk="受理单位", kind="stop"),
        "withdrawn": State("已撤回", "诉求人撤回。", desk="诉求人", kind="stop"),
    },
    [
        Move("dispatch", "new", "dispatched", "派单"),
        Move("answer", "new", "closed", "当场答复"),
        Move("hand_on", "new", "handed_on", "移交"),
        Move("sign", "dispatched", "handling", "签收"),
        Move("return", "dispatched", "new", "退单"),
        Move("forward", "dispatched", "dispatched", "转派"),
        Move("return", "handling", "new", "退单"),
        Move("forward", "handling", "dispatched", "转派"),
        Move("reply", "handling", "replied", "答复"),
        Move("reply", "rework", "replied", "答复"),
        Move("reply", "supervised", "replied", "答复"),
        Move("content", "replied", "checking", "回访通过"),
        Move("discontent", "replied", "rework", "不满意，重办"),
        Move("escalate", "replied", "supervised", "再次不满意，督办"),
        Move("pass", "checking", "closed", "质检通过"),
        Move("fail", "checking", "rework", "质检退回"),
        Move("reopen", "closed", "rework", "撤销归档"),
        Move("withdraw", "new", "withdrawn", "撤回"),
        Move("withdraw", "dispatched", "withdrawn", "撤回"),
        Move("withdraw", "handling", "withdrawn", "撤回"),
    ],
)  # fmt: skip
PETITION = declare(
    "petition", "信访事项", {
        "registered": State("已登记", "已登记，应在期限内告知是否受理。", desk="信访岗", clock="15 日"),
        "refused": State("不予受理", "不属于本级受理范围，已书面告知。", desk="信访岗", kind="stop"),
        "accepted": State("已受理", "已受理，应在期限内办结。", desk="承办工会", clock="60 日"),
        "finished": State("已办结", "已作出处理意见；不服的可在期限内请求复查。", desk="承办工会", clock="30 日"),
        "reviewing": State("复查中", "上一级机关正在复查。", desk="上级工会", clock="30 日"),
        "reviewed": State("已复查", "已作出复查意见；不服的可在期限内请求复核。", desk="上级工会", clock="30 日"),
        "rechecking": State("复核中", "再上一级机关正在复核。", desk="再上级工会", clock="30 日"),
        "ended": State("已终结", "信访程序终结。", desk="信访岗", kind="done"),
    },
    [
        Move("accept", "registered", "accepted", "告知受理"),
        Move("refuse", "registered", "refused", "告知不受理"),
        Move("finish", "accepted", "finished", "作出处理意见"),
        Move("ask_review", "finished", "reviewing", "请求复查"),
        Move("review", "reviewing", "reviewed", "作出复查意见"),
        Move("ask_recheck", "reviewed", "rechecking", "请求复核"),
        Move("recheck", "rechecking", "ended", "作出复核意见"),
        Move("lapse", "finished", "ended", "期满未请求复查"),
        Move("lapse", "reviewed", "ended", "期满未请求复核"),
    ],
)  # fmt: skip
OPEN: Final = ("new", "dispatched", "handling", "replied", "rework", "supervised", "checking")
WORKED_ON: Final = ("handling", "rework", "supervised")
"""States in which a union owes an answer."""
OVER: Final = ("closed", "handed_on", "withdrawn")


def state_choices() -> list[tuple[str, str]]:
    """The states of a case as a model's choices."""
    return [(code, state.title) for code, state in CASE.states.items()]


def petition_choices() -> list[tuple[str, str]]:
    """The states of a petition as a model's choices."""
    return [(code, state.title) for code, state in PETITION.states.items()]
