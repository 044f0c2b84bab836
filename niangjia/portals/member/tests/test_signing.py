"""Signing in on a phone: a code, a password, one's devices; staff and members side by side, never mixed."""

from typing import Any

import pytest
from django.test import Client

from niangjia.kernel import clock, params, sight
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.models import AuditEvent
from niangjia.portals.member.tests.test_joining import _fresh, codes, text
from niangjia.seed.small import SmallCity
from niangjia.union.members import actions, limits
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.models import Transfer
from niangjia.union.members.queries import joining
from niangjia.union.members.tests.applicants import DEVICE, officer, resident, wish

__all__ = ["_fresh", "codes"]
pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def person(small_city: SmallCity) -> int:
    """A member of the stand-alone union with a proven phone."""
    at = clock.now()
    outcome = acts.apply(wish=wish(small_city), by=NOBODY, at=at)
    acts.approve(application_id=outcome.application_id, by=officer(small_city), at=at)
    return outcome.person_id or 0


@pytest.fixture
def phone(person: int) -> Client:
    """Their own phone, signed in."""
    client = Client()
    client.cookies["member"] = (
        actions.sign_in_by_phone(phone=PHONE, known=person, device=DEVICE, at=clock.now()) or ""
    )
    return client


def test_a_code_signs_in_and_leads_to_the_page_that_was_wanted(person: int, codes: list[str]) -> None:
    client = Client()
    assert client.get("/me/devices/").url == "/me/sign-in/?next=%2Fme%2Fdevices%2F"
    client.post("/me/sign-in/", {"phone": PHONE, "next": "/me/devices/"})
    wrong = client.post("/me/sign-in/code/", {"phone": PHONE, "code": "x", "next": "/me/devices/"})
    assert wrong.status_code == 422
    asked = client.post("/me/sign-in/code/", {"phone": PHONE, "code": codes[-1], "next": "/me/devices/"})
    assert 'name="next" value="/me/devices/"' in text(client.get(asked.url))
    answer = client.post("/me/sign-in/name/", {"name": "黎晓曦", "next": "/me/devices/"})
    assert answer.url == "/me/devices/"
    assert "本机" in text(client.get("/me/devices/"))


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/office/", "/door/sign-out/"])
def test_nobody_is_led_out_of_the_portal(person: int, codes: list[str], wanted: str) -> None:
    client = Client()
    client.post("/me/sign-in/", {"phone": PHONE})
    asked = client.post("/me/sign-in/code/", {"phone": PHONE, "code": codes[-1], "next": wanted})
    assert asked.url == "/me/sign-in/name/"
    assert client.post("/me/sign-in/name/", {"name": "黎晓曦", "next": wanted}).url == "/me/"


def test_a_known_phone_and_an_unknown_one_hear_the_same_until_the_code_is_right(
    person: int, codes: list[str]
) -> None:
    pages = []
    for phone in (PHONE, "13999990000"):
        page = Client().post("/me/sign-in/", {"phone": phone})
        pages.append(text(page).replace(phone, "").split("<main")[1].count("<"))
    assert pages[0] == pages[1]
    client = Client()
    client.post("/me/sign-in/", {"phone": "13999990001"})
    answer = client.post("/me/sign-in/code/", {"phone": "13999990001", "code": codes[-1]})
    assert "还没有会员档案" in text(answer)
    assert "member" not in client.cookies


def test_the_sessions_of_staff_and_members_do_not_mix(phone: Client, desk: Any) -> None:
    staff = desk("zhou.jianping")
    staff.cookies["member"] = phone.cookies["member"].value
    page = staff.get("/me/")
    assert "黎晓曦" in text(page)
    assert "周建平" not in text(page)
    assert "黎晓曦" not in text(staff.get("/union/", follow=True))
    assert phone.get("/office/").url.startswith("/door/sign-in/")
    assert phone.get("/people/").url.startswith("/door/sign-in/")
    staff.post("/me/sign-out/")
    assert staff.get("/me/").url.startswith("/me/sign-in/")
    assert staff.get("/union/", follow=True).status_code == 200


def test_signing_out_ends_the_session_itself(phone: Client) -> None:
    token = phone.cookies["member"].value
    phone.post("/me/sign-out/")
    phone.cookies["member"] = token
    assert phone.get("/me/").url.startswith("/me/sign-in/")


