"""Twenty hands at one transfer, and what people are told of theirs."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from niangjia.kernel import reactions, sight
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import NotNow
from niangjia.union.members.actions import leaving, moving
from niangjia.union.members.models import Transfer
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, DAY, MACHINE, officer, self_of


@pytest.mark.django_db(transaction=True)
def test_twenty_officers_at_once_move_a_member_once(small_city):
    movers.man(small_city.own_union)
    one = movers.person(small_city.own_union)
    asked = moving.ask(
        person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one), at=AT
    )
    city = officer(small_city.city)
    moving.release(transfer_id=asked, by=city, at=AT)
    hands = [
        lambda: moving.accept(transfer_id=asked, by=city, at=AT),
        lambda: moving.accept_many(organisation_id=small_city.far_union, by=city, at=AT),
        lambda: moving.decline(transfer_id=asked, note="没有入职", by=city, at=AT),
        lambda: moving.withdraw(transfer_id=asked, by=self_of(one), at=AT),
        lambda: leaving.retain(person_id=one, reason="retired", by=city, at=AT),
    ]

    def act(number):
        try:
            return hands[number % 5]()
        except NotNow:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(act, range(20)))
    held = movers.spells_of(one)
    assert [spell.until is None for spell in held] == [False] * (len(held) - 1) + [True]
    assert all(before.until == after.since for before, after in pairwise(held))
    assert movers.where(one)[0] == held[-1].organisation_id
    assert movers.transfer(asked).state in ("done", "declined", "withdrawn", "released")


def told(since=0):
    events = AuditEvent.objects.filter(act="notices.sent", pk__gt=since).order_by("id")
    return [
        (event.facts["template"].removeprefix("members.transfer_"), event.facts["notices"])
        for event in events
    ]


@pytest.mark.django_db
def test_the_member_hears_what_became_of_it_and_each_union_when_it_is_its_turn(small_city, small_cast):
    one = movers.person(small_city.own_union)
    asked = moving.ask(
        person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one), at=AT
    )
    assert told() == [("asked", 1)]
    moving.lapse_due(by=MACHINE, at=AT + 8 * DAY)
    moving.accept(transfer_id=asked, by=officer(small_city.far_union), at=AT + 8 * DAY)
    assert told() == [("asked", 1), ("released", 1), ("accepted", 1)]


@pytest.mark.django_db
def test_a_roster_s_transfers_are_told_once_a_union_and_to_each_member(small_city, small_cast):
    people = [movers.person(small_city.own_union) for _ in range(3)]
    for one in people:
        moving.ask(
            person_id=one, to_organisation_id=small_city.far_union, initiator="roster", by=MACHINE, at=AT
        )
    before = AuditEvent.objects.latest("pk").pk
    with sight.everywhere("测试"):
        found = Selection.of(list(Transfer.objects.values_list("pk", flat=True)))
    reactions.wake("members.transfers_asked", by=MACHINE, at=AT, transfers=found)
    assert told(before) == [("wanted", 3), ("asked", 1)]
