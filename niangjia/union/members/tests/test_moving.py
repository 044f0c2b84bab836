"""A transfer from its first word to its last: agreed, refused, appealed, by silence, accepted, revoked (M-7)."""

from datetime import date, timedelta

import pytest

from niangjia.kernel import calendar_years, clock, sight
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import moving, recounting
from niangjia.union.members.models import Document, Transfer
from niangjia.union.members.queries import own
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, DAY, MACHINE, officer, self_of
from niangjia.union.notices import queries as notices
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db
NEXT_WEEK = AT + timedelta(days=8)
"""Tuesday of the week after: the five working days are over."""


@pytest.fixture
def zhang(small_city):
    """A member of the union of Jinhao, where somebody is in office."""
    movers.man(small_city.own_union)
    return movers.person(small_city.own_union, document=movers.number())


@pytest.fixture
def asked(small_city, zhang):
    """Zhang has asked to move to the union of Yunfan."""
    return moving.ask(
        person_id=zhang, to_organisation_id=small_city.far_union, initiator="member", by=self_of(zhang), at=AT
    )


@pytest.fixture
def refused(small_city, asked):
    """The old union says Zhang still works there."""
    moving.refuse(transfer_id=asked, refusal="still_employed", by=officer(small_city.own_union), at=AT + DAY)
    return asked


@pytest.fixture
def released(small_city, asked):
    """The old union agreed on the next day."""
    moving.release(transfer_id=asked, by=officer(small_city.own_union), at=AT + DAY)
    return asked


@pytest.fixture
def done(small_city, released):
    """The new union accepted on the day after."""
    moving.accept(transfer_id=released, by=officer(small_city.far_union), at=AT + 2 * DAY)
    return released


def state(transfer_id):
    return movers.transfer(transfer_id).state


def test_asked_released_accepted_and_there_is_no_gap(small_city, zhang, done):
    old, new = movers.spells_of(zhang)
    assert (old.organisation_id, old.ending) == (small_city.own_union, "transferred")
    assert old.until == new.since == (AT + 2 * DAY).date()
    assert (new.organisation_id, new.standing, new.until) == (small_city.far_union, "member", None)
    assert movers.where(zhang) == (small_city.far_union, Standing.MEMBER)
    found = movers.transfer(done)
    assert (found.state, found.to_membership_id, found.due_at) == ("done", new.pk, None)


def test_the_numbers_of_a_member_are_seen_by_the_new_union_alone_from_that_moment_on(small_city, zhang, done):
    def seen_by(union):
        with sight.within([unions.node(union).span]):
            return Document.objects.filter(person_id=zhang).count()

    assert seen_by(small_city.far_union) == 1
    assert seen_by(small_city.own_union) == 0


def test_silence_releases_after_the_fifth_working_day_and_not_before(small_city, zhang, asked):
    moving.lapse_due(by=MACHINE, at=clock.day_end((AT + 7 * DAY).date()) - timedelta(seconds=1))
    assert state(asked) == "asked"
    assert moving.lapse_due(by=MACHINE, at=clock.day_end((AT + 7 * DAY).date())) == 1
    found = movers.transfer(asked)
    assert (found.state, found.why, found.decided_by) == ("released", "silence", MACHINE.name)
    assert movers.where(zhang) == (small_city.own_union, Standing.MEMBER)


@pytest.mark.parametrize(("why", "appealed", "told"), [
    ("agreed", False, "原工会同意转出，等新工会接收。"),
    ("silence", False, "原工会逾期未答复，按规定视为同意，等新工会接收。"),
    ("silence", True, "上级工会逾期未裁定，按规定视为准予转出，等新工会接收。"),
    ("overruled", True, "上级工会裁定准予转出，等新工会接收。"),
])  # fmt: skip
def test_a_member_is_told_who_let_them_go_or_that_nobody_answered(why, appealed, told):
    assert rules.sentence("released", why, appealed=appealed) == told
    assert rules.sentence("asked", "", appealed=False) == rules.TRANSFER.states["asked"].sentence
    assert rules.sentence("done", why, appealed=appealed) == rules.TRANSFER.states["done"].sentence


