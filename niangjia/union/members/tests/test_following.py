"""Many move together, and whole trees move: nobody is lost on the way, nobody is seen by the wrong eyes."""

import pytest

from niangjia.kernel import reactions, sight
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.union.members import moving_work
from niangjia.union.members.actions import following, moving
from niangjia.union.members.models import Document, Membership, Person, Transfer
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, DAY, MACHINE, officer, self_of
from niangjia.union.organisations import actions as unions
from niangjia.union.organisations import queries
from niangjia.union.organisations.actions import tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(small_city):
    """Seven people of the joint union, each standing another way in turn."""
    kinds = [Standing.MEMBER, Standing.RETAINED, Standing.PREPARATORY]
    return [
        movers.person(small_city.joint_union, name="王五", standing=kinds[n % 3], document=movers.number(n))
        for n in range(7)
    ]


def moved(run):
    work = moving_work.move if run.kind == following.MOVE else moving_work.move_back
    work(run)
    Run.objects.filter(pk=run.pk).update(state="done")
    return Run.objects.get(pk=run.pk)


def sees(union, model=Document):
    with sight.within([queries.node(union).span]):
        return model.objects.count()


def test_a_company_s_people_move_together_as_they_stand_and_back_again(small_city, crowd, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 3)
    above = officer(small_city.city)
    wish = moving.ask(
        person_id=crowd[0],
        to_organisation_id=small_city.own_union,
        initiator="member",
        by=self_of(crowd[0]),
        at=AT,
    )
    run = following.move_many(
        from_organisation_id=small_city.joint_union, to_organisation_id=small_city.far_union,
        occasion="company_moved", by=above, at=AT,
    )  # fmt: skip
    run = moved(run)
    assert run.result["moved"] == 7
    assert [movers.where(one)[0] for one in crowd] == [small_city.far_union] * 7
    assert [movers.where(one)[1] for one in crowd[:3]] == ["member", "retained", "preparatory"]
    old, new = movers.spells_of(crowd[0])
    assert old.until == new.since == AT.date()
    assert (sees(small_city.far_union), sees(small_city.joint_union)) == (7, 0)
    assert movers.transfer(wish).from_organisation_id == small_city.far_union
    back = moved(following.revoke_many(run_id=run.pk, mistake="wrong_union", by=above, at=AT + DAY))
    assert back.result["back"] == 7
    assert [movers.where(one)[0] for one in crowd] == [small_city.joint_union] * 7
    (only,) = movers.spells_of(crowd[0])
    assert (only.until, only.ending) == (None, "")
    assert Run.objects.get(pk=run.pk).state == Run.State.UNDONE
    assert (sees(small_city.far_union), sees(small_city.joint_union)) == (0, 7)


def test_a_killed_move_is_carried_on_behind_its_last_batch(small_city, crowd, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 3)
    run = following.move_many(
        from_organisation_id=small_city.joint_union, to_organisation_id=small_city.far_union,
        occasion="unions_merged", by=officer(small_city.city), at=AT,
    )  # fmt: skip
    assert following.move_batch(run=run, by=MACHINE, at=AT) == 3
    assert moved(Run.objects.get(pk=run.pk)).result["moved"] == 7
    with sight.everywhere("测试"):
        assert Transfer.objects.filter(run_id=run.pk, state="done").count() == 7
        assert Membership.objects.filter(until=None, revoked_at=None).count() == 7


def test_who_moved_on_since_stays_where_they_are_when_a_move_is_taken_back(small_city, crowd):
    above = officer(small_city.city)
    run = moved(following.move_many(
        from_organisation_id=small_city.joint_union, to_organisation_id=small_city.far_union,
        occasion="company_moved", person_ids=crowd[:2], by=above, at=AT,
    ))  # fmt: skip
    assert run.result["moved"] == 2
    asked = moving.ask(
        person_id=crowd[0], to_organisation_id=small_city.own_union, initiator="member", by=self_of(crowd[0]),
        at=AT + DAY,
    )  # fmt: skip
    moving.accept(transfer_id=asked, by=above, at=AT + DAY)
    back = moved(following.revoke_many(run_id=run.pk, mistake="wrong_people", by=above, at=AT + 2 * DAY))
    assert back.result["back"] == 1
    assert movers.where(crowd[0])[0] == small_city.own_union
    assert movers.where(crowd[1])[0] == small_city.joint_union


