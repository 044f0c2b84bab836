"""Every read of the room that a page or another room needs, scoped to an actor and within its sight."""

from niangjia.union.cards.queries.cards import (
    CardPage,
    Mine,
    batch_rows,
    batches,
    candidates,
    card_for,
    cards,
    differences,
    events_of,
    lines,
    mine,
    reconciliations,
    stuck,
    waiting,
    without_card,
)
from niangjia.union.cards.queries.keys import code, in_force, published_keys, revocation_list
from niangjia.union.cards.queries.partners import Asked, banks, consent_text, holder, recipients, why_not
from niangjia.union.cards.queries.presenting import Presented, presented

__all__ = [
    "Asked",
    "CardPage",
    "Mine",
    "Presented",
    "banks",
    "batch_rows",
    "batches",
    "candidates",
    "card_for",
    "cards",
    "code",
    "consent_text",
    "differences",
    "events_of",
    "holder",
    "in_force",
    "lines",
    "mine",
    "presented",
    "published_keys",
    "recipients",
    "reconciliations",
    "revocation_list",
    "stuck",
    "waiting",
    "why_not",
    "without_card",
]
