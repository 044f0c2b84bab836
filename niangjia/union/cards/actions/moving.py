"""A card's move from state to state, and the row that says who moved it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.refusals import NotFound
from niangjia.union.cards import permissions
from niangjia.union.cards.models import Card, Event
from niangjia.union.cards.rules import CARD


def locked(card_id: int, *, by: Actor) -> Card:
    """The card, locked, if the actor is its holder or keeps cards there. Raises NotFound for a stranger's."""
    card = Card.objects.select_for_update().filter(pk=card_id).first()
    mine = card is not None and by.person_id is not None and by.person_id == card.person_id
    seen = card is not None and card.org_lft is not None and by.may_at(permissions.VIEW, card.org_lft)
    if card is None or not (mine or seen):
        raise NotFound(data={"card": card_id})
    permissions.check_may_keep(by, card.person_id, card.org_lft)
    return card


def move(card: Card, verb: str, *, by: Actor, at: datetime, note: str = "", **changes: Any) -> Event:
    """Move a card and keep the event. Raises NotNow where the verb does not lead on from its state."""
    shift(card, verb, at=at, **changes)
    card.save()
    event = told(card, verb, by=by, at=at, note=note)
    event.save(force_insert=True)
    return event


def shift(card: Card, verb: str, *, at: datetime, **changes: Any) -> None:
    """Move a card in memory."""
    card.state, card.since = CARD.check(card.state, verb), at
    for name, value in changes.items():
        setattr(card, name, value)


def told(card: Card, verb: str, *, by: Actor, at: datetime, note: str = "") -> Event:
    """The event of a move, not written yet."""
    return Event(
        card=card, person_id=card.person_id, org_lft=card.org_lft, verb=verb, state=card.state, at=at, by=by.name,
        note=note,
    )  # fmt: skip


_MOVED = {
    "state": "text", "since": "timestamptz", "cipher": "bytea", "digest_a": "uuid", "digest_b": "uuid", "tail": "text",
    "why": "text", "batch_id": "bigint", "told": "text", "told_on": "date",
}  # fmt: skip


def write_moved(cards: Sequence[Card]) -> None:
    """Write what the bank's files change of many cards, in one statement."""
    if not cards:
        return
    named = ", ".join(f"{column} = v.{column}" for column in _MOVED)
    arrays = ", ".join(f"%s::{kind}[]" for kind in _MOVED.values())
    execute(
        f"""UPDATE cards_card c SET {named} FROM unnest(%s::bigint[], {arrays}) v (id, {", ".join(_MOVED)})
             WHERE c.id = v.id""",
        [
            [card.pk for card in cards],
            *([_plain(getattr(card, column)) for card in cards] for column in _MOVED),
        ],
    )


def _plain(value: Any) -> Any:
    """A binary column as bytes, whether it was just sealed or read."""
    return bytes(value) if isinstance(value, memoryview) else value
