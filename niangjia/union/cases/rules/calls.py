"""A call from its events, in whatever order they come; the desk's figures, each with its denominator (R-4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from niangjia.kernel import params
from niangjia.kernel.rates import Rate
from niangjia.kernel.states import Move, State, declare

QUICK: Final = params.declare(
    "call_quick_seconds", 15, "秒", "热线快速接通的秒数", rule="R-4", mark="M",
    source="各地 12351 热线通报常用口径：15 秒接通率",
)  # fmt: skip
TARGET: Final = params.declare(
    "call_quick_target", 85, "%", "15 秒接通率的目标", rule="R-4", mark="M",
    source="各地 12351 热线通报常用口径：85% 至 95%",
)  # fmt: skip
SOON: Final = params.declare(
    "call_soon_seconds", 5, "秒", "短时放弃的秒数（不计入接通率的分母）", rule="R-4", mark="D",
    source="本系统设定：呼入后 5 秒内自行挂断，多为误拨",
)  # fmt: skip
HIDDEN_AFTER: Final = params.declare(
    "call_number_shown_minutes", 30, "分钟", "来电结束后话务员还能看到号码的时间", rule="P-15", mark="D",
    source="本系统设定：够完成话后整理",
)  # fmt: skip


class Told(StrEnum):
    """What a telephone system tells of a call (the contract of gateways/cti)."""

    OFFERED = "call.offered"
    RINGING = "call.ringing"
    ANSWERED = "call.answered"
    HELD = "call.held"
    TRANSFERRED = "call.transferred"
    HUNG_UP = "call.hung_up"
    ABANDONED = "call.abandoned"
    RECORDING_READY = "call.recording_ready"


CALL: Final = declare(
    "call", "来电", {
        "waiting": State("排队中", "已呼入，还没有坐席振铃。", desk="热线", clock="15 秒内接通", kind="wait"),
        "ringing": State("振铃中", "正在坐席振铃。", desk="话务员", clock="15 秒内接通", kind="wait"),
        "talking": State("通话中", "正在通话。", desk="话务员", clock="按需", kind="run"),
        "held": State("保持中", "通话保持，诉求人在等。", desk="话务员", clock="按需", kind="run"),
        "ended": State("已结束", "通话已结束。", desk="话务员", kind="done"),
        "abandoned": State("未接通", "诉求人在接通前挂断。", desk="热线", kind="stop"),
    },
    [
        Move("ring", "waiting", "ringing", "振铃"),
        Move("ring", "ringing", "ringing", "换坐席振铃"),
        Move("answer", "ringing", "talking", "接听"),
        Move("answer", "waiting", "talking", "接听"),
        Move("hold", "talking", "held", "保持"),
        Move("resume", "held", "talking", "取回"),
        Move("transfer", "talking", "talking", "转接"),
        Move("transfer", "held", "talking", "转接"),
        Move("hang_up", "talking", "ended", "挂断"),
        Move("hang_up", "held", "ended", "挂断"),
        Move("give_up", "waiting", "abandoned", "放弃"),
        Move("give_up", "ringing", "abandoned", "放弃"),
    ],
)  # fmt: skip
AGENT: Final[Mapping[str, tuple[str, str]]] = {
    "ready": ("空闲", "done"),
    "talking": ("通话", "run"),
    "wrap_up": ("整理", "wait"),
    "break": ("小休", "rest"),
    "off": ("离线", "rest"),
}
"""How a seat stands: the word and its mark."""
BREAKS: Final[Mapping[str, str]] = {"meal": "用餐", "rest": "休息", "training": "培训", "meeting": "会议"}
OUTCOMES: Final[Mapping[str, str]] = {
    "answered": "当场答复",
    "order": "转为工单",
    "follow_up": "补充原工单",
    "void": "无效来电",
}
SOURCES: Final[Mapping[str, str]] = {"menu": "语音菜单", "agent": "话务员登记", "missed": "未接来电"}
CALLBACKS: Final[Mapping[str, str]] = {
    "open": "待回电",
    "done": "已回电",
    "failed": "多次无人接听",
    "dropped": "不需要了",
}
_RANK: Final = {kind: place for place, kind in enumerate(Told)}


def call_choices() -> list[tuple[str, str]]:
    """The states of a call for its column."""
    return [(code, state.title) for code, state in CALL.states.items()]


def agent_choices() -> list[tuple[str, str]]:
    """The states of a seat for its column."""
    return [(code, title) for code, (title, _) in AGENT.items()]


def break_choices() -> list[tuple[str, str]]:
    """The kinds of breaks for their column."""
    return list(BREAKS.items())


def outcome_choices() -> list[tuple[str, str]]:
    """What becomes of a call, for its column."""
    return list(OUTCOMES.items())


def source_choices() -> list[tuple[str, str]]:
    """Where a wish to be called comes from, for its column."""
    return list(SOURCES.items())


def callback_choices() -> list[tuple[str, str]]:
    """How such a wish stands, for its column."""
    return list(CALLBACKS.items())


@dataclass(frozen=True, slots=True)
class Note:
    """One event of a call, as the rule reads it."""

    kind: str
    at: datetime
    agent: str = ""
    to: str = ""
    by: str = ""
    on: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call stands by everything that has been told of it."""

    state: str
    offered_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    agent: str
    held_seconds: int
    transfers: int
    outbound: bool