def test_a_member_released_by_silence_reads_so_on_their_page_and_in_their_notice(small_city, zhang, asked):
    moving.lapse_due(by=MACHINE, at=NEXT_WEEK)
    [case] = own.cases(self_of(zhang), at=NEXT_WEEK)
    assert case.sentence == "原工会逾期未答复，按规定视为同意，等新工会接收。"
    texts = [entry.text for entry in notices.inbox(zhang, by=self_of(zhang))]
    assert any("原工会逾期未答复，按规定视为同意" in text for text in texts)
    assert not any("放行" in text for text in texts)


def test_the_old_union_refuses_with_a_listed_reason_only(small_city, asked):
    keeper = officer(small_city.own_union)
    with pytest.raises(Invalid, match="只能用列出的原因"):
        moving.refuse(transfer_id=asked, refusal="we need him", by=keeper, at=AT)
    with pytest.raises(Invalid, match="委员会记录"):
        moving.refuse(transfer_id=asked, refusal="proceedings", by=keeper, at=AT)
    with pytest.raises(Invalid, match="本人自己提出"):
        moving.refuse(transfer_id=asked, refusal="not_wanted", by=keeper, at=AT)
    moving.refuse(transfer_id=asked, refusal="proceedings", evidence="2026-11-10 第 8 次", by=keeper, at=AT)
    assert state(asked) == "refused"


def test_who_is_late_refuses_no_more(small_city, asked):
    with pytest.raises(NotNow, match="期限已过"):
        moving.refuse(
            transfer_id=asked, refusal="still_employed", by=officer(small_city.own_union), at=NEXT_WEEK
        )


def test_an_appeal_is_ruled_on_above_the_old_union_and_may_be_overruled(small_city, zhang, refused):
    moving.appeal(transfer_id=refused, words="我上个月已经离职。", by=self_of(zhang), at=AT + 2 * DAY)
    for union in (small_city.own_union, small_city.far_union, small_city.joint_union):
        with pytest.raises((NotAllowed, NotFound)):
            moving.rule_appeal(
                transfer_id=refused, uphold=True, note="仍有社保", by=officer(union), at=AT + 3 * DAY
            )
    moving.rule_appeal(
        transfer_id=refused, uphold=False, note="已核实离职。", by=officer(small_city.gushu), at=AT + 3 * DAY
    )
    assert (state(refused), movers.transfer(refused).why) == ("released", "overruled")


def test_an_appeal_may_be_turned_down_and_the_member_stays_and_may_ask_again(small_city, zhang, refused):
    moving.appeal(transfer_id=refused, words="我已经离职了。", by=self_of(zhang), at=AT + 2 * DAY)
    judge = officer(small_city.xixiang)
    moving.rule_appeal(transfer_id=refused, uphold=True, note="社保仍在缴。", by=judge, at=AT + 3 * DAY)
    assert state(refused) == "rejected"
    assert movers.where(zhang) == (small_city.own_union, Standing.MEMBER)
    assert moving.ask(
        person_id=zhang, to_organisation_id=small_city.far_union, initiator="member", by=self_of(zhang),
        at=NEXT_WEEK,
    )  # fmt: skip


def test_silence_on_an_appeal_overrules_the_refusal(small_city, zhang, refused):
    moving.appeal(transfer_id=refused, words="我已经离职了。", by=self_of(zhang), at=AT + 2 * DAY)
    assert moving.lapse_due(by=MACHINE, at=AT + 20 * DAY) == 1
    assert (state(refused), movers.transfer(refused).why) == ("released", "silence")


def test_only_the_member_appeals_and_not_before_a_refusal(small_city, zhang, asked):
    with pytest.raises(NotNow):
        moving.appeal(transfer_id=asked, words="怎么还不办", by=self_of(zhang), at=AT)
    with pytest.raises(NotAllowed):
        moving.appeal(transfer_id=asked, words="怎么还不办", by=officer(small_city.city), at=AT)


