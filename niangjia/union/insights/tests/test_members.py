"""People counted by union and above; counted again only when somebody has moved."""

from niangjia.union.insights import actions, queries
from niangjia.union.insights.models import MemberTally
from niangjia.union.members import actions as members
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.tests.factories import AT, MACHINE, make_person


def test_everybody_is_counted_once_in_their_union_and_every_one_above(small_city):
    make_person("张一", union=small_city.own_union, assurance=2, sex="2")
    make_person("张二", union=small_city.own_union, assurance=1)
    make_person("张三", union=small_city.joint_union, standing=Standing.RETAINED)
    make_person("张四")
    actions.count_members(by=MACHINE, at=AT)
    own, street = queries.people_of(small_city.own_union), queries.people_of(small_city.xixiang)
    assert (own.members, own.verified, own.reachable, own.women) == (2, 1, 2, 1)
    assert (street.members, street.retained) == (3, 1)
    assert not MemberTally.objects.filter(pk=small_city.far_union).exists()


def test_they_are_counted_again_only_after_an_act_on_people(small_city):
    person = make_person("张一", union=small_city.own_union)
    assert actions.count_members_if_moved(by=MACHINE, at=AT)
    assert actions.count_members_if_moved(by=MACHINE, at=AT) is None
    members.correct(person_id=person.pk, changes={"name": "张壹"}, reason="核对", by=MACHINE, at=AT)
    assert actions.count_members_if_moved(by=MACHINE, at=AT)
