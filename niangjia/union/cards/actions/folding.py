"""Cards of a record that was folded into another: they go with the person, and come back when it was wrong."""

from datetime import datetime
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.union.cards.actions.electronic import withdraw
from niangjia.union.cards.actions.moving import told
from niangjia.union.cards.models import Card, Event
from niangjia.union.cards.rules import LIVE
from niangjia.union.members.queries.holders import BELONGING_SQL

WHY: Final = "档案合并要移动卡"
LINKED: Final = ("batchrow", "event", "difference")
"""Tables whose rows are about one card and its person."""


@transaction.atomic
def hand_over(*, kept_id: int, folded_id: int, by: Actor, at: datetime) -> int:
    """Give the cards of a folded record to the kept one; return how many.

    Where both have a live card at one bank, the folded one's stays until one of them is cancelled at the bank.
    """
    with sight.everywhere(WHY):
        banks = Card.objects.filter(person_id=kept_id, state__in=LIVE).values("bank")
        theirs = Card.objects.select_for_update().filter(person_id=folded_id)
        moving = list(theirs.exclude(state__in=LIVE, bank__in=banks))
        for card in moving:
            told(card, "fold", by=by, at=at, note=str(folded_id)).save(force_insert=True)
        _settle([card.pk for card in moving], kept_id)
        withdraw(folded_id, "档案合并", at=at)
    if moving:
        audit.record(
            "cards.handed_over", by=by, at=at, kept_id=kept_id, folded_id=folded_id, cards=len(moving)
        )
    return len(moving)


@transaction.atomic
def give_back(*, kept_id: int, folded_id: int, by: Actor, at: datetime) -> int:
    """Give back what `hand_over` moved, when the merge is taken apart; return how many."""
    with sight.everywhere(WHY):
        moved = Event.objects.filter(verb="fold", note=str(folded_id)).values("card")
        cards = list(Card.objects.select_for_update().filter(person_id=kept_id, pk__in=moved))
        for card in cards:
            told(card, "unfold", by=by, at=at).save(force_insert=True)
        _settle([card.pk for card in cards], folded_id)
    if cards:
        audit.record("cards.given_back", by=by, at=at, kept_id=kept_id, folded_id=folded_id, cards=len(cards))
    return len(cards)


def _settle(cards: list[int], person_id: int) -> None:
    """Let these cards and what is about them belong to a person, where that person belongs."""
    named: dict[str, object] = {"cards": cards, "person": person_id}
    set_person = (
        f"person_id = %(person)s, org_lft = (SELECT org_lft FROM ({BELONGING_SQL}) p WHERE p.id = %(person)s)"
    )
    execute(f"UPDATE cards_card SET {set_person} WHERE id = ANY(%(cards)s)", named)
    for table in LINKED:
        execute(f"UPDATE cards_{table} SET {set_person} WHERE card_id = ANY(%(cards)s)", named)
