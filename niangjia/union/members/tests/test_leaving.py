"""Retained, restored, parked, left, expelled, deceased, and all of it taken back (M-8 … M-11)."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow, Refusal
from niangjia.union.members.actions import leaving, moving
from niangjia.union.members.models import Departure, Membership, Person, Transfer
from niangjia.union.members.queries import moving as queries
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.moving import OPEN
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import AT, DAY, officer, self_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(small_city):
    """A member of the union of Jinhao."""
    return movers.person(small_city.own_union, name="王五")


@pytest.fixture
def keeper(small_city) -> Actor:
    """Who keeps the members of the union of Jinhao."""
    return officer(small_city.own_union)


def test_the_retired_are_kept_by_their_own_union_without_a_vote_and_come_back(small_city, wang, keeper):
    told = leaving.retain(person_id=wang, reason="retired", by=keeper, at=AT)
    assert "没有表决权" in told
    assert movers.where(wang) == (small_city.own_union, Standing.RETAINED)
    leaving.restore(person_id=wang, by=keeper, at=AT + DAY)
    first, kept, now = movers.spells_of(wang)
    assert (first.until, kept.until) == (kept.since, now.since)
    assert (first.ending, kept.change, now.standing) == ("changed", 3, "member")


def test_where_the_employer_is_gone_the_union_above_keeps_the_membership(small_city, wang, keeper):
    leaving.retain(person_id=wang, reason="employer_closed", by=keeper, at=AT)
    assert movers.where(wang) == (small_city.gushu, Standing.RETAINED)
    assert movers.spells_of(wang)[-1].reason == 4


def test_a_reason_that_is_not_listed_and_a_day_ahead_are_refused(wang, keeper):
    with pytest.raises(Invalid, match="列出的原因"):
        leaving.retain(person_id=wang, reason="tired", by=keeper, at=AT)
    with pytest.raises(Invalid, match="还没有到"):
        leaving.retain(person_id=wang, reason="retired", on=date(2027, 1, 1), by=keeper, at=AT)


def test_a_membership_is_parked_at_a_union_by_place_only(small_city, wang, keeper):
    with pytest.raises(Invalid, match="居住地"):
        leaving.park(person_id=wang, to_organisation_id=small_city.far_union, by=keeper, at=AT)
    leaving.park(person_id=wang, to_organisation_id=small_city.nanchang, by=keeper, at=AT)
    assert movers.where(wang) == (small_city.nanchang, Standing.PARKED)


def test_leaving_is_free_and_an_officer_needs_the_written_wish(small_city, wang, keeper):
    with pytest.raises(Invalid, match="书面申请"):
        leaving.leave(person_id=wang, by=keeper, at=AT)
    with pytest.raises(NotFound):
        leaving.leave(person_id=wang, by=self_of(wang + 1), at=AT)
    asked = moving.ask(
        person_id=wang, to_organisation_id=small_city.far_union, initiator="member", by=self_of(wang), at=AT
    )
    leaving.leave(person_id=wang, by=self_of(wang), at=AT)
    assert movers.where(wang) == (small_city.own_union, Standing.NONE)
    assert movers.transfer(asked).state == "withdrawn"
    with pytest.raises(NotNow, match="目前没有会籍"):
        leaving.leave(person_id=wang, by=self_of(wang), at=AT)


def test_nobody_is_out_by_staying_away_before_six_months_and_without_the_committee_s_record(wang, keeper):
    given = {
        "person_id": wang,
        "idle_since": date(2026, 5, 1),
        "taught_on": date(2026, 10, 1),
        "by": keeper,
        "at": AT,
    }
    with pytest.raises(NotNow, match="不满 6 个月"):
        leaving.auto_exit(decided_on=date(2026, 10, 31), record="第 9 次委员会", **given)
    with pytest.raises(Invalid, match="委员会记录"):
        leaving.auto_exit(decided_on=date(2026, 11, 1), record=" ", **given)
    leaving.auto_exit(decided_on=date(2026, 11, 1), record="第 9 次委员会", **given)
    assert movers.spells_of(wang)[-1].ending == "auto_exit"


def test_the_expelled_are_filed_by_the_union_above_and_not_by_their_own(small_city, wang, keeper):
    with pytest.raises(Invalid, match="小组讨论"):
        leaving.expel(
            person_id=wang, discussed_on=date(2026, 11, 12), decided_on=date(2026, 11, 10),
            record="第 9 次委员会，附判决书", by=keeper, at=AT,
        )  # fmt: skip
    leaving.expel(
        person_id=wang, discussed_on=date(2026, 11, 9), decided_on=date(2026, 11, 10),
        record="第 9 次委员会，附判决书", by=keeper, at=AT,
    )  # fmt: skip
    with sight.everywhere("测试"):
        row = Departure.objects.get()
    with pytest.raises(NotAllowed):
        leaving.file_expulsion(departure_id=row.pk, by=keeper, at=AT)
    leaving.file_expulsion(departure_id=row.pk, by=officer(small_city.gushu), at=AT)
    with pytest.raises(NotNow):
        leaving.file_expulsion(departure_id=row.pk, by=officer(small_city.gushu), at=AT)


@pytest.mark.parametrize("union", ["branch", "joint_union", "far_union", "nanshan"])
def test_strangers_neighbours_and_those_below_find_nobody(small_city, wang, union):
    for act, more in ((leaving.retain, {"reason": "retired"}), (leaving.leave, {"wish": "本人书面申请"})):
        with pytest.raises(NotFound):
            act(person_id=wang, by=officer(getattr(small_city, union)), at=AT, **more)


def test_a_wrong_death_is_taken_back_with_its_reason_by_who_may_revoke(small_city, wang, keeper):
    leaving.decease(person_id=wang, on=AT.date(), record="户籍注销证明", by=keeper, at=AT)
    spell = movers.spells_of(wang)[-1]
    chair = officer(small_city.own_union, "members.view", "members.keep")
    with pytest.raises(NotAllowed):
        leaving.revoke_spell(membership_id=spell.pk, reason="同名的另一人", by=chair, at=AT + DAY)
    leaving.revoke_spell(
        membership_id=spell.pk, reason="同名的另一人", by=officer(small_city.baoan), at=AT + DAY
    )
    assert movers.where(wang) == (small_city.own_union, Standing.MEMBER)
    (only,) = movers.spells_of(wang)
    assert (only.until, only.ending) == (None, "")
    with sight.everywhere("测试"):
        assert Departure.objects.get().revoke_reason == "同名的另一人"


def test_a_wrong_retention_is_taken_back_and_a_transfer_only_as_a_transfer(small_city, wang, keeper):
    leaving.retain(person_id=wang, reason="retired", by=keeper, at=AT)
    above = officer(small_city.city)
    leaving.revoke_spell(membership_id=movers.spells_of(wang)[-1].pk, reason="没有退休", by=above, at=AT)
    assert movers.where(wang) == (small_city.own_union, Standing.MEMBER)
    asked = moving.ask(
        person_id=wang, to_organisation_id=small_city.far_union, initiator="member", by=self_of(wang), at=AT
    )
    moving.accept(transfer_id=asked, by=above, at=AT)
    with pytest.raises(NotNow, match="请在这次转会里"):
        leaving.revoke_spell(membership_id=movers.spells_of(wang)[-1].pk, reason="转错了人", by=above, at=AT)


def test_membership_counts_from_its_first_day_through_transfers_and_retention(small_city, wang, keeper):
    asked = moving.ask(
        person_id=wang, to_organisation_id=small_city.far_union, initiator="member", by=self_of(wang), at=AT
    )
    moving.accept(transfer_id=asked, by=officer(small_city.far_union), at=AT)
    leaving.retain(person_id=wang, reason="unemployed", by=officer(small_city.far_union), at=AT + 30 * DAY)
    with sight.of_person(wang):
        assert queries.member_since(wang) == movers.LONG_AGO
    leaving.leave(person_id=wang, by=self_of(wang), at=AT + 60 * DAY)
    with sight.of_person(wang):
        assert queries.member_since(wang) is None


def _acts(city, person, at, dice):
    """Whatever anybody could do next to one person, sensible or not."""
    root, one = (
        officer(city.city),
        dice.choice([city.own_union, city.far_union, city.joint_union, city.gushu]),
    )
    with sight.everywhere("测试"):
        transfers = list(Transfer.objects.filter(person_id=person).values_list("id", flat=True)) or [0]
        held = list(Membership.objects.filter(person_id=person).values_list("id", flat=True))
    which = dice.choice(transfers[-2:])
    to = {"transfer_id": which, "by": root, "at": at}
    who = {"person_id": person, "by": root, "at": at}
    return dice.choice([
        lambda: moving.ask(person_id=person, to_organisation_id=one, initiator="member", by=self_of(person), at=at),
        lambda: moving.ask(person_id=person, to_organisation_id=one, initiator="member", by=self_of(person), at=at),
        lambda: moving.release(**to),
        lambda: moving.refuse(refusal="still_employed", **to),
        lambda: moving.appeal(transfer_id=which, words="我已经离职", by=self_of(person), at=at),
        lambda: moving.rule_appeal(uphold=dice.random() < 0.5, note="已核实", **to),
        lambda: moving.accept(**to),
        lambda: moving.accept(**to),
        lambda: moving.accept_many(organisation_id=one, by=root, at=at),
        lambda: moving.decline(note="没有入职", **to),
        lambda: moving.revoke(reason="办错了人", **to),
        lambda: moving.lapse_due(by=movers.MACHINE, at=at),
        lambda: leaving.retain(reason=dice.choice(["retired", "employer_closed"]), **who),
        lambda: leaving.restore(**who),
        lambda: leaving.park(to_organisation_id=city.nanchang, **who),
        lambda: leaving.leave(wish="本人书面申请", **who),
        lambda: leaving.decease(on=at.date(), record="户籍注销证明", **who),
        lambda: leaving.revoke_spell(membership_id=dice.choice(held), reason="登记错误", by=root, at=at),
    ])  # fmt: skip


def test_whatever_is_done_in_whatever_order_nobody_has_two_memberships_nor_a_gap_in_a_transfer(small_city):
    movers.man(small_city.own_union, small_city.joint_union)
    dice, done = random.Random(7), 0
    for _ in range(40):
        with transaction.atomic():
            person, at = movers.person(small_city.own_union), AT
            for _ in range(14):
                at += timedelta(hours=dice.choice([1, 5, 30, 200]))
                try:
                    with transaction.atomic():
                        _acts(small_city, person, at, dice)()
                    done += 1
                except Refusal:
                    continue
                _check(person)
            transaction.set_rollback(True)
    assert done > 150


def _check(person):
    held = movers.spells_of(person)
    running = [spell for spell in held if spell.until is None]
    with sight.everywhere("测试"):
        one = Person.objects.get(pk=person)
        open_ones = Transfer.objects.filter(person_id=person, state__in=OPEN).count()
    assert len(running) <= 1
    assert open_ones <= 1
    assert one.standing == (running[0].standing if running else "none")
    for before, after in pairwise(held):
        assert before.until is not None
        assert before.until <= after.since
        if before.ending in ("transferred", "changed"):
            assert before.until == after.since
    if running:
        assert (one.organisation_id, one.org_lft) == (running[0].organisation_id, running[0].org_lft)
    if held and held[-1].until is not None:
        assert held[-1].ending not in ("transferred", "changed")