def fold(notes: Iterable[Note]) -> Standing:
    """The call that these events make, whatever their order and however often each was told (at least one).

    A call that was answered is answered: an event of giving up beside it is the telephone system's mistake.
    """
    told = sorted(set(notes), key=lambda n: (n.at, _RANK.get(Told(n.kind), 0), n.agent, n.to, n.by, n.on))
    offered, ringing = _first(told, Told.OFFERED), _first(told, Told.RINGING)
    answered = _first(told, Told.ANSWERED)
    ended = _first(told, Told.HUNG_UP) or _first(told, Told.ABANDONED)
    seats = [n.to if n.kind == Told.TRANSFERRED else n.agent for n in told if n.kind in _SEATING]
    first = (offered or told[0]).at
    return Standing(
        state=_state(told, answered, ended, ringing),
        offered_at=first,
        ringing_at=ringing.at if ringing else None,
        answered_at=max(answered.at, first) if answered else None,
        ended_at=max(ended.at, answered.at if answered else first) if ended else None,
        agent=next((seat for seat in reversed(seats) if seat), ""),
        held_seconds=_held(told, ended),
        transfers=sum(n.kind == Told.TRANSFERRED for n in told),
        outbound=bool(offered and offered.by == "agent"),
    )


_SEATING: Final = (Told.RINGING, Told.ANSWERED, Told.TRANSFERRED)


def _first(told: list[Note], kind: Told) -> Note | None:
    return next((note for note in told if note.kind == kind), None)


def _state(told: list[Note], answered: Note | None, ended: Note | None, ringing: Note | None) -> str:
    if ended:
        return "ended" if answered else "abandoned"
    if answered:
        last = next((n for n in reversed(told) if n.kind in (Told.HELD, Told.TRANSFERRED)), None)
        return "held" if last and last.kind == Told.HELD and last.on else "talking"
    return "ringing" if ringing else "waiting"


def _held(told: list[Note], ended: Note | None) -> int:
    """Whole seconds on hold; a hold that nobody ended lasts until the call is handed on or over."""
    seconds, since = 0, None
    for note in told:
        begins = note.kind == Told.HELD and note.on
        ends = note.kind in (Told.TRANSFERRED, Told.HUNG_UP) or (note.kind == Told.HELD and not note.on)
        if begins and since is None:
            since = note.at
        elif ends and since is not None:
            seconds, since = seconds + int((note.at - since).total_seconds()), None
    if since is not None and ended is not None:
        seconds += max(0, int((ended.at - since).total_seconds()))
    return seconds


