"""Who may do what to the areas. Reading is free: areas are public facts."""

from niangjia.kernel.actor import Actor

LOAD = "areas.load"


def may_load(actor: Actor) -> bool:
    """Whether the actor may load the table of areas."""
    return actor.may(LOAD)


def check_may_load(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may load the table of areas."""
    actor.check_may(LOAD)
