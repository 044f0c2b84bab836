"""What the telephone says by itself: a menu as data, and the next turn of the talk. Pure; nothing is looked up.

    {"greeting": "…", "closed": "…", "hours": [["08:30", "12:00"], ["14:00", "18:00"]], "workdays_only": true,
     "keys": {"1": {"do": "agents", "title": "转人工"}, "2": {"do": "status"}, "3": {"do": "call_back"},
              "4": {"do": "say", "title": "…", "say": "…"}, "0": {"do": "repeat"}}}

A talk is stateless: each answer carries the step that the telephone system gives back with what it heard.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from niangjia.kernel.refusals import Invalid

DOES: Final[Mapping[str, str]] = {
    "agents": "转人工服务",
    "status": "查询诉求办理进度",
    "call_back": "登记回电",
    "say": "听一段说明",
    "repeat": "重听",
}
START: Final = "menu"
NUMBER, PHONE, CALL_BACK = "status.number", "status.phone", "call_back.confirm"
TRIES: Final = 3
"""Wrong answers in one talk before it is ended."""
LONGEST: Final = 500
_KEY: Final = re.compile(r"[0-9*#]")
_CASE: Final = re.compile(r"\d{14}")
_STEP: Final = re.compile(r"(?P<name>[a-z_.]+)(?:/(?P<about>\d{1,16}))?(?:~(?P<tries>[0-9]))?")
DEFAULT: Final[Mapping[str, Any]] = {
    "greeting": "您好，这里是工会 12351 职工服务热线。",
    "closed": "现在是非工作时间。",
    "hours": [["08:30", "12:00"], ["14:00", "18:00"]],
    "workdays_only": True,
    "keys": {
        "1": {"do": "agents"},
        "2": {"do": "status"},
        "3": {"do": "call_back"},
        "0": {"do": "repeat"},
    },
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What to say, what to wait for (`digits:1`, `digits:14`, or nothing), the step to give back, what to do.

    `do`: "" go on, "queue" put through to agents, "hang_up"; and for us to do first: "look_up", "note_call_back".
    """

    say: str
    expects: str = ""
    step: str = START
    do: str = ""
    about: str = ""
    heard: str = ""


def check(menu: Any) -> dict[str, Any]:
    """Return the menu as it will be kept. Raises Invalid naming what is wrong with it."""
    if not isinstance(menu, dict):
        raise _wrong("菜单应是一个对象，")
    if unknown := sorted(set(menu) - set(DEFAULT)):
        raise _wrong(f"没有“{str(unknown[0])[:20]}”这一项，")
    for name in ("greeting", "closed"):
        _text(menu.get(name), name)
    if not isinstance(menu.get("workdays_only"), bool):
        raise _wrong("“workdays_only”应是 true 或 false，")
    _hours(menu.get("hours"))
    _keys(menu.get("keys"))
    return dict(menu)


def is_open(menu: Mapping[str, Any], at: time, *, workday: bool) -> bool:
    """Whether agents answer at this time of a day; holidays and make-up workdays are the calendar's."""
    if menu["workdays_only"] and not workday:
        return False
    return any(_time(start) <= at < _time(end) for start, end in menu["hours"])


def options(menu: Mapping[str, Any], *, opened: bool) -> str:
    """The choices as they are read aloud; agents are not offered when nobody is there."""
    told = [
        f"{choice.get('title') or DOES[choice['do']]}请按 {key}"
        for key, choice in sorted(menu["keys"].items())
        if opened or choice["do"] != "agents"
    ]
    return "，".join(told) + "。"


def start(menu: Mapping[str, Any], *, opened: bool) -> Turn:
    """The first turn of a talk."""
    said = menu["greeting"] if opened else menu["greeting"] + menu["closed"] + _spoken_hours(menu)
    return Turn(said + options(menu, opened=opened), "digits:1")


