"""What a word of a reader of the official account asks for, by where the talk stands. Pure; nothing is looked up."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from niangjia.kernel import params

STEP_MINUTES = params.declare(
    "wechat_step_minutes", 30, "分钟", "公众号会话中一个步骤（确认提交、评价等）的有效时间", rule="R-1", mark="D",
    source="本系统设定",
)  # fmt: skip
KEPT_DAYS = params.declare(
    "wechat_kept_days", 180, "日", "公众号消息的保留时间", rule="P-19", mark="D", source="本系统设定"
)


class Do(StrEnum):
    """What is done about a message."""

    WELCOME = "welcome"
    GONE = "gone"
    JOIN = "join"
    ASK = "ask"
    APPEAL = "appeal"
    CONFIRM = "confirm"
    SUBMIT = "submit"
    CANCEL = "cancel"
    PROGRESS = "progress"
    ASK_RATING = "ask_rating"
    RATE = "rate"
    SEARCH = "search"
    VOICE = "voice"
    PICTURE = "picture"
    PLACE = "place"
    HELP = "help"
    CALL = "call"
    NOTHING = "nothing"
    OTHER = "other"


KEYS: Final[dict[str, Do]] = {
    "ask": Do.ASK, "appeal": Do.APPEAL, "progress": Do.PROGRESS, "rate": Do.ASK_RATING, "join": Do.JOIN,
    "call": Do.CALL, "help": Do.HELP,
}  # fmt: skip
"""Keys of menu buttons that somebody answers."""
EVENTS: Final[dict[str, Do]] = {
    "event.subscribe": Do.WELCOME, "event.unsubscribe": Do.GONE, "event.scan": Do.JOIN, "event.location": Do.NOTHING,
}  # fmt: skip
KINDS: Final[dict[str, Do]] = {"voice": Do.VOICE, "image": Do.PICTURE, "location": Do.PLACE}
SCENE: Final = "qrscene_"
PHONE: Final = re.compile(r"1[3-9]\d{9}")
NUMBER: Final = r"\d{14}"
RATING: Final = re.compile(
    rf"(?:评价)?(?P<number>{NUMBER})?(?:评价)?(?P<stars>[1-5])[星分]?(?P<solved>已解决|解决了|没解决|未解决|没有解决)?"
)
PROGRESS: Final = re.compile(rf"(?:进度|查询|查进度|工单)?(?P<number>{NUMBER})|进度|查进度|我的诉求")
HELP: Final = frozenset({"帮助", "菜单", "help", "?", "你好", "您好"})
CALL: Final = frozenset({"人工", "转人工", "电话", "客服"})
YES, NO = frozenset({"1", "提交", "确认"}), frozenset({"0", "取消", "不用了", "算了"})
LONGEST_QUESTION: Final = 200
QUANTITY: Final = re.compile(r"\d+(?:\.\d+)?(?=[天个年月周日元块万千百小人次岁号])")
GRADED: Final = 3  # stars from which a worker who says no more counts the matter as solved


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the talk stands: the step, whether it still holds, whether there is something to submit."""

    step: str = "open"
    until: datetime | None = None
    has_question: bool = False

    def now(self, at: datetime) -> str:
        """The step that holds at a moment."""
        return self.step if self.until is not None and at < self.until else "open"


@dataclass(frozen=True, slots=True, repr=False)
class Turn:
    """What to do, and with what: a case's number, stars, whether it is solved, a phone, a scene. Nothing prints it."""

    do: Do
    number: str = ""
    stars: int = 0
    solved: bool = False
    phone: str = ""
    scene: str = ""


def asked(text: str) -> str:
    """What a question is about: how many days or how much money changes nothing of it."""
    return QUANTITY.sub("几", " ".join(text[:LONGEST_QUESTION].split()))


def until(at: datetime, minutes: int) -> datetime:
    """Until when a step holds that begins now."""
    return at + timedelta(minutes=minutes)


def turn(kind: str, text: str, event_key: str, standing: Standing, *, at: datetime) -> Turn:
    """Judge one message."""
    if kind == "text":
        return _said("".join(unicodedata.normalize("NFKC", text).split()), standing.now(at), standing)
    if kind == "event.click":
        return Turn(KEYS.get(event_key, Do.HELP))
    if kind in EVENTS:
        scene = event_key.removeprefix(SCENE)
        return Turn(Do.JOIN if scene and kind != "event.location" else EVENTS[kind], scene=scene[:64])
    return Turn(Do.NOTHING if kind.startswith("event.") else KINDS.get(kind, Do.OTHER))


def _said(said: str, step: str, standing: Standing) -> Turn:
    """Judge a text, its blanks and full-width letters folded."""
    if (found := _in_step(said, step, standing)) is not None:
        return found
    if not said or said.lower() in HELP:
        return Turn(Do.HELP)
    if said in CALL:
        return Turn(Do.CALL)
    if wanted := PROGRESS.fullmatch(said):
        return Turn(Do.PROGRESS, number=wanted["number"] or "")
    if said.startswith("评价"):
        return _rating(said) or Turn(Do.ASK_RATING)
    return Turn(Do.SEARCH)


def _in_step(said: str, step: str, standing: Standing) -> Turn | None:
    """What a word means because of the step, or None where it means what it always does."""
    if step == "rating":
        return _rating(said)
    if step == "offered" and standing.has_question:
        if said in YES:
            return Turn(Do.SUBMIT)
        if PHONE.fullmatch(said):
            return Turn(Do.SUBMIT, phone=said)
    if step in ("offered", "telling") and said in NO:
        return Turn(Do.CANCEL)
    return Turn(Do.CONFIRM) if step == "telling" and said else None


def _rating(said: str) -> Turn | None:
    found = RATING.fullmatch(said)
    if found is None:
        return None
    stars, word = int(found["stars"]), found["solved"] or ""
    solved = word in ("已解决", "解决了") if word else stars >= GRADED
    return Turn(Do.RATE, number=found["number"] or "", stars=stars, solved=solved)
