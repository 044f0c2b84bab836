"""Transfers that cannot be blocked: the old union has N working days, silence releases (M-7, M-8)."""

from enum import StrEnum

from niangjia.kernel import masking, params
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.kernel.states import Move, State, declare

RELEASE_DAYS = params.declare(
    "transfer_release_days", 5, "工作日", "原工会办理转出的期限，逾期视为同意", rule="M-7", mark="D",
    source="本系统设定：沉默即放行",
)  # fmt: skip
APPEAL_DAYS = params.declare(
    "transfer_appeal_days", 5, "工作日", "上级工会裁定转会申诉的期限，逾期视为同意转出", rule="M-7", mark="D",
    source="本系统设定",
)  # fmt: skip
ACCEPT_DAYS = params.declare(
    "transfer_accept_days", 3, "工作日", "新工会接收的期限，逾期交上一级工会", rule="M-7", mark="D",
    source="本系统设定",
)  # fmt: skip
PROBES = params.declare(
    "transfer_asks_per_day", 30, "次", "一个账号一天可以凭姓名和证件号码提出接转的次数", rule="M-18", mark="D",
    source="本系统设定：防止逐个试探谁是哪家工会的会员",
)  # fmt: skip
LIVING = frozenset({"normal", "preparing"})
"""Statuses of a union that members can come to."""
NEEDS_TRANSFER = (
    "已登记，需办理转会：如果姓名和证件号码属于本市工会会员，转会申请已送原工会，答复以后列在会籍接转里。"
)
"""The one answer to a clerk who asks by name and number: it says nothing of who is known, or where (M-18)."""


class Initiator(StrEnum):
    """Who asked for the transfer."""

    MEMBER = "member"
    NEW_UNION = "new_union"
    ROSTER = "roster"
    COMPANY = "company"


class Refusal(StrEnum):
    """The only reasons for which the old union may refuse."""

    STILL_EMPLOYED = "still_employed"
    NOT_THIS_PERSON = "not_this_person"
    PROCEEDINGS = "proceedings"
    NOT_WANTED = "not_wanted"


class Why(StrEnum):
    """Why a transfer was released."""

    AGREED = "agreed"
    SILENCE = "silence"
    OVERRULED = "overruled"
    UNION_OVER = "union_over"
    NOBODY_THERE = "nobody_there"
    MOVED_ALONG = "moved_along"