def test_a_move_needs_the_verb_at_both_unions(small_city, crowd):
    def asked(by):
        following.move_many(
            from_organisation_id=small_city.joint_union, to_organisation_id=small_city.far_union,
            occasion="company_moved", by=by, at=AT,
        )  # fmt: skip

    for union in (small_city.baoan, small_city.nanshan, small_city.own_union):
        with pytest.raises(NotFound):
            asked(officer(union))
    with pytest.raises(NotAllowed):
        asked(officer(small_city.city, "members.view"))


def test_a_union_that_ends_with_its_employer_leaves_its_members_to_the_one_above(small_city):
    one = movers.person(small_city.own_union)
    waiting = movers.person(small_city.own_union, standing=Standing.PREPARATORY)
    unions.end_cover(
        coverage_id=queries.coverage_of(MACHINE, small_city.companies["jinhao"])[0].id, on=AT.date(), reason="公司注销",
        by=MACHINE, at=AT,
    )  # fmt: skip
    unions.move(
        organisation_id=small_city.branch, to_id=small_city.joint_union, on=AT.date(), by=MACHINE, at=AT
    )
    unions.end(organisation_id=small_city.own_union, on=AT.date(), reason="公司注销", by=MACHINE, at=AT)
    moved(Run.objects.get(kind=following.MOVE))
    assert movers.where(one) == (small_city.gushu, Standing.RETAINED)
    assert movers.where(waiting) == (small_city.gushu, Standing.PREPARATORY)
    assert movers.spells_of(one)[-1].change == 3


def test_people_follow_their_union_below_another_parent_and_the_old_ancestor_sees_them_at_no_moment(
    small_city, crowd
):
    asked = moving.ask(
        person_id=crowd[0],
        to_organisation_id=small_city.own_union,
        initiator="member",
        by=self_of(crowd[0]),
        at=AT,
    )
    baoan = queries.node(small_city.baoan).span
    assert sees(small_city.baoan) == 7
    watched = []

    def look(happening):
        """Reads as an officer of the old district would, in the middle of the move."""
        with sight.within([baoan]):
            watched.append(Document.objects.count())

    reactions.after("members.moved")(look)
    try:
        unions.move(organisation_id=small_city.joint_union, to_id=small_city.kejiyuan, by=MACHINE, at=AT)
    finally:
        reactions._subscribers["members.moved"].remove(look)
    assert watched == [0]
    assert (sees(small_city.baoan), sees(small_city.nanshan), sees(small_city.joint_union)) == (0, 7, 7)
    assert (sees(small_city.baoan, Person), sees(small_city.nanshan, Membership)) == (0, 7)
    assert movers.transfer(asked).from_lft == queries.node(small_city.joint_union).lft


def test_people_follow_a_renumbering_of_the_whole_tree(small_city, crowd):
    other = movers.person(small_city.far_union, document=movers.number(8))
    before = queries.node(small_city.joint_union).lft
    unions.found(name="深圳市光明区总工会", type_="district", parent_id=small_city.city, by=MACHINE, at=AT)
    tree.hold()
    tree.renumber_all(at=AT)
    assert queries.node(small_city.joint_union).lft != before
    assert (sees(small_city.joint_union), sees(small_city.far_union)) == (7, 1)
    assert (sees(small_city.baoan), sees(small_city.nanshan), sees(small_city.own_union)) == (7, 1, 0)
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=other).org_lft == queries.node(small_city.far_union).lft
