"""An occupied phone: freed by time, kept by an objection that the union upholds, and taken by nobody else."""

from datetime import timedelta

import pytest

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import NOBODY, member
from niangjia.kernel.refusals import NotAllowed, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import releasing
from niangjia.union.members.models import Phone
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.tests.doubles import AT, BY, officer, record
from niangjia.union.notices import queries as notices

CALL = "13800000001"
OVER = AT + timedelta(days=8)


@pytest.fixture
def claimed(small_city):
    """The holder of a phone, its present owner, and the claim."""
    holder = record(small_city.own_union, "王秀兰", phone=CALL, proven=True)
    owner = record(small_city.far_union, "陈志远", phone=CALL)
    return holder, owner, claim(owner)


def claim(owner):
    return releasing.claim_phone(phone=CALL, claimant_id=owner, by=NOBODY, at=AT)


def proven() -> list[int]:
    """Whose the phone is, proven."""
    with sight.everywhere("测试"):
        rows = Phone.objects.filter(until=None, verified_at__isnull=False, **crypto.lookup(PHONE, CALL))
        return list(rows.values_list("person_id", flat=True))


def test_a_claimed_phone_is_freed_by_time_and_not_a_day_before(claimed):
    holder, owner, release = claimed
    assert releasing.free_due(by=BY, at=release.due_at - timedelta(seconds=1)) == 0
    assert proven() == [holder]
    assert releasing.free_due(by=BY, at=release.due_at) == 1
    assert proven() == [owner]
    assert releasing.free_due(by=BY, at=OVER) == 0


def test_the_other_side_is_told_and_not_by_the_phone_that_is_in_question(claimed):
    holder = claimed[0]
    [entry] = notices.inbox(holder, by=member(holder))
    assert "尾号 0001" in entry.text
    assert CALL not in entry.text


def test_who_objects_keeps_the_phone_until_the_union_has_decided(claimed, small_city):
    holder, owner, release = claimed
    releasing.object_to_release(release_id=release.pk, note="号码一直是我的", by=member(holder), at=AT)
    assert releasing.free_due(by=BY, at=OVER) == 0
    assert proven() == [holder]
    chair = officer(small_city.own_union, permissions.VIEW, permissions.KEEP)
    releasing.settle_release(release_id=release.pk, free=True, reason="当面核实已换号", by=chair, at=OVER)
    assert proven() == [owner]


def test_an_objection_that_the_union_leaves_lying_is_answered_by_time(claimed):
    holder, owner, release = claimed
    release = releasing.object_to_release(
        release_id=release.pk, note="号码一直是我的", by=member(holder), at=AT
    )
    assert releasing.free_due(by=BY, at=release.due_at - timedelta(seconds=1)) == 0
    assert releasing.free_due(by=BY, at=release.due_at) == 1
    assert proven() == [owner]


def test_an_upheld_objection_leaves_the_phone_where_it_is(claimed, small_city):
    holder, _, release = claimed
    chair = officer(small_city.own_union, permissions.VIEW, permissions.KEEP)
    releasing.object_to_release(release_id=release.pk, note="本人到场，号码在用", by=chair, at=AT)
    releasing.settle_release(release_id=release.pk, free=False, reason="当面拨通", by=chair, at=AT)
    assert proven() == [holder]
    with pytest.raises(NotNow):
        releasing.object_to_release(release_id=release.pk, note="再说一次", by=member(holder), at=OVER)


def test_neither_a_stranger_nor_the_claimants_union_decides(claimed, small_city):
    _, owner, release = claimed
    stranger = officer(small_city.far_union, permissions.VIEW, permissions.KEEP)
    for act in (
        lambda: releasing.object_to_release(release_id=release.pk, note="替他说", by=stranger, at=AT),
        lambda: releasing.object_to_release(release_id=release.pk, note="我来说", by=member(owner), at=AT),
        lambda: releasing.settle_release(release_id=release.pk, free=True, reason="放行", by=stranger, at=AT),
    ):
        with pytest.raises(NotFound):
            act()
    reader = officer(small_city.own_union, permissions.VIEW)
    with pytest.raises(NotAllowed):
        releasing.object_to_release(release_id=release.pk, note="替他说", by=reader, at=AT)


def test_claiming_twice_is_one_claim_and_ones_own_phone_is_not_claimed(claimed):
    holder, owner, release = claimed
    assert claim(owner).pk == release.pk
    with pytest.raises(NotFound):
        claim(holder)


def test_an_owner_who_had_no_record_yet_finds_the_phone_free(small_city):
    record(small_city.own_union, phone=CALL, proven=True)
    release = claim(None)
    releasing.free_due(by=BY, at=release.due_at)
    assert proven() == []


def test_a_claim_can_be_taken_back_by_who_made_it(claimed):
    _, owner, release = claimed
    with pytest.raises(NotFound):
        releasing.withdraw_claim(release_id=release.pk, by=member(claimed[0]), at=AT)
    assert releasing.withdraw_claim(release_id=release.pk, by=member(owner), at=AT).state == "withdrawn"
    assert releasing.free_due(by=BY, at=OVER) == 0
