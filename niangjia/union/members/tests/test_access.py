"""Signing in as a member: codes that hold for minutes and a few tries, passwords, devices, the same words for all."""

from datetime import timedelta
from typing import Any

import pytest

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, Actor, member
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.seed.small import SmallCity
from niangjia.union.members import actions, limits, marks
from niangjia.union.members.actions import access, joining, sessions
from niangjia.union.members.models import MemberPassword, MemberSession, PhoneCode
from niangjia.union.members.queries import access as queries
from niangjia.union.members.tests.applicants import AT, DEVICE, wish
from niangjia.union.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
HERE = "10.0.0.9"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes as their texts tell them."""
    found: list[str] = []
    real = access.notices.send

    def send(**told: Any) -> int:
        found.append(told["words"]["code"])
        return real(**told)

    monkeypatch.setattr(access.notices, "send", send)
    return found


@pytest.fixture
def person(small_city: SmallCity) -> int:
    """Somebody with a proven phone."""
    return joining.apply(wish=wish(small_city), by=NOBODY, at=AT).person_id or 0


def send(phone: str = PHONE, address: str = HERE, **later: int) -> None:
    actions.send_code(phone=phone, purpose="sign_in", address=address, at=AT + timedelta(**later))


def prove(code: str, **later: int) -> str:
    return actions.prove_phone(
        phone="138 1234 5678", purpose="sign_in", code=code, at=AT + timedelta(**later)
    )


def test_a_code_goes_out_as_a_secret_text_and_is_kept_as_a_mark(sent: list[str]) -> None:
    send()
    row, notice = PhoneCode.objects.get(), None
    with sight.everywhere("测试"):
        notice, delivery = Notice.objects.get(), Delivery.objects.get()
    assert len(sent[0]) == 6
    assert sent[0] not in row.code_hash
    assert (notice.in_app, delivery.urgent) == (False, True)
    assert prove(sent[0]) == PHONE


@pytest.mark.parametrize("purpose", ["join", "release"])
def test_a_code_for_one_purpose_proves_nothing_for_another(sent: list[str], purpose: str) -> None:
    send()
    with pytest.raises(NotNow):
        actions.prove_phone(phone=PHONE, purpose=purpose, code=sent[0], at=AT)


def test_a_code_works_once_for_ten_minutes_and_only_the_latest(sent: list[str]) -> None:
    send()
    with pytest.raises(NotNow, match="失效"):
        prove(sent[0], minutes=10)
    send(minutes=11)
    with pytest.raises(Invalid, match="不对"):
        prove(sent[0] if sent[0] != sent[1] else "x", minutes=11)
    prove(sent[1], minutes=11)
    with pytest.raises(NotNow, match="失效"):
        prove(sent[1], minutes=11)


def test_a_code_is_void_after_five_wrong_tries(sent: list[str]) -> None:
    send()
    for _ in range(5):
        with pytest.raises(Invalid):
            prove("000000" if sent[0] != "000000" else "111111")
    with pytest.raises(NotNow, match="作废"):
        prove(sent[0])


def test_a_phone_has_ten_codes_a_day_and_one_a_minute(sent: list[str]) -> None:
    send()
    with pytest.raises(NotNow, match="刚刚发过"):
        send(seconds=59)
    for minute in range(2, 11):
        send(minutes=minute)
    with pytest.raises(NotNow, match="今天"):
        send(minutes=20)
    send(days=2)
    assert len(sent) == 11


def test_an_address_has_its_codes_too(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "of_access", lambda at, real=limits.of_access: _narrow(real(at)))
    for number in range(2):
        send(f"1391111000{number}")
    with pytest.raises(NotNow, match="网络"):
        send("13911110009")
    send("13911110009", address="10.0.0.10")


def _narrow(numbers: Any) -> Any:
    from dataclasses import replace  # noqa: PLC0415  used here alone

    return replace(numbers, codes_of_address=2)


@pytest.mark.parametrize("phone", ["0755-12345678", "85212345678", "123", ""])
def test_codes_go_to_mainland_mobiles_only(phone: str, sent: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        send(phone)
    assert refusal.value.field == "phone"
    assert sent == []


def test_a_session_is_known_by_its_token_until_it_is_idle_or_old(person: int) -> None:
    token = actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT) or ""
    found = sessions.see(token, at=AT)
    assert found is not None
    assert found.person_id == person
    for wrong in (
        "",
        "x",
        f"{person}.",
        f"{person}.x",
        token + "x",
        f"{person + 1}.{token.split('.')[1]}",
        "9" * 30 + ".x",
    ):
        assert sessions.see(wrong, at=AT) is None
    assert sessions.see(token, at=AT + timedelta(days=13)) is not None
    assert sessions.see(token, at=AT + timedelta(days=27)) is None
    assert sessions.see(token, at=AT) is None  # ended for good


def test_no_session_lasts_longer_than_ninety_days(person: int) -> None:
    token = actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT) or ""
    for day in range(10, 90, 10):
        assert sessions.see(token, at=AT + timedelta(days=day)) is not None
    assert sessions.see(token, at=AT + timedelta(days=90)) is None


def test_a_member_ends_their_own_devices_and_nobody_else_s(person: int) -> None:
    tokens = [
        actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT) or "" for _ in range(3)
    ]
    rows = [sessions.see(token, at=AT) for token in tokens]
    with pytest.raises(NotFound):
        actions.end_session(session_id=rows[0].pk, by=member(person + 1), at=AT)  # type: ignore[union-attr]  # seen
    for by in (NOBODY, Actor(id=3, name="干部")):
        with pytest.raises(NotAllowed):
            actions.end_session(session_id=rows[0].pk, by=by, at=AT)  # type: ignore[union-attr]  # seen
    actions.end_session(session_id=rows[0].pk, by=member(person), at=AT)  # type: ignore[union-attr]  # seen
    assert actions.end_other_sessions(keep=rows[1].pk, by=member(person), at=AT) == 1  # type: ignore[union-attr]  # seen
    assert [sessions.see(token, at=AT) is not None for token in tokens] == [False, True, False]


def test_the_sixth_device_makes_the_longest_unseen_leave(person: int) -> None:
    tokens = [
        actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT + timedelta(hours=n)) or ""
        for n in range(6)
    ]
    alive = [sessions.see(token, at=AT + timedelta(hours=7)) is not None for token in tokens]
    assert alive == [False, True, True, True, True, True]


def test_a_password_signs_in_and_five_wrong_ones_lock_it_but_not_the_code(person: int) -> None:
    for weak in ("short1", "12345678", "aaaaaaaa1"):
        with pytest.raises(Invalid):
            actions.set_password(password=weak, by=member(person), at=AT)
    actions.set_password(password="blue-river-7", by=member(person), at=AT)
    assert actions.sign_in_by_password(phone=PHONE, password="blue-river-7", device=DEVICE, at=AT)
    for _ in range(5):
        with pytest.raises(Invalid, match="不对"):
            actions.sign_in_by_password(phone=PHONE, password="wrong-river-7", device=DEVICE, at=AT)
    with pytest.raises(Invalid, match="验证码登录"):
        actions.sign_in_by_password(phone=PHONE, password="blue-river-7", device=DEVICE, at=AT)
    assert actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT)
    later = AT + timedelta(minutes=15)
    assert actions.sign_in_by_password(phone=PHONE, password="blue-river-7", device=DEVICE, at=later)
    actions.drop_password(by=member(person), at=AT)
    with sight.everywhere("测试"):
        assert not MemberPassword.objects.exists()


def test_an_unknown_phone_hears_what_a_wrong_password_hears(person: int) -> None:
    actions.set_password(password="blue-river-7", by=member(person), at=AT)
    words = []
    for phone in (PHONE, "13999999999"):
        with pytest.raises(Invalid) as refusal:
            actions.sign_in_by_password(phone=phone, password="wrong-river-7", device=DEVICE, at=AT)
        words.append(str(refusal.value))
    for _ in range(5):
        with pytest.raises(Invalid) as refusal:
            actions.sign_in_by_password(phone=PHONE, password="wrong-river-7", device=DEVICE, at=AT)
        words.append(str(refusal.value))
    assert len(set(words)) == 1
    assert actions.sign_in_by_phone(phone="13999999999", device=DEVICE, at=AT) is None


def test_old_codes_and_sessions_are_forgotten(person: int, seed_actor: Actor, sent: list[str]) -> None:
    send()
    token = actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=AT) or ""
    row = sessions.see(token, at=AT)
    actions.end_session(session_id=row.pk, by=member(person), at=AT)  # type: ignore[union-attr]  # just begun
    assert actions.forget_old_access(by=seed_actor, at=AT + timedelta(days=1)) == 0
    assert actions.forget_old_access(by=seed_actor, at=AT + timedelta(days=3)) == 1
    assert actions.forget_old_access(by=seed_actor, at=AT + timedelta(days=367)) == 1
    with sight.everywhere("测试"):
        assert not MemberSession.objects.exists()


def test_a_proof_travels_sealed_and_ends() -> None:
    cookie = marks.seal_proof(PHONE, at=AT, minutes=30)
    assert PHONE not in cookie
    assert marks.open_proof(cookie, at=AT + timedelta(minutes=29)).phone == PHONE  # type: ignore[union-attr]  # holds
    assert marks.open_proof(cookie, at=AT + timedelta(minutes=30)) is None
    for wrong in ("", "x", cookie[:-4] + "AAAA", "é"):
        assert marks.open_proof(wrong, at=AT) is None


def test_a_seal_of_one_kind_opens_as_no_other() -> None:
    device, way = queries.cookie_of_device(7, at=AT), queries.cookie_of_way("13812345678", at=AT)
    proof = queries.cookie_of_proof("13812345678", at=AT)
    assert queries.person_of_device(device, at=AT + timedelta(days=179)) == 7
    assert queries.person_of_device(device, at=AT + timedelta(days=180)) is None
    assert [queries.person_of_device(other, at=AT) for other in (proof, way)] == [None, None]
    assert [queries.proof_of(other, at=AT) for other in (device, way)] == [None, None]
