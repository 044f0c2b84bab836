"""Values and drawings inside templates: `{% load ui %}`."""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from niangjia.kernel.rates import Rate
from niangjia.kernel.states import Process
from niangjia.ui import cells, diagram
from niangjia.ui.storage import SHEETS
from niangjia.ui.values import Dot

register = template.Library()
register.filter("show", cells.show)
register.filter("words", cells.words)


@register.simple_tag
def stylesheets() -> SafeString:
    """Link the stylesheets of every page."""
    names = getattr(staticfiles_storage, "sheets", lambda: SHEETS)()
    links = ((staticfiles_storage.url(name),) for name in names)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag(name="diagram")
def draw_diagram(process: Process, here: str = "") -> SafeString:
    """Draw a process with "you are here"."""
    return diagram.svg(process, here=here)


@register.simple_tag(name="diagram_steps")
def list_steps(process: Process, here: str = "") -> list[diagram.Step]:
    """The states of a process from top to bottom, for the phone."""
    return diagram.steps(process, here)


@register.simple_tag(name="diagram_asides")
def list_asides(process: Process) -> list[tuple[str, str, str]]:
    """What the drawing says beneath itself."""
    return diagram.asides(process)


@register.simple_tag
def dotplot(rate: Rate, low: int | str = 0, high: int | str = 100, target: int | str = "") -> SafeString:
    """Draw a rate as a dot on a line from `low` to `high` percent, with a tick at the target."""
    return cells.dotplot(Dot(rate, int(low), int(high), int(target) if target != "" else None))
