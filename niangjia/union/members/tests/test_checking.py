"""The nightly look finds what no constraint forbids, says who by number, and repairs nothing."""

from datetime import timedelta

import pytest

from niangjia.kernel import sight
from niangjia.kernel.models import Run
from niangjia.union.members import moving_work
from niangjia.union.members.actions import checking, moving
from niangjia.union.members.models import Alias, Document, Membership, Person, Transfer
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, MACHINE, officer, self_of

pytestmark = pytest.mark.django_db


def found():
    run = checking.ask_check(by=MACHINE, at=AT)
    moving_work.check(run)
    Run.objects.filter(pk=run.pk).update(state="done")
    return {key: (one["many"], one["ids"]) for key, one in Run.objects.get(pk=run.pk).result.items()}


@pytest.fixture
def moved(small_city):
    """Somebody who moved from the joint union to Yunfan's, with a document; and an open transfer of another."""
    one = movers.person(small_city.joint_union, document=movers.number())
    asked = moving.ask(
        person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one), at=AT
    )
    moving.accept(transfer_id=asked, by=officer(small_city.far_union), at=AT)
    other = movers.person(small_city.joint_union)
    moving.ask(
        person_id=other, to_organisation_id=small_city.far_union, initiator="member", by=self_of(other), at=AT
    )
    return one


def test_where_everything_is_right_nothing_is_found(moved):
    assert found() == {question.key: (0, []) for question in checking.QUESTIONS}


BREAKS = {
    "orphans": lambda one: Alias.objects.create(person_id=999_999, name="甲", reason="试", since=AT.date()),
    "overlaps": lambda one: Membership.objects.filter(person_id=one, until=None).update(
        since=AT.date() - timedelta(9)
    ),
    "gaps": lambda one: Membership.objects.filter(person_id=one, until=None).update(
        since=AT.date() + timedelta(1)
    ),
    "standings": lambda one: Person.objects.filter(pk=one).update(standing="retained"),
    "labels": lambda one: Document.objects.filter(person_id=one).update(org_lft=7),
}


@pytest.mark.parametrize("key", BREAKS)
def test_every_promise_that_is_broken_by_hand_is_found_and_left_as_it_is(moved, key):
    with sight.everywhere("测试"):
        BREAKS[key](moved)
    who = 999_999 if key == "orphans" else moved
    assert found()[key] == (1, [who])
    assert found()[key] == (1, [who])


def test_a_transfer_with_a_label_that_is_not_its_union_s_is_found(moved):
    with sight.everywhere("测试"):
        Transfer.objects.filter(person_id=moved).update(from_lft=1)
    assert found()["labels"] == (1, [moved])


def test_the_night_s_look_is_asked_for_once_and_not_in_the_evening(db):
    evening = AT.replace(hour=1)
    assert checking.ask_nightly(by=MACHINE, at=evening) is None
    assert checking.ask_nightly(by=MACHINE, at=AT.replace(hour=2)) is not None
    assert checking.ask_nightly(by=MACHINE, at=AT.replace(hour=3)) is None
