"""Places in words and links: the path of an area as far as the reader's reach goes, and where a company sits."""

from collections.abc import Iterator

from django.urls import reverse

from niangjia.kernel.actor import Actor, Span
from niangjia.union.areas import queries as areas
from niangjia.union.insights import permissions

KINDS = {"city": "市", "district": "区", "street": "街道", "community": "社区"}
BELOW = {"city": "区", "district": "街道", "street": "社区"}
"""What stands directly below an area of each kind."""


def path(actor: Actor, area_id: int) -> list[tuple[str, str]]:
    """Return (name, address) of every area above this one that the reader may see, the city first."""
    return [(name, reverse("office:area", args=[number])) for number, name in above(actor, area_id)]


def above(actor: Actor, area_id: int) -> Iterator[tuple[int, str]]:
    """Yield (number, name) of every area above this one that the reader may see, the city first."""
    for step in areas.path(area_id)[:-1]:
        if permissions.may_see_area(actor, areas.span(step.id).lo):
            yield step.id, step.name


def below_name(kind: str) -> str:
    """What the areas directly below an area of this kind are called; nothing below a community."""
    return BELOW.get(kind, "")


def written(area_id: int | None) -> str:
    """Where an area lies, without the city: “南山区粤海街道麻岭社区”; nothing for no area."""
    if area_id is None:
        return ""
    steps = areas.path(area_id)
    return "".join(step.name for step in steps[1:]) or steps[0].name


def span(area_id: int) -> Span:
    """The range of labels of an area and everything below it. Raises NotFound."""
    return areas.span(area_id)


def link(area_id: int) -> tuple[str, str]:
    """The (name, address) of an area's page."""
    return areas.area(area_id).name, reverse("office:area", args=[area_id])