def test_a_silent_new_union_is_passed_over_by_the_one_above_it(small_city, zhang, released):
    later = AT + 10 * DAY
    assert moving.lapse_due(by=MACHINE, at=later) == 1
    assert state(released) == "escalated"
    with pytest.raises(NotAllowed):
        moving.decline(transfer_id=released, note="没有这个人", by=officer(small_city.far_union), at=later)
    moving.accept(transfer_id=released, by=officer(small_city.kejiyuan), at=later)
    assert movers.where(zhang) == (small_city.far_union, Standing.MEMBER)


def test_a_declined_member_stays_where_they_were(small_city, zhang, released):
    with pytest.raises(Invalid, match="理由"):
        moving.decline(transfer_id=released, note="", by=officer(small_city.far_union), at=AT + 2 * DAY)
    moving.decline(
        transfer_id=released, note="没有入职本公司。", by=officer(small_city.far_union), at=AT + 2 * DAY
    )
    assert state(released) == "declined"
    assert movers.where(zhang) == (small_city.own_union, Standing.MEMBER)


def test_the_member_takes_a_wish_back_and_the_new_union_takes_back_only_its_own(small_city, zhang, asked):
    with pytest.raises(NotAllowed):
        moving.withdraw(transfer_id=asked, by=officer(small_city.far_union), at=AT)
    moving.withdraw(transfer_id=asked, by=self_of(zhang), at=AT)
    assert state(asked) == "withdrawn"
    mine = moving.ask(
        person_id=zhang, to_organisation_id=small_city.far_union, initiator="new_union",
        by=officer(small_city.city), at=AT,
    )  # fmt: skip
    with pytest.raises(NotFound):
        moving.withdraw(transfer_id=mine, by=officer(small_city.far_union), at=AT)
    moving.refuse(transfer_id=mine, refusal="not_this_person", by=officer(small_city.own_union), at=AT)
    moving.withdraw(transfer_id=mine, by=officer(small_city.far_union), at=AT)
    assert state(mine) == "withdrawn"


def test_a_wrong_transfer_is_revoked_above_both_unions_and_it_is_as_if_it_had_never_been(
    small_city, zhang, done
):
    for union in (small_city.far_union, small_city.own_union, small_city.nanshan, small_city.baoan):
        with pytest.raises(NotAllowed):
            moving.revoke(transfer_id=done, reason="转错了人", by=officer(union), at=AT + 9 * DAY)
    moving.revoke(transfer_id=done, reason="转错了人", by=officer(small_city.city), at=AT + 9 * DAY)
    (only,) = movers.spells_of(zhang)
    assert (only.organisation_id, only.until, only.ending) == (small_city.own_union, None, "")
    assert movers.where(zhang) == (small_city.own_union, Standing.MEMBER)
    found = movers.transfer(done)
    assert (found.state, found.revoke_reason) == ("revoked", "转错了人")
    with sight.within([unions.node(small_city.own_union).span]):
        assert Document.objects.filter(person_id=zhang).exists()


def test_what_came_after_a_transfer_keeps_it_from_being_revoked(small_city, zhang, done):
    movers.man(small_city.far_union)
    again = moving.ask(
        person_id=zhang, to_organisation_id=small_city.joint_union, initiator="member", by=self_of(zhang),
        at=NEXT_WEEK,
    )  # fmt: skip
    moving.release(transfer_id=again, by=officer(small_city.far_union), at=NEXT_WEEK)
    moving.accept(transfer_id=again, by=officer(small_city.joint_union), at=NEXT_WEEK)
    with pytest.raises(NotNow, match="又有变动"):
        moving.revoke(transfer_id=done, reason="转错了人", by=officer(small_city.city), at=NEXT_WEEK)


@pytest.mark.parametrize("standing", [Standing.RETAINED, Standing.PARKED, Standing.PREPARATORY])
def test_whoever_waited_is_a_member_on_arrival(small_city, standing):
    one = movers.person(small_city.gushu, standing=standing)
    found = moving.ask(
        person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one), at=AT
    )
    moving.accept(transfer_id=found, by=officer(small_city.far_union), at=AT)
    assert movers.where(one) == (small_city.far_union, Standing.MEMBER)


