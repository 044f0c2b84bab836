"""Cards of the cast union's members: from the consent to the bound card, at a bank that does not exist."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from niangjia.gateways import bank as gateway
from niangjia.gateways.bank import demonstration
from niangjia.gateways.bank.fake import FakeBank
from niangjia.kernel import sight
from niangjia.kernel.actor import Actor, Grant, member, system
from niangjia.kernel.guomi import digest
from niangjia.seed import players
from niangjia.union.accounts import queries as accounts
from niangjia.union.cards import actions, queries
from niangjia.union.cards import permissions as cards
from niangjia.union.cards.actions.batches import content_of
from niangjia.union.members import permissions as members
from niangjia.union.members import queries as people
from niangjia.union.members.actions import consents, verifying
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.organisations import permissions as unions
from niangjia.union.organisations import queries as organisations

MANY, LATE, BACK = 40, 4, 5
"""How many of the union's members agree to the bank; of them: collected today, and made but still with the chair."""
MADE, ANSWERED, GIVEN = timedelta(days=38), timedelta(days=33), timedelta(days=31)
"""How long ago the first batch was made, answered, and its cards given out."""
SYSTEM = system("收取银行文件")
STANDS = ("bound", "active", "bound", "issued", "bound", "active")
"""How the cards that were given out stand at the bank, one after the other; the last of them is lost."""


@dataclass(frozen=True, slots=True)
class House:
    """The two desks that deal with cards, the bank as we know it, and its own side."""

    chair: Actor
    officer: Actor
    bank: gateway.Bank
    machine: FakeBank


@transaction.atomic
def give_out(*, at: datetime) -> int:
    """Let members of the cast union have cards; return how many. None beside a bank that is really connected."""
    home = Path(settings.HOME)
    if not demonstration.found(home, Path(settings.PARTNERS)):
        return 0
    house = House(
        _desk("union_chair", (*members.KEEPS_A_UNION, *cards.KEEPS_CARDS), at),
        _desk("card_officer", cards.ISSUES_CARDS, at), gateway.bank(demonstration.CODE), demonstration.afresh(home),
    )  # fmt: skip
    one, others = _holders(house.chair)
    _collect(house, others[:-LATE], at=at - MADE)
    made = _batch(house, made=at - MADE, answered=at - ANSWERED)
    given = dict(list(made.items())[:-BACK])
    actions.hand_out(card_ids=list(given), by=house.chair, at=at - GIVEN)
    _collect(house, [one], at=at)
    mine = _batch(house, made=at, answered=at)
    actions.hand_out(card_ids=list(mine), by=house.chair, at=at)
    _stand(house, given, mine, at=at)
    _replace(house, list(given)[-1], at=at)
    _collect(house, others[-LATE:], at=at)
    actions.issue(person_id=one, by=member(one), at=at)
    return len(others) + 1


def _desk(role: str, verbs: Sequence[str], at: datetime) -> Actor:
    """A player at their desk, with what it does about cards."""
    player = next(one for one in players.PLAYERS if one.role == role)
    number = accounts.by_sign_names([player.sign_name])[player.sign_name]
    [held] = organisations.offices_held(account_id=number, on=at.date())
    grant = Grant(role, frozenset((unions.VIEW, *verbs)), held.orgs, organisation_id=held.organisation_id)
    return Actor(id=number, name=player.name, grants=(grant,))


def _holders(chair: Actor) -> tuple[int, list[int]]:
    """The cast's member, and other members of the chair's union."""
    with sight.of_actor(chair, members.VIEW):
        union = chair.grants[0].organisation_id
        span = organisations.node(union).span
        rows = people.roster(chair, within=span, standing=Standing.MEMBER).order_by("id")
        numbers = list(rows.exclude(name=players.MEMBER.name).values_list("pk", flat=True)[:MANY])
        return rows.filter(name=players.MEMBER.name).values_list("pk", flat=True)[0], numbers


def _collect(house: House, holders: Sequence[int], *, at: datetime) -> None:
    """Look at documents, take consents, some of them on paper, and collect from all who may have a card."""
    text = queries.consent_text(demonstration.CODE)
    for place, person in enumerate(holders):
        verifying.verify_by_hand(person_id=person, seen="original", by=house.chair, at=at)
        channel, by = ("paper", house.chair) if place % 6 == 5 else ("member", member(person))
        consents.give_consent(
            person_id=person, purpose=text.purpose, version=text.version, channel=channel, by=by, at=at
        )
    with sight.of_actor(house.chair, cards.VIEW):
        why = queries.candidates(holders, bank=demonstration.CODE, on=at.date())
    for person in holders:
        if not why[person]:
            actions.collect(person_id=person, bank=demonstration.CODE, tax="1", by=house.chair, at=at)


def _batch(house: House, *, made: datetime, answered: datetime) -> dict[int, str]:
    """One batch to the bank and back; return {card: its number} of those that were made."""
    key = actions.make_batch(bank=demonstration.CODE, by=house.officer, at=made)
    with sight.of_actor(house.officer, cards.BATCH):
        batch = queries.batches(house.officer).get(pk=key)
        lines = {str(row.ref): row.card_id for row in queries.batch_rows(house.officer, key).order_by("ref")}
    sent = house.machine.folder / "in" / gateway.file_name(batch.number)
    sent.write_bytes(gateway.pack(house.bank, batch.number, content_of(batch)))
    actions.mark_sent(batch_id=key, by=SYSTEM, at=made)
    house.machine.work()
    name = gateway.file_name(batch.number, "result")
    parcel = _taken(house, name)
    results = gateway.read_results(house.bank, parcel.content)
    actions.take_results(
        bank=demonstration.CODE, batch=batch.number, name=name, sm3=digest(parcel.content).hex(), results=results,
        source=house.bank.name, by=SYSTEM, at=answered,
    )  # fmt: skip
    return {lines[row.ref]: row.card for row in results if row.made}


def _stand(house: House, given: dict[int, str], mine: dict[int, str], *, at: datetime) -> None:
    """The bank tells how its cards stand: the cast's member has bound theirs, one of the others has lost it."""
    numbers = list(given.values())
    told = dict(zip(numbers, itertools.cycle(STANDS), strict=False))
    for number, standing in (told | {numbers[-1]: "lost"} | dict.fromkeys(mine.values(), "bound")).items():
        house.machine.set_standing(number, standing)
    name = house.machine.report(at.date())
    parcel = _taken(house, name)
    actions.take_standing(
        bank=demonstration.CODE, day=at.date(), name=name, sm3=digest(parcel.content).hex(),
        standings=gateway.read_standing(house.bank, parcel.content), by=SYSTEM, at=at,
    )  # fmt: skip


def _replace(house: House, card: int, *, at: datetime) -> None:
    with sight.of_actor(house.chair, cards.VIEW):
        holder = queries.card_for(house.chair, card).person_id
    actions.replace(card_id=card, by=member(holder), at=at)


def _taken(house: House, name: str) -> gateway.Parcel:
    """Take a file out of the bank's outbox."""
    file = house.machine.folder / "out" / name
    parcel = gateway.unpack(house.bank, file.read_bytes())
    file.replace(file.parent / "taken" / name)
    return parcel