@dataclass(frozen=True, slots=True)
class Went:
    """One inbound call as the figures read it."""

    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Calls in numbers. `soon` are those given up at once, part of `abandoned`; `open` are not decided yet."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    soon: int = 0
    within: int = 0
    talked: int = 0
    talks: int = 0

    @property
    def open(self) -> int:
        """Calls that still wait."""
        return self.offered - self.answered - self.abandoned

    @property
    def wanted(self) -> int:
        """The denominator: offered, without those given up at once and those that still wait."""
        return self.answered + self.abandoned - self.soon

    @property
    def answer_rate(self) -> Rate:
        """Answered ÷ wanted."""
        return Rate(self.answered, self.wanted, _NONE)

    @property
    def abandon_rate(self) -> Rate:
        """Abandoned but not at once ÷ wanted."""
        return Rate(self.abandoned - self.soon, self.wanted, _NONE)

    @property
    def quick_rate(self) -> Rate:
        """Answered within the seconds ÷ wanted (R-4)."""
        return Rate(self.within, self.wanted, _NONE)

    @property
    def service_level(self) -> Rate:
        """Answered within the seconds ÷ answered."""
        return Rate(self.within, self.answered, _NONE)

    @property
    def average_talk(self) -> int | None:
        """Seconds of talk ÷ calls that have been talked through, whole seconds, half rounded up."""
        return (2 * self.talked + self.talks) // (2 * self.talks) if self.talks else None


_NONE: Final = "没有来电"


def seconds(start: datetime, end: datetime) -> int:
    """Whole seconds between two moments, as a telephone system counts them."""
    return int((end - start).total_seconds())


def figures(calls: Iterable[Went], *, quick: int, soon: int) -> Figures:
    """Count inbound calls: answered within `quick` seconds, given up within `soon` seconds; both included."""
    total: dict[str, int] = dict.fromkeys(Figures.__dataclass_fields__, 0)
    for call in calls:
        total["offered"] += 1
        if call.answered_at:
            total["answered"] += 1
            total["within"] += seconds(call.offered_at, call.answered_at) <= quick
            if call.ended_at:
                total["talks"] += 1
                total["talked"] += seconds(call.answered_at, call.ended_at)
        elif call.ended_at:
            total["abandoned"] += 1
            total["soon"] += seconds(call.offered_at, call.ended_at) <= soon
    return Figures(**total)


def definitions(*, quick: int, soon: int) -> dict[str, str]:
    """What each figure means, in words that stand beside it."""
    wanted = f"有效呼入 = 接通 + 放弃 − {soon} 秒内自行挂断；仍在排队的不计"
    return {
        "offered": "呼入：期间内打进来的全部来电（外呼不计）",
        "answered": "接通：有话务员接起的来电",
        "abandoned": f"放弃：接通前挂断的来电；其中 {soon} 秒内挂断的另列为短时放弃",
        "soon": f"短时放弃：呼入后 {soon} 秒内（含）自行挂断，多为误拨，不计入接通率",
        "answer_rate": f"接通率 = 接通 ÷ 有效呼入。{wanted}",
        "abandon_rate": f"放弃率 =（放弃 − 短时放弃）÷ 有效呼入。{wanted}",
        "within": f"{quick} 秒内接通：从呼入到接起不超过 {quick} 秒（含）",
        "quick_rate": f"{quick} 秒接通率 = {quick} 秒内接通 ÷ 有效呼入。{wanted}",
        "service_level": f"服务水平 = {quick} 秒内接通 ÷ 接通",
        "average_talk": "平均通话 = 已结束通话的总秒数 ÷ 已结束的通话数",
    }


def chosen(figure: str, call: Went, *, quick: int, soon: int) -> bool:
    """Whether a call is one of those that a figure counts: what its rows are."""
    one: Any = figures([call], quick=quick, soon=soon)
    return bool(getattr(one, figure))