def turn(menu: Mapping[str, Any], *, opened: bool, step: str, heard: str) -> Turn:
    """The turn after something was heard at a step; what cannot be understood is asked again, a few times."""
    found = _STEP.fullmatch(step)
    if found is None:
        return start(menu, opened=opened)
    tries = int(found["tries"] or 0)
    if found["name"] == NUMBER:
        return _number(heard, tries)
    if found["name"] == PHONE and found["about"]:
        return _phone(found["about"], heard, tries)
    if found["name"] == CALL_BACK:
        return _call_back(menu, heard, opened=opened)
    return _choice(menu, heard, tries, opened=opened)


def again(step: str, tries: int, say: str, expects: str) -> Turn:
    """Ask once more, or end the talk after too many tries."""
    if tries + 1 >= TRIES:
        return Turn("多次输入有误，请稍后再拨，再见。", do="hang_up")
    return Turn(say, expects, f"{step}~{tries + 1}")


def _choice(menu: Mapping[str, Any], heard: str, tries: int, *, opened: bool) -> Turn:
    choice = menu["keys"].get(heard)
    if choice is None or (choice["do"] == "agents" and not opened):
        return again(START, tries, "没有这个选项，请重新选择。" + options(menu, opened=opened), "digits:1")
    turns = {
        "agents": Turn("正在为您转接话务员，请稍候。", do="queue"),
        "status": Turn("请输入 14 位诉求编号。", "digits:14", NUMBER),
        "call_back": Turn("我们将按来电号码给您回电，确认请按 1，返回请按 0。", "digits:1", CALL_BACK),
        "say": Turn(choice.get("say", "") + options(menu, opened=opened), "digits:1"),
        "repeat": start(menu, opened=opened),
    }
    return turns[choice["do"]]


def _number(heard: str, tries: int) -> Turn:
    if not _CASE.fullmatch(heard):
        return again(NUMBER, tries, "诉求编号是 14 位数字，请重新输入。", "digits:14")
    return Turn("请输入登记电话的后四位。", "digits:4", f"{PHONE}/{heard}")


def _phone(about: str, heard: str, tries: int) -> Turn:
    if not re.fullmatch(r"\d{4}", heard):
        return again(f"{PHONE}/{about}", tries, "请输入登记电话的后四位数字。", "digits:4")
    return Turn("", do="look_up", about=about, heard=heard, step=f"{PHONE}/{about}~{tries}")


def _call_back(menu: Mapping[str, Any], heard: str, *, opened: bool) -> Turn:
    return Turn("", do="note_call_back") if heard == "1" else start(menu, opened=opened)


def tries_of(step: str) -> int:
    """How many wrong answers a step has seen."""
    found = _STEP.fullmatch(step)
    return int(found["tries"] or 0) if found else 0


def _spoken_hours(menu: Mapping[str, Any]) -> str:
    days = "工作日" if menu["workdays_only"] else "每天"
    return f"人工服务时间为{days}" + "、".join(f"{start}至{end}" for start, end in menu["hours"]) + "。"


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, field="menu", remedy="请对照样例修改。")


def _text(value: Any, name: str) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or not value.isprintable():
        raise _wrong(f"“{name}”应是 1 至 {LONGEST} 个字，")


def _hours(hours: Any) -> None:
    if not isinstance(hours, list) or not hours:
        raise _wrong("“hours”应列出服务时段，")
    for one in hours:
        try:
            start, end = (_time(text) for text in one)
        except (TypeError, ValueError):
            raise _wrong('服务时段应写成 ["08:30", "12:00"] 这样，') from None
        if start >= end:
            raise _wrong("服务时段的结束应晚于开始，")


def _keys(keys: Any) -> None:
    if not isinstance(keys, dict) or not keys:
        raise _wrong("“keys”应列出按键，")
    for key, choice in keys.items():
        if not _KEY.fullmatch(str(key)) or not isinstance(choice, dict) or choice.get("do") not in DOES:
            raise _wrong(f"按键“{str(key)[:5]}”的内容有误，")
        if choice["do"] == "say":
            _text(choice.get("say"), f"按键 {key} 的 say")
            _text(choice.get("title"), f"按键 {key} 的 title")