MATRIX = {
    # who: (release, refuse, accept, decline, revoke) of a transfer from Jinhao's union to Yunfan's
    "own_union": "release refuse",
    "branch": "",
    "joint_union": "",
    "gushu": "release refuse",
    "far_union": "accept decline",
    "kejiyuan": "accept decline",
    "baoan": "release refuse",
    "nanshan": "accept decline",
    "city": "release refuse accept decline revoke",
}
NEEDS = {"release": "asked", "refuse": "asked", "accept": "released", "decline": "released", "revoke": "done"}


@pytest.mark.parametrize("union", MATRIX)
def test_who_decides_what_by_the_place_in_the_tree(small_city, zhang, asked, union):
    who = officer(getattr(small_city, union))
    words = {
        "refuse": {"refusal": "still_employed"},
        "decline": {"note": "没有入职"},
        "revoke": {"reason": "办错了人"},
    }
    for verb, needed in NEEDS.items():
        with sight.everywhere("测试"):
            Transfer.objects.filter(pk=asked).update(state=needed, due_at=NEXT_WEEK)
        act = getattr(moving, verb)
        if verb in MATRIX[union].split():
            try:
                act(transfer_id=asked, by=who, at=AT, **words.get(verb, {}))
            except NotNow:  # the person is not where this made-up state says; the actor was let through
                assert verb == "revoke"
            if verb == "accept":
                with sight.everywhere("测试"):
                    Transfer.objects.filter(pk=asked).update(state="done")
                moving.revoke(transfer_id=asked, reason="为下一步复原", by=MACHINE, at=AT)
        else:
            with pytest.raises((NotAllowed, NotFound)):
                act(transfer_id=asked, by=who, at=AT, **words.get(verb, {}))


def test_who_may_read_but_not_decide_is_told_so_and_a_stranger_finds_nothing(small_city, asked):
    with pytest.raises(NotAllowed):
        moving.release(transfer_id=asked, by=officer(small_city.gushu, permissions.VIEW), at=AT)
    with pytest.raises(NotFound):
        moving.release(transfer_id=asked, by=officer(small_city.joint_union), at=AT)


def test_a_new_union_accepts_everybody_at_once_and_each_without_a_gap(small_city):
    people = [movers.person(small_city.joint_union, name="王五") for _ in range(12)]
    for one in people:
        moving.ask(
            person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one), at=AT
        )
    assert (
        moving.accept_many(
            organisation_id=small_city.far_union, by=officer(small_city.far_union), at=NEXT_WEEK
        )
        == 12
    )
    for one in people:
        old, new = movers.spells_of(one)
        assert old.until == new.since == NEXT_WEEK.date()
        assert movers.where(one) == (small_city.far_union, Standing.MEMBER)
    assert (
        moving.accept_many(
            organisation_id=small_city.far_union, by=officer(small_city.far_union), at=NEXT_WEEK
        )
        == 0
    )


def test_a_loaded_year_of_the_calendar_counts_open_clocks_anew(small_city, zhang):
    december = AT.replace(month=12, day=30)
    asked = moving.ask(
        person_id=zhang,
        to_organisation_id=small_city.far_union,
        initiator="member",
        by=self_of(zhang),
        at=december,
    )
    assert f"{movers.transfer(asked).due_at.astimezone(AT.tzinfo):%m-%d}" == "01-07"
    free = [calendar_years.Day(date(2027, 1, n), "holiday", "元旦") for n in (1, 2, 3, 4)]
    feasts = [calendar_years.Day(date(2027, *day), "holiday", "节") for day in ((5, 1), (10, 1))]
    calendar_years.load_year(
        year=2027, days=free + feasts, source="国办发明电〔2026〕7号", by=MACHINE, at=december
    )
    assert f"{movers.transfer(asked).due_at.astimezone(AT.tzinfo):%m-%d}" == "01-09"
    assert recounting.recount_clocks(by=MACHINE, at=december) == 0
