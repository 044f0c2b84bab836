"""Who may see and work the ledger of which places. What is done about a company is scoped by area."""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound

READ = "ledger.read"
LIST = "ledger.list"


def may_read(actor: Actor, area_label: int | None) -> bool:
    """Whether the actor may see how a company at this place of the city stands."""
    return area_label is not None and any(span.holds(area_label) for span in actor.area_spans(READ))


def check_may_read(actor: Actor, area_label: int | None) -> None:
    """Raise NotFound outside the actor's reach."""
    if not may_read(actor, area_label):
        raise NotFound()


def may_keep_lists(actor: Actor) -> bool:
    """Whether the actor may keep key lists of companies."""
    return actor.may(LIST)


def check_may_keep_lists(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may keep key lists."""
    actor.check_may(LIST)
