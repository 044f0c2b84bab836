"""Who may do what to accounts and who may read the audit: two duties that one person never holds (P-17)."""

from niangjia.kernel.actor import Actor

ADMINISTER = "accounts.administer"
AUDIT = "audit.read"


def may_administer(actor: Actor) -> bool:
    """Whether the actor may open, close and unlock accounts and end their sessions."""
    return actor.may(ADMINISTER)


def check_may_administer(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may administer accounts."""
    actor.check_may(ADMINISTER)


def may_read_audit(actor: Actor) -> bool:
    """Whether the actor may read the audit and have its chain verified."""
    return actor.may(AUDIT)


def check_may_read_audit(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may read the audit."""
    actor.check_may(AUDIT)
