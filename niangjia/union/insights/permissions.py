"""Who may see figures. A figure is seen for the places that the actor looks after."""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound

READ = "figures.read"


def may_see_area(actor: Actor, label: int) -> bool:
    """Whether the area with this label lies in the actor's reach."""
    return any(span.holds(label) for span in actor.area_spans(READ))


def check_may_see_area(actor: Actor, label: int) -> None:
    """Raise NotFound for an area outside the actor's reach: a stranger learns nothing."""
    if not may_see_area(actor, label):
        raise NotFound()
