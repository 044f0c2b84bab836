"""Values and drawings inside templates: `{% load ui %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from niangjia.kernel.states import Process
from niangjia.ui import cells, diagram
from niangjia.ui.values import Rate

register = template.Library()
register.filter("show", cells.show)
register.filter("words", cells.words)


@register.simple_tag(name="diagram")
def draw_diagram(process: Process, here: str = "") -> SafeString:
    """Draw a process with "you are here"."""
    return diagram.svg(process, here=here)


@register.simple_tag
def dotplot(
    rate: Rate | None, low: int | str = 90, high: int | str = 100, target: int | str = ""
) -> SafeString:
    """Draw a rate as a dot on a line from `low` to `high` percent, with a tick at the target."""
    low, high = int(low), int(high)
    if rate is None or rate.tenths is None:
        return SafeString("")
    tick = SafeString("")
    if target != "":
        at = _along(int(target) * 10, low, high)
        tick = format_html('<path class="target" d="M{} 1v12"/>', at)
    under = " under" if target != "" and rate.tenths < int(target) * 10 else ""
    return format_html(
        '<svg class="dotplot" viewBox="0 0 104 14" aria-hidden="true"><path class="axis" d="M2 7h100"/>'
        '{}<circle class="dot{}" cx="{}" cy="7" r="4"/></svg>',
        tick, under, _along(rate.tenths, low, high),
    )  # fmt: skip


def _along(tenths: int, low: int, high: int) -> str:
    """Where a percentage in tenths lies on a line of 92 units that begins at 6."""
    part = (tenths - low * 10) / ((high - low) * 10)
    return f"{6 + 92 * min(1, max(0, part)):.1f}"
