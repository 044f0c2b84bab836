"""Claims on somebody's record: asked again, or open while the person is verified, they gain nothing."""

from collections.abc import Iterator

import pytest

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.seed.small import SmallCity
from niangjia.union.members import actions, limits
from niangjia.union.members.actions import joining
from niangjia.union.members.actions.joining import Result
from niangjia.union.members.actions.joining.telling import recipient
from niangjia.union.members.models import Application, MemberSession, Phone
from niangjia.union.members.tests.applicants import AT, DEVICE, officer, resident, settle_in, wish

pytestmark = pytest.mark.django_db
MINE, THEIRS = "13711112222", "13812345678"


@pytest.fixture(autouse=True)
def _seeing() -> Iterator[None]:
    """Tests look at everything; the acts set their own sight."""
    limits.forget()
    with sight.everywhere("测试"):
        yield


@pytest.mark.parametrize("proven", [True, False])
def test_who_claims_a_record_again_is_no_nearer_to_it(small_city: SmallCity, proven: bool) -> None:
    person = settle_in(small_city, "far_union", number=resident(), phone=MINE, proven=proven)
    told = recipient(person.pk, None).phone_digest
    for _ in range(2):
        outcome = joining.apply(wish=wish(small_city, phone=THEIRS), device=DEVICE, by=NOBODY, at=AT)
        assert (outcome.result, outcome.person_id, outcome.token) == (Result.VERIFY, None, None)
    assert not MemberSession.objects.exists()
    assert not Phone.objects.filter(verified_at=AT).exists()
    assert Phone.objects.filter(person=person, until=None).count() == 1
    assert recipient(person.pk, None).phone_digest == told


def test_a_document_seen_by_hand_passes_the_claim_whose_phone_the_person_named_and_no_other(
    small_city: SmallCity,
) -> None:
    person = settle_in(small_city, "far_union", number=resident(), phone=MINE, proven=True)
    for phone in ("13900005555", THEIRS):
        joining.apply(wish=wish(small_city, phone=phone), device=DEVICE, by=NOBODY, at=AT)
    seen = {"person_id": person.pk, "seen": "original", "by": officer(small_city, "far_union"), "at": AT}
    actions.verify_by_hand(**seen)
    with pytest.raises(Invalid, match="尾号"):
        actions.verify_by_hand(**seen, tail="0000")
    claims = Application.objects.filter(person=person).order_by("id")
    named, other = (claim.claimed_phone_id for claim in claims.filter(state="verifying"))
    assert not Phone.objects.filter(pk__in=[named, other], until=None).exists()
    actions.verify_by_hand(**seen, tail="5555")
    assert Phone.objects.filter(pk=named, until=None, verified_at=AT).exists()
    assert not Phone.objects.filter(pk=other, until=None).exists()
    assert list(claims.values_list("state", flat=True))[-2:] == ["turned", "refused"]


def test_a_clerk_learns_of_so_many_known_people_a_day_and_no_more(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(small_city, "far_union", number=resident(), phone=MINE)
    monkeypatch.setattr("niangjia.kernel.params.value", _at_most_two)
    helped = wish(small_city, proven=False, consent_way="present", phone="13900005555")
    for _ in range(2):
        assert joining.assist(wish=helped, by=officer(small_city), at=AT).result == Result.TRANSFER
    with pytest.raises(NotNow, match="2 次"):
        joining.assist(wish=helped, by=officer(small_city), at=AT)


def _at_most_two(key: str, **given: object) -> int:
    return 2 if key == "transfer_asks_per_day" else 5
