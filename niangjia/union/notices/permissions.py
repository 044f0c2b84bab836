"""Who may look into the outbox and settle what could not be delivered."""

from niangjia.kernel.actor import Actor

MANAGE = "notices.manage"


def may_manage(actor: Actor) -> bool:
    """Whether the actor looks after the outbox."""
    return actor.may(MANAGE)


def check_may_manage(actor: Actor) -> None:
    """Raise NotAllowed unless the actor looks after the outbox."""
    actor.check_may(MANAGE)
