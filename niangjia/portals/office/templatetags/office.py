"""The office's own words inside templates: `{% load office %}`."""

from typing import Any

from django import template

from niangjia.portals.office import menu

register = template.Library()


@register.inclusion_tag("office/menu.html", takes_context=True)
def office_menu(context: dict[str, Any]) -> dict[str, Any]:
    """Draw the left menu for the reader of this page."""
    request = context["request"]
    return {"groups": menu.seen_by(request.actor, request.path), "request": request}
