"""Whom a code shows: what a gate needs to know of a member, and no more."""

from dataclasses import dataclass
from datetime import date

from niangjia.union.cards import rules
from niangjia.union.cards.models import Card, Credential
from niangjia.union.members.queries.holders import holder_facts


@dataclass(frozen=True, slots=True)
class Presented:
    """A member before a gate: masked name, number, union, and whether a bank card can be used."""

    person_id: int
    name: str
    number: str
    union: str
    standing: str
    has_usable_card: bool


def presented(card: Credential, *, on: date) -> Presented:
    """Whom this credential shows; the caller sees their rows."""
    facts = holder_facts([card.person_id], on=on)[card.person_id]
    usable = Card.objects.filter(person_id=card.person_id, state__in=rules.USABLE, frozen_at__isnull=True)
    return Presented(
        person_id=card.person_id, name=facts.masked, number=rules.member_number(card.person_id),
        union=facts.organisation, standing=facts.standing, has_usable_card=usable.exists(),
    )  # fmt: skip
