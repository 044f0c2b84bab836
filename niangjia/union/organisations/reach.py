"""How far the verbs about accounts reach: told to the room of accounts, which knows no tree (P-17)."""

from django.db.models import Exists, OuterRef, Q

from niangjia.kernel.actor import Actor
from niangjia.union.accounts import permissions as accounts
from niangjia.union.organisations.models import Office, Organisation
from niangjia.union.organisations.queries.nodes import within
from niangjia.union.organisations.rules import Type


def tell() -> None:
    """Answer for the tree from now on."""
    accounts.tell_reach(accounts.Reach(whole=is_whole, accounts=accounts_below))


def is_whole(actor: Actor, verb: str) -> bool:
    """Whether the verb is held at the city federation itself (1 query)."""
    return Organisation.objects.filter(within(actor.spans(verb)), type=Type.CITY).exists()


def accounts_below(actor: Actor, verb: str) -> Q:
    """Accounts that belong below: every office held lies there, or held last, or opened by the actor.

    Somebody who also holds an office elsewhere is left to an administrator above both: a new one-time link
    would otherwise open the door to that other place. An office ends for this purpose by the act that ends it.
    """
    inside = within(actor.spans(verb), "organisation__lft")
    offices = Office.objects.standing().filter(account_id=OuterRef("pk"))
    living = offices.filter(ended_at=None)
    here = Exists(offices.filter(inside)) & ~Exists(living.exclude(inside))
    return Q(here) | Q(~Exists(offices), created_by_id=actor.id)