WHY_TITLES = {
    Why.AGREED: "原工会同意转出",
    Why.SILENCE: "期满没有答复，视为同意",
    Why.OVERRULED: "上级工会裁定准予转出",
    Why.UNION_OVER: "原工会已终止或锁定，无须办理转出",
    Why.NOBODY_THERE: "原工会没有在任的干部，无须办理转出",
    Why.MOVED_ALONG: "随单位或工会变动转入",
}
WHY_TOLD = {
    Why.AGREED: "原工会同意转出",
    Why.SILENCE: "原工会逾期未答复，按规定视为同意",
    Why.OVERRULED: "上级工会裁定准予转出",
    Why.UNION_OVER: "原工会已终止或锁定，不用它办理转出",
    Why.NOBODY_THERE: "原工会没有在任的干部，不用它办理转出",
    Why.MOVED_ALONG: "随单位或工会变动转入",
}
"""What the member is told: who let them go, or that nobody answered."""
UNRULED = "上级工会逾期未裁定，按规定视为准予转出"
"""What silence means once the member has appealed."""
INITIATOR_TITLES = {
    Initiator.MEMBER: "本人申请",
    Initiator.NEW_UNION: "新工会接转",
    Initiator.ROSTER: "名册导入",
    Initiator.COMPANY: "随单位变动",
}
REFUSAL_TITLES = {
    Refusal.STILL_EMPLOYED: "仍在本单位工作",
    Refusal.NOT_THIS_PERSON: "不是同一个人",
    Refusal.PROCEEDINGS: "正在办理除名（附委员会记录）",
    Refusal.NOT_WANTED: "本人书面表示不转会",
}
OPEN = ["asked", "refused", "appealed", "released", "escalated"]
TRANSFER = declare(
    "transfer",
    "会籍接转",
    {
        "asked": State(
            "待原工会放行", "到期没有答复视为同意。", desk="原工会", clock="5 个工作日", kind="wait"
        ),
        "refused": State(
            "原工会不同意", "写明了原因；本人可以申诉。", desk="本人", clock="随时可以申诉", kind="wait"
        ),
        "withdrawn": State("已撤回", "没有办理，会籍没有变动。", desk="本人", kind="rest"),
        "released": State(
            "待新工会接收", "可以转出了，等新工会接收。", desk="新工会", clock="3 个工作日", kind="wait"
        ),
        "appealed": State(
            "申诉中",
            "由原工会的上一级工会裁定，逾期视为同意转出。",
            desk="原工会的上一级工会",
            clock="5 个工作日",
            kind="wait",
        ),
        "done": State("已转会", "会籍已在新工会，中间没有断档。", desk="新工会", kind="done"),
        "escalated": State(
            "新工会逾期",
            "由新工会的上一级工会办理接收。",
            desk="新工会的上一级工会",
            clock="3 个工作日",
            kind="wait",
        ),
        "declined": State("新工会未接收", "会籍仍在原工会，没有变动。", desk="新工会", kind="stop"),
        "rejected": State("申诉未支持", "上级工会支持原工会的意见。", desk="原工会的上一级工会", kind="stop"),
        "revoked": State("已撤销", "办错的转会已撤销，会籍回到原工会。", desk="上一级工会", kind="stop"),
    },
    [
        Move("release", "asked", "released", "同意"),
        Move("lapse", "asked", "released", "期满"),
        Move("refuse", "asked", "refused", "不同意"),
        Move("appeal", "refused", "appealed", "申诉"),
        Move("uphold", "appealed", "rejected", "支持原工会"),
        Move("overrule", "appealed", "released", "准予转出"),
        Move("lapse", "appealed", "released", "期满"),
        Move("accept", "released", "done", "接收"),
        Move("decline", "released", "declined", "不接收"),
        Move("escalate", "released", "escalated", "逾期上交"),
        Move("accept", "escalated", "done", "接收"),
        Move("decline", "escalated", "declined", "不接收"),
        Move("withdraw", "asked", "withdrawn", "撤回"),
        Move("withdraw", "refused", "withdrawn", "撤回"),
        Move("withdraw", "appealed", "withdrawn", "撤回"),
        Move("withdraw", "released", "withdrawn", "撤回"),
        Move("withdraw", "escalated", "withdrawn", "撤回"),
        Move("revoke", "done", "revoked", "撤销"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in TRANSFER.states.items()]


def is_told_to_asker(initiator: str, *, released: bool, refusal: str) -> bool:
    """Whether the new union may know of a transfer: what it asked by name and number only once it is answered (M-18).

    Confirmation by both sides (M-7) is the lawful way to learn of a membership elsewhere: the old union's yes, no or
    silence. Listing an ask before that would tell who is a member; listing asks about nobody would keep a stranger's
    name and number for no purpose. What is withdrawn unanswered is never told.
    """
    return initiator != Initiator.NEW_UNION or released or refusal != ""


def released_by(why: str, *, appealed: bool) -> str:
    """Who let somebody go, or whose silence did; empty while nobody has."""
    if not why:
        return ""
    return UNRULED if appealed and why == Why.SILENCE else WHY_TOLD[Why(why)]


def sentence(state: str, why: str, *, appealed: bool) -> str:
    """Where a transfer stands, in a sentence that is true of this one."""
    told = released_by(why, appealed=appealed)
    return f"{told}，等新工会接收。" if state == "released" and told else TRANSFER.states[state].sentence


def check_may_come(status: str, *, title: str = "所选的工会") -> None:
    """Raise NotNow unless members can come to a union of this status."""
    if status not in LIVING:
        raise NotNow(f"{title}已终止或已锁定，", rule="M-7", remedy="请另选一个工会。")


def check_comes_from_elsewhere(from_id: int, to_id: int) -> None:
    """Raise Invalid for a transfer to the union one belongs to already."""
    if from_id == to_id:
        raise Invalid("本来就在这个工会，", field="to_organisation", rule="M-2", remedy="不用转会。")


def check_refusal(refusal: str, evidence: str, initiator: str) -> Refusal:
    """The listed reason. Raises Invalid for another, or without the committee's record where it is needed."""
    if refusal not in set(Refusal):
        raise Invalid("不同意转出只能用列出的原因，", field="refusal", rule="M-7", remedy="请选择一项。")
    if refusal == Refusal.PROCEEDINGS and len(evidence.strip()) < 4:
        raise Invalid(
            "没有写明委员会记录，",
            field="evidence",
            rule="M-11",
            remedy="请写会议日期和记录编号，如“2026-11-10 第 8 次”。",
        )
    if refusal == Refusal.NOT_WANTED and initiator == Initiator.MEMBER:
        raise Invalid(
            "转会是本人自己提出的，", field="refusal", rule="M-7", remedy="请选择其他原因，或同意转出。"
        )
    return Refusal(refusal)


def check_words(text: str, *, field: str, what: str) -> str:
    """A reason as it is kept, numbers in it masked. Raises Invalid for one of fewer than four characters."""
    words = masking.words(text.strip())[:200]
    if len(words) < 4:
        raise Invalid(f"没有写明{what}，", field=field, rule="M-7", remedy="请写一两句话，对方看得到。")
    return words