def test_a_password_is_chosen_used_and_dropped(phone: Client) -> None:
    assert phone.post("/me/password/", {"password": "12345678"}).status_code == 422
    assert phone.post("/me/password/", {"password": "blue-river-7"}).url == "/me/devices/?done=password"
    other = Client()
    assert other.post("/me/sign-in/password/", {"phone": PHONE, "password": "no"}).status_code == 422
    answer = other.post("/me/sign-in/password/", {"phone": PHONE, "password": "blue-river-7"})
    assert answer.url == "/me/"
    assert phone.post("/me/devices/end-others/").status_code == 302
    assert other.get("/me/").url.startswith("/me/sign-in/")
    assert phone.post("/me/password/drop/").url == "/me/devices/?done=no-password"


def test_one_network_tries_so_many_passwords_an_hour_on_whatever_phones_and_the_right_one_waits_too(
    phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.post("/me/password/", {"password": "blue-river-7"})
    limits.forget()
    real = params.on
    monkeypatch.setattr(params, "on", lambda day: {**real(day), "member_failures_of_address": 3})

    def tries(number: str, password: str = "no-river-77", address: str = "10.1.1.1") -> Any:
        given = {"phone": number, "password": password}
        return Client(REMOTE_ADDR=address).post("/me/sign-in/password/", given)

    assert [tries(number).status_code for number in ("13999990001", PHONE, "13999990002")] == [422] * 3
    assert "这个网络登录失败次数太多" in text(tries("13999990003"))
    assert "这个网络登录失败次数太多" in text(tries(PHONE, "blue-river-7"))
    assert tries(PHONE, "blue-river-7", "10.2.2.2").url == "/me/"
    kept = AuditEvent.objects.filter(act="members.password_missed")
    assert kept.count() == 3
    assert all("10.1.1.1" not in f"{event.subject}{event.facts}" for event in kept)
    limits.forget()


def test_every_page_opens_for_a_member_in_few_queries_and_small(
    phone: Client, django_assert_max_num_queries: Any
) -> None:
    for address in ("", "union/", "transfer/", "notices/", "card/", "devices/"):
        with django_assert_max_num_queries(60 if address == "card/" else 45):
            answer = phone.get(f"/me/{address}")
        assert answer.status_code == 200, address
        assert len(answer.content) < 90_000, address
    assert "会员" in text(phone.get("/me/"))
    assert "入会通过" in text(phone.get("/me/notices/"))


def test_notices_are_marked_as_read(phone: Client) -> None:
    page = text(phone.get("/me/notices/"))
    number = page.split('name="id" value="')[1].split('"')[0]
    phone.post("/me/notices/read/", {"id": number})
    assert 'name="id"' not in text(phone.get("/me/notices/"))


def test_a_member_asks_for_a_transfer_by_name_and_takes_it_back(
    phone: Client, small_city: SmallCity, person: int
) -> None:
    page = text(phone.post("/me/transfer/", {"words": "云帆软件"}))
    code = joining.union_code(small_city.far_union)
    assert f"/me/transfer/to/{code}/" in page
    assert phone.post(f"/me/transfer/to/{code}/").url == "/me/transfer/?done=asked-transfer"
    assert "会籍接转" in text(phone.get("/me/transfer/"))
    with sight.everywhere("测试"):
        row = Transfer.objects.get(person_id=person)
    stranger = acts.apply(
        wish=wish(small_city, number=resident(order=2), phone="13700000002"),
        device=DEVICE,
        by=NOBODY,
        at=clock.now(),
    )
    other = Client()
    other.cookies["member"] = stranger.token or ""
    assert other.post(f"/me/transfer/{row.pk}/withdraw/").status_code in (403, 404)
    assert phone.post(f"/me/transfer/{row.pk}/withdraw/").url == "/me/transfer/?done=withdrawn-transfer"
    assert phone.post("/me/transfer/", {"words": "没有这个工会"}).status_code == 422


def test_large_letters_stay_on_every_page(phone: Client) -> None:
    phone.get("/ui/size/?next=/me/")
    assert 'data-size="large"' in text(phone.get("/me/"))


def test_a_stranger_s_application_is_not_found(phone: Client, small_city: SmallCity) -> None:
    other = acts.apply(
        wish=wish(small_city, number=resident(order=2), phone="13700000002"), by=NOBODY, at=clock.now()
    )
    assert phone.get(f"/me/applications/{other.application_id}/").status_code == 404
    assert phone.post(f"/me/applications/{other.application_id}/withdraw/").status_code == 404


def test_a_member_s_own_union_is_none_to_go_to(phone: Client) -> None:
    answer = phone.post("/me/transfer/", {"words": "锦昊精密五金有限公司工会委员会"})
    assert answer.status_code == 422
    assert "您本来就在这个工会" in text(answer)
    assert "申请转到这里" not in text(answer)
