"""Who may do what to accounts and who may read the audit: two duties that one person never holds (P-17)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from niangjia.kernel.actor import EVERYWHERE, Actor

ADMINISTER = "accounts.administer"
AUDIT = "audit.read"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a verb reaches, told by the room that knows who stands where.

    `whole(actor, verb)`: it is held at the top of the tree. `accounts(actor, verb)`: the condition on
    accounts below that place; nobody may administer somebody who also holds an office outside it.
    """

    whole: Callable[[Actor, str], bool]
    accounts: Callable[[Actor, str], Q]


_told: list[Reach] = []


def tell_reach(reach: Reach) -> None:
    """Let an upper room tell how far verbs reach; the last word counts."""
    _told[:] = [reach]


def reaches_whole(actor: Actor, verb: str) -> bool:
    """Whether the verb is held for the whole city."""
    if EVERYWHERE in actor.spans(verb):
        return True
    return actor.may(verb) and any(reach.whole(actor, verb) for reach in _told)


def reached(actor: Actor, verb: str) -> Q:
    """Return the condition on accounts that the actor reaches with a verb; without the verb, none."""
    if reaches_whole(actor, verb):
        return Q()
    if not actor.may(verb):
        return Q(pk__in=())
    return next((reach.accounts(actor, verb) for reach in _told), Q(pk__in=()))


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
