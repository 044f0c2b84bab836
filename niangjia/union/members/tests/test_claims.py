"""Verification, and claims on a record by somebody with another phone: nothing told, decided by an answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from niangjia.gateways import verification as gateway
from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, Actor, member
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.seed.small import SmallCity
from niangjia.union.members import actions, limits
from niangjia.union.members.actions import joining
from niangjia.union.members.actions.joining import Result
from niangjia.union.members.models import (
    Application,
    MemberSession,
    Person,
    Phone,
    Transfer,
    Verification,
)
from niangjia.union.members.queries import rights
from niangjia.union.members.tests.applicants import AT, DEVICE, officer, resident, settle_in, wish
from niangjia.union.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture(autouse=True)
def _seeing() -> Iterator[None]:
    """Tests look at everything; the acts set their own sight."""
    with sight.everywhere("测试"):
        yield


def claimed(city: SmallCity) -> tuple[Person, Any]:
    """A member elsewhere with another phone, and a claim on their record."""
    person = settle_in(city, "far_union", number=resident(), phone="13711112222", proven=True)
    return person, joining.apply(wish=wish(city), device=DEVICE, by=NOBODY, at=AT)


def test_a_known_document_with_another_phone_tells_nothing_and_signs_nobody_in(small_city: SmallCity) -> None:
    person, outcome = claimed(small_city)
    assert (outcome.result, outcome.person_id, outcome.token) == (Result.VERIFY, None, None)
    assert Application.objects.get(state="verifying").person == person
    assert not MemberSession.objects.exists()
    assert not Transfer.objects.exists()
    other = joining.apply(
        wish=wish(small_city, name="王五", phone="13600000000"), device=DEVICE, by=NOBODY, at=AT
    )
    assert (other.result, other.person_id, other.token) == (Result.VERIFY, None, None)


def test_a_claim_shows_the_true_person_that_somebody_tried_and_alarms_nobody_over_a_mistyped_number(
    small_city: SmallCity,
) -> None:
    person, _ = claimed(small_city)
    helped = wish(small_city, name="王五", phone="13600000000", proven=False, consent_way="present")
    joining.assist(wish=helped, by=officer(small_city, name="周建平"), at=AT)
    mine = rights.looks_at(person.pk, by=member(person.pk))
    assert [(line.what, line.who) for line in mine] == [("按号码查到", "周建平"), ("按号码查到", "访客")]
    assert all("另一个手机号" in line.purpose for line in mine)
    told = Notice.objects.filter(template="members.record_claimed")
    assert [notice.person_id for notice in told] == [person.pk]


def answers(monkeypatch: pytest.MonkeyPatch, result: str) -> list[dict[str, Any]]:
    """Let the gateway say this; return what it is asked."""
    asked: list[dict[str, Any]] = []

    def verify(**told: Any) -> gateway.Answer:
        asked.append(told)
        return gateway.Answer(result, "公安核验", "S1", AT, "three")

    monkeypatch.setattr(gateway, "verify", verify)
    monkeypatch.setattr(gateway, "is_connected", lambda: True)
    return asked


def test_a_claim_that_the_verifier_confirms_gets_the_phone_and_a_transfer(
    small_city: SmallCity, seed_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = claimed(small_city)
    asked = answers(monkeypatch, "match")
    assert actions.answer_due(by=seed_actor, at=AT + timedelta(minutes=5)) == 2
    assert {"name": "黎晓曦", "number": resident(), "phone": "13812345678"} in asked
    assert Application.objects.filter(state="turned").count() == 1
    assert Transfer.objects.get().person == person
    assert Person.objects.get().assurance == Person.Assurance.VERIFIED
    signed_in = actions.sign_in_by_phone(phone="13812345678", known=person.pk, device=DEVICE, at=AT)
    assert signed_in is not None
    assert signed_in.startswith(f"{person.pk}.")


def test_a_claim_that_the_verifier_denies_ends_and_takes_its_phone_along(
    small_city: SmallCity, seed_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, outcome = claimed(small_city)
    answers(monkeypatch, "mismatch")
    actions.answer_due(by=seed_actor, at=AT)
    application = Application.objects.get(pk=outcome.application_id)
    assert (application.state, application.refusal) == ("refused", "not_verified")
    assert Phone.objects.filter(person=person, until=None).count() == 1
    assert actions.sign_in_by_phone(phone="13812345678", known=person.pk, device=DEVICE, at=AT) is None


def test_who_probes_numbers_is_stopped_after_a_few_a_day(small_city: SmallCity) -> None:
    for order in range(4):
        settle_in(
            small_city, "far_union", number=resident(order=order), phone=f"1371111222{order}", proven=True
        )
    for order in range(3):
        joining.apply(wish=wish(small_city, number=resident(order=order)), by=NOBODY, at=AT)
    with pytest.raises(NotNow, match="次数已到上限"):
        joining.apply(wish=wish(small_city, number=resident(order=3)), by=NOBODY, at=AT)


def test_a_phone_of_somebody_else_is_refused_with_the_two_ways_on(small_city: SmallCity) -> None:
    joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    with pytest.raises(NotNow, match="另一份档案") as refusal:
        joining.apply(wish=wish(small_city, number=resident(order=5), name="王五"), by=NOBODY, at=AT)
    assert "释放" in refusal.value.remedy


def test_a_verifier_that_is_away_leaves_the_question_to_people_and_delays_nobody(
    small_city: SmallCity, seed_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    answers(monkeypatch, "throttled")
    assert actions.answer_due(by=seed_actor, at=AT) == 0
    answers(monkeypatch, "unavailable")
    assert actions.answer_due(by=seed_actor, at=AT) == 0  # not before the five minutes are over
    assert actions.answer_due(by=seed_actor, at=AT + timedelta(minutes=6)) == 1
    assert Verification.objects.get(subject="phone").result == "waiting"
    joining.approve(application_id=outcome.application_id, by=officer(small_city), at=AT)
    with pytest.raises(Invalid):
        actions.verify_by_hand(person_id=outcome.person_id, seen="", by=officer(small_city), at=AT)
    with pytest.raises(NotFound):
        actions.verify_by_hand(
            person_id=outcome.person_id, seen="original", by=officer(small_city, "far_union"), at=AT
        )
    actions.verify_by_hand(person_id=outcome.person_id, seen="original", by=officer(small_city), at=AT)
    row = Verification.objects.get(subject="in_person")
    assert (row.result, row.source, row.by) == ("match", "证件原件", "周建平")
    assert Person.objects.get().assurance == Person.Assurance.IN_PERSON


def test_without_a_verifier_every_question_waits_for_people(small_city: SmallCity, seed_actor: Actor) -> None:
    for order in range(3):
        joining.apply(
            wish=wish(small_city, number=resident(order=order), phone=f"1381234567{order}"), by=NOBODY, at=AT
        )
    assert actions.answer_due(by=seed_actor, at=AT) == 3
    assert actions.answer_due(by=seed_actor, at=AT) == 0
    assert Verification.objects.filter(result="waiting").count() == 3
