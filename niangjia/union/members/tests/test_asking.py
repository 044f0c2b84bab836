"""Asking for a transfer: who may, when, and what an asker does not learn (M-7, M-18)."""

import pytest

from niangjia.kernel import sight
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.members.actions import moving
from niangjia.union.members.models import Transfer
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.moving import NEEDS_TRANSFER
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, self_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang(small_city):
    """A member of the union of Jinhao, where somebody is in office."""
    movers.man(small_city.own_union)
    return movers.person(small_city.own_union, document=movers.number())


def asked(person_id, to, **more):
    given = {"initiator": "member", "by": self_of(person_id), "at": AT} | more
    return moving.ask(person_id=person_id, to_organisation_id=to, **given)


def test_a_member_asks_and_the_old_union_has_five_working_days(small_city, zhang):
    found = movers.transfer(asked(zhang, small_city.far_union))
    assert (found.state, found.why) == ("asked", "")
    assert found.due_at.astimezone(AT.tzinfo).isoformat() == "2026-12-01T00:00:00+08:00"
    assert movers.where(zhang) == (small_city.own_union, Standing.MEMBER)


def test_a_member_cannot_ask_for_another(small_city, zhang):
    other = movers.person(small_city.joint_union, name="李四")
    with pytest.raises(NotFound):
        asked(zhang, small_city.far_union, by=self_of(other))


def test_an_officer_of_the_new_union_alone_asks_by_name_and_number_not_by_a_guessed_person(small_city, zhang):
    with pytest.raises(NotFound):
        asked(zhang, small_city.far_union, initiator="new_union", by=movers.officer(small_city.far_union))
    with pytest.raises(NotAllowed):
        asked(zhang, small_city.far_union, initiator="new_union", by=movers.officer(small_city.own_union))
    assert asked(zhang, small_city.far_union, initiator="new_union", by=movers.officer(small_city.city))


def test_who_is_no_member_who_is_there_already_and_who_has_asked_are_refused(small_city, zhang):
    with pytest.raises(Invalid, match="本来就在这个工会"):
        asked(zhang, small_city.own_union)
    asked(zhang, small_city.far_union)
    with pytest.raises(NotNow, match="已经有一次转会"):
        asked(zhang, small_city.joint_union)


@pytest.mark.parametrize("standing", [Standing.RETAINED, Standing.PARKED, Standing.PREPARATORY])
def test_retained_parked_and_preparatory_people_may_ask(small_city, standing):
    movers.man(small_city.gushu)
    one = movers.person(small_city.gushu, standing=standing)
    assert movers.transfer(asked(one, small_city.far_union)).state == "asked"


def test_where_nobody_is_left_in_the_old_union_it_is_released_at_once_with_the_why(small_city):
    one = movers.person(small_city.joint_union)
    found = movers.transfer(asked(one, small_city.far_union))
    assert (found.state, found.why) == ("released", "nobody_there")


def test_the_answer_to_name_and_number_is_the_same_for_the_known_the_unknown_and_the_misnamed(
    small_city, zhang
):
    def told(name, number):
        return moving.ask_by_new_union(
            organisation_id=small_city.far_union, name=name, kind="resident", document=number,
            by=movers.officer(small_city.far_union), at=AT,
        )  # fmt: skip

    assert told("张三丰", movers.number(7)) == NEEDS_TRANSFER
    assert told("李四", movers.number()) == NEEDS_TRANSFER
    with sight.everywhere("测试"):
        assert not Transfer.objects.exists()
    assert told("张三丰", movers.number()) == NEEDS_TRANSFER
    assert told("张三丰", movers.number()) == NEEDS_TRANSFER
    with sight.everywhere("测试"):
        assert Transfer.objects.get().initiator == "new_union"


def test_an_account_tries_only_so_many_names_a_day_and_every_try_is_on_the_record(small_city):
    clerk = movers.officer(small_city.far_union)
    for n in range(30):
        moving.ask_by_new_union(
            organisation_id=small_city.far_union,
            name="王五",
            kind="resident",
            document=movers.number(n),
            by=clerk,
            at=AT,
        )
    with pytest.raises(NotNow, match="今天已经提出 30 次"):
        moving.ask_by_new_union(
            organisation_id=small_city.far_union,
            name="王五",
            kind="resident",
            document=movers.number(31),
            by=clerk,
            at=AT,
        )
    tries = AuditEvent.objects.filter(act="members.transfer_probed", actor_id=clerk.id)
    assert tries.count() == 30
    assert all(movers.number(n) not in str(e.facts) for n, e in enumerate(tries))
    moving.ask_by_new_union(
        organisation_id=small_city.far_union, name="王五", kind="resident", document=movers.number(31), by=clerk,
        at=AT + movers.DAY,
    )  # fmt: skip
