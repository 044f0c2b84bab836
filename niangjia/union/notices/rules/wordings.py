"""The wording of a template in versions: what may be written, how long it becomes, and which one holds on a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import Formatter

from niangjia.kernel import states
from niangjia.kernel.refusals import Invalid
from niangjia.kernel.states import Move, State
from niangjia.union.notices.rules import timing
from niangjia.union.notices.rules.templates import SMS, Template

MOST = 500  # characters of a text
WORD = "某" * 10  # what stands for a word when a text is measured: a union's short name, a date, a reason
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")

WORDING = states.declare(
    "wording",
    "通知文字",
    {
        "proposed": State(
            "待复核",
            "已提交新的文字，等另一位管理员复核。",
            desk="系统管理员",
            clock="生效日期以前",
            kind="wait",
        ),
        "approved": State("已通过", "复核通过，自生效日期起使用。", desk="系统管理员", kind="done"),
        "declined": State("未通过", "没有通过复核，或者由提交人撤回。", desk="系统管理员", kind="stop"),
    },
    [Move("approve", "proposed", "approved", "通过"), Move("decline", "proposed", "declined", "不通过")],
)


@dataclass(frozen=True, slots=True)
class Version:
    """A wording as the choice between several needs it; `is_code` for the text that the code declares."""

    id: int
    text: str
    since: date
    number: int
    is_code: bool


def holding(versions: Iterable[Version], template: Template, *, on: date) -> Version | None:
    """Return the wording that holds on a day: the latest one of the staff that still has the template's words,
    else the one that keeps the code's text; None where that is not kept yet.
    """
    known = [one for one in versions if one.since <= on]
    staff = [one for one in known if not one.is_code and _names(one.text) == template.fields]
    if staff:
        return max(staff, key=lambda one: (one.since, one.number))
    code = [one for one in known if one.is_code and one.text == template.text]
    return max(code, key=lambda one: one.number, default=None)


def check(text: str, template: Template, *, signature: str, most_parts: int) -> str:
    """Return a new text as it is kept. Raises Invalid, with what to change."""
    text = text.strip()
    if not text or len(text) > MOST or CONTROL.search(text):
        raise _invalid("文字是空的、太长或者有换行，", f"请写成一段，不超过 {MOST} 个字。")
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        raise _invalid("花括号没有成对，", "变量请写成 {名称} 的样子。") from None
    if any(spec or turn for _, name, spec, turn in found if name is not None):
        raise _invalid("变量里有多余的符号，", "变量请写成 {名称} 的样子。")
    _check_names({name for _, name, _, _ in found if name is not None}, template)
    parts = length(text, template, signature=signature)
    if SMS in template.channels and parts > most_parts:
        raise _invalid(f"短信约要拆成 {parts} 条计费，", f"请缩短到 {most_parts} 条以内。")
    return text


def length(text: str, template: Template, *, signature: str) -> int:
    """Return as how many texts the operator will charge it, each word counted as ten characters."""
    filled = text
    for name in template.fields:
        filled = filled.replace("{" + name + "}", WORD)
    return timing.parts(f"【{signature}】{filled}")


def _check_names(names: set[str], template: Template) -> None:
    if names == template.fields:
        return
    wanted = "、".join(f"{{{name}}}" for name in sorted(template.fields)) or "没有变量"
    raise _invalid("变量与这个模板的不一致，", f"要用到且只能用：{wanted}。")


def _names(text: str) -> frozenset[str] | None:
    """The words that a kept text wants; None for one that cannot be read."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def _invalid(sentence: str, remedy: str) -> Invalid:
    return Invalid(sentence, field="text", remedy=remedy)
