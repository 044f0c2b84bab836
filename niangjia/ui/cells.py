"""A value becomes a cell by its kind: on the screen (`show`), in a
spreadsheet (`plain`), inside a sentence (`words`)."""

from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from niangjia.kernel.rates import Rate
from niangjia.ui.values import Dot, Link, State, Why

NONE = mark_safe('<span class="none">—</span>')
ZERO = mark_safe('<span class="zero">0</span>')
MARKS = {
    kind: f'<span class="state {kind}"><svg aria-hidden="true"><use href="#m-{kind}"/></svg>'
    for kind in ("done", "run", "wait", "stop", "rest")
}


@singledispatch
def show(value: object) -> SafeString:
    """Return the HTML of a value; text is escaped, nothing is a dash."""
    return conditional_escape(value) if value not in (None, "") else NONE


@show.register
def _(value: bool) -> SafeString:
    return SafeString("是" if value else "否")


@show.register
def _(value: int) -> SafeString:
    return SafeString(f"{value:,}") if value else ZERO


@show.register
def _(value: Decimal) -> SafeString:
    return SafeString(f"{value:,f}")


@show.register
def _(value: date) -> SafeString:
    return SafeString(f'<span class="number">{value}</span>')


@show.register
def _(value: datetime) -> SafeString:
    return SafeString(f'<span class="number">{_local(value):%Y-%m-%d %H:%M}</span>')


@show.register
def _(value: Rate) -> SafeString:
    return format_html('<span class="rate" title="{}">{}</span>', value.basis, value.text)


@show.register
def _(value: Dot) -> SafeString:
    return dotplot(value) + show(value.rate)


@show.register
def _(value: State) -> SafeString:
    return SafeString(f"{MARKS[value.kind]}{conditional_escape(value.word)}</span>")


@show.register
def _(value: Link) -> SafeString:
    return format_html('<a href="{}">{}</a>', value.to, show(value.words))


@show.register
def _(value: Why) -> SafeString:
    rule = format_html(' <span class="number">{}</span>', value.rule) if value.rule else ""
    return format_html('<span class="why">{}{}</span>', value.sentence, rule)


def dotplot(dot: Dot) -> SafeString:
    """Draw a rate as a dot on a line, hollow under its target; nothing without a denominator."""
    tenths, target = dot.rate.tenths, dot.target
    if tenths is None:
        return SafeString("")
    tick = format_html('<path class="target" d="M{} 1v12"/>', _along(target * 10, dot)) if target else ""
    under = " under" if target and tenths < target * 10 else ""
    return format_html(
        '<svg class="dotplot" viewBox="0 0 104 14" aria-hidden="true"><path class="axis" d="M2 7h100"/>'
        '{}<circle class="dot{}" cx="{}" cy="7" r="4"/></svg>',
        tick,
        under,
        _along(tenths, dot),
    )


def _along(tenths: int, dot: Dot) -> str:
    """Where a percentage in tenths lies on a line of 92 units that begins at 6."""
    part = (tenths - dot.low * 10) / ((dot.high - dot.low) * 10)
    return f"{6 + 92 * min(1, max(0, part)):.1f}"


@singledispatch
def plain(value: object) -> object:
    """Return what a spreadsheet cell holds: numbers and dates as they are, all else as text."""
    return "" if value is None else str(value)


@plain.register(bool)
def _(value: bool) -> str:
    return "是" if value else "否"


@plain.register(int)
@plain.register(Decimal)
@plain.register(date)
def _(value: object) -> object:
    return value


@plain.register(datetime)
def _(value: datetime) -> datetime:
    return _local(value).replace(tzinfo=None)


@plain.register(Link)
def _(value: Link) -> object:
    return plain(value.words)


@plain.register(Why)
def _(value: Why) -> str:
    return f"{value.sentence}（{value.rule}）" if value.rule else value.sentence


@singledispatch
def words(value: object) -> str:
    """Write a value inside a sentence: dates in Chinese, whole numbers grouped, nothing as a dash."""
    return "—" if value in (None, "") else str(value)


@words.register(bool)
def _(value: bool) -> str:
    return "是" if value else "否"


@words.register(int)
def _(value: int) -> str:
    return f"{value:,}"


@words.register(date)
def _(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


@words.register(datetime)
def _(value: datetime) -> str:
    local = _local(value)
    return f"{words(local.date())} {local:%H:%M}"


@words.register(list)
@words.register(tuple)
def _(value: list[object] | tuple[object, ...]) -> str:
    return "、".join(words(part) for part in value)


def _local(value: datetime) -> datetime:
    """The moment in the city's zone."""
    return timezone.localtime(value) if timezone.is_aware(value) else value
