"""The door: in, out, one-time links, passwords, devices; and the guard behind every page."""

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY, system
from niangjia.union.accounts import actions
from niangjia.union.accounts.models import Account, Session

pytestmark = pytest.mark.django_db
PASSWORD = "Yunhai-2026"
SIGN_IN, ACCOUNT = reverse("door:sign-in"), reverse("door:account")
MACHINE = system("测试")


@pytest.fixture
def opened() -> actions.Opened:
    """An account with its link, not yet used."""
    return actions.open_account(sign_name="lin.yun", name="林云", kind="machine", by=MACHINE, at=clock.now())


@pytest.fixture
def lin(opened: actions.Opened) -> Account:
    """An account that can sign in; a machine's home needs no other portal."""
    return actions.set_password_by_link(token=opened.token, password=PASSWORD, by=NOBODY, at=clock.now())


@pytest.fixture
def inside(client: Client, lin: Account) -> Client:
    """A client that went through the door."""
    sign_in(client)
    return client


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"sign_name": "lin.yun", "password": password, **more})


def later(minutes: float) -> object:
    moment = clock.now() + timedelta(minutes=minutes)
    return mock.patch("niangjia.kernel.clock.now", return_value=moment)


def test_signing_in_leads_home_and_keeps_the_session(client: Client, lin: Account) -> None:
    assert "登录" in client.get(SIGN_IN).content.decode()
    assert sign_in(client).url == ACCOUNT
    page = client.get(ACCOUNT).content.decode()
    assert "林云" in page
    assert "本设备" in page


def test_a_wrong_password_is_refused_on_the_same_page_and_not_sent_back(client: Client, lin: Account) -> None:
    answer = sign_in(client, "Falsch-2026")
    assert answer.status_code == 422
    assert "登录名或密码不对" in answer.content.decode()
    assert "Falsch-2026" not in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_after_five_failures_the_page_says_when_to_come_back(client: Client, lin: Account) -> None:
    for _ in range(5):
        sign_in(client, "Falsch-2026")
    answer = sign_in(client)
    assert answer.status_code == 409
    assert "登录失败次数过多" in answer.content.decode()
    with later(16):
        assert sign_in(client).status_code == 302


def test_a_stranger_is_led_to_the_door_and_back(client: Client, lin: Account) -> None:
    answer = client.get(ACCOUNT)
    assert answer.url == f"{SIGN_IN}?next=%2Fdoor%2Faccount%2F"
    assert f'value="{ACCOUNT}"' in client.get(answer.url).content.decode()
    assert sign_in(client, next=reverse("door:password")).url == reverse("door:password")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_door_leads_nowhere_else(client: Client, lin: Account, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).url == ACCOUNT


def test_a_stranger_in_a_page_already_open_is_led_to_the_door_as_a_whole(client: Client) -> None:
    answer = client.get(
        ACCOUNT, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/office/"}
    )
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=%2Foffice%2F"


def test_signing_out_needs_a_form_and_ends_the_session(inside: Client, lin: Account) -> None:
    assert inside.get(reverse("door:sign-out")).status_code == 405
    assert inside.post(reverse("door:sign-out")).url == SIGN_IN
    assert Session.objects.get().end == "signed-out"
    assert inside.get(ACCOUNT).status_code == 302


def test_after_fifteen_idle_minutes_the_door_is_shut(inside: Client) -> None:
    with later(14):
        assert inside.get(ACCOUNT).status_code == 200
    with later(30):
        assert inside.get(ACCOUNT).url.startswith(SIGN_IN)
        assert "长时间没有操作" in inside.get(SIGN_IN).content.decode()
    assert Session.objects.get().end == "idle"


def test_a_session_ended_elsewhere_is_over_at_once(inside: Client, lin: Account) -> None:
    actions.end_all_sessions(account_id=lin.pk, by=MACHINE, at=clock.now())
    assert inside.get(ACCOUNT).url.startswith(SIGN_IN)


def test_a_closed_account_is_out_at_once(inside: Client, lin: Account) -> None:
    actions.deactivate(account_id=lin.pk, reason="调离", by=MACHINE, at=clock.now())
    assert inside.get(ACCOUNT).url.startswith(SIGN_IN)


def test_a_link_is_opened_freely_and_used_once(client: Client, opened: actions.Opened) -> None:
    address = reverse("door:link", args=[opened.token])
    for _ in range(2):
        page = client.get(address)
        assert "lin.yun" in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).url == SIGN_IN
    assert sign_in(client).url == ACCOUNT
    again = client.get(address)
    assert again.status_code == 404
    assert "已经用过、作废或过期" in again.content.decode()


def test_a_weak_or_mistyped_password_is_refused_with_the_reason(
    client: Client, opened: actions.Opened
) -> None:
    address = reverse("door:link", args=[opened.token])
    weak = client.post(address, {"password": "kurz", "again": "kurz"})
    assert (weak.status_code, "至少 10 个字符" in weak.content.decode()) == (422, True)
    twice = client.post(address, {"password": PASSWORD, "again": "anders"})
    assert (twice.status_code, "两次输入的密码不一样" in twice.content.decode()) == (422, True)


def test_changing_the_password_keeps_this_device_and_ends_the_others(inside: Client, lin: Account) -> None:
    other = Client()
    sign_in(other)
    new = {"old": PASSWORD, "password": "Neuland-2027", "again": "Neuland-2027"}
    assert inside.post(reverse("door:password"), new).url == ACCOUNT
    assert inside.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302
    assert sign_in(Client(), "Neuland-2027").status_code == 302


def test_a_wrong_old_password_is_refused_at_its_field(inside: Client) -> None:
    answer = inside.post(
        reverse("door:password"), {"old": "x", "password": "Neuland-2027", "again": "Neuland-2027"}
    )
    assert answer.status_code == 422
    assert "原密码不对" in answer.context["form"].errors["old"][0]


def test_an_old_password_must_be_changed_before_anything_else(client: Client, lin: Account) -> None:
    with later(60 * 24 * 90):
        sign_in(client)
        assert client.get(ACCOUNT).url == reverse("door:password")
        assert "换好以后就能继续" in client.get(reverse("door:password")).content.decode()
        client.post(
            reverse("door:password"), {"old": PASSWORD, "password": "Neuland-2027", "again": "Neuland-2027"}
        )
        assert client.get(ACCOUNT).status_code == 200


def test_an_administrator_can_demand_a_new_password_in_the_middle(inside: Client, lin: Account) -> None:
    actions.ask_new_password(account_id=lin.pk, by=MACHINE, at=clock.now())
    assert inside.get(ACCOUNT).url == reverse("door:password")


def test_a_device_is_signed_out_from_another_and_a_strangers_is_not_found(
    inside: Client, lin: Account
) -> None:
    other = Client()
    sign_in(other)
    number = Session.objects.latest("pk").pk
    assert inside.post(reverse("door:end-session", args=[number])).url == ACCOUNT
    assert other.get(ACCOUNT).status_code == 302
    assert inside.post(reverse("door:end-session", args=[number])).status_code == 404


def test_all_other_devices_are_signed_out_at_once(inside: Client) -> None:
    sign_in(Client())
    sign_in(Client())
    inside.post(reverse("door:end-others"))
    assert Session.objects.filter(ended_at=None).count() == 1
    assert inside.get(ACCOUNT).status_code == 200


def test_signed_in_pages_are_not_kept_and_run_no_foreign_code(inside: Client) -> None:
    headers = inside.get(ACCOUNT).headers
    assert "no-store" in headers["Cache-Control"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_mark_gets_a_sentence(lin: Account) -> None:
    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "这个页面已经过期" in answer.content.decode()


def test_the_account_page_asks_the_database_five_times(
    inside: Client, django_assert_num_queries: Callable
) -> None:
    inside.get(ACCOUNT)
    with django_assert_num_queries(5):
        inside.get(ACCOUNT)


def test_behind_one_proxy_its_word_counts_and_no_other(
    client: Client, lin: Account, settings: object
) -> None:
    settings.PROXIES = 1
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.1, 198.51.100.7"
    sign_in(client)
    assert Session.objects.get().address == "198.51.100.7"


def test_without_a_proxy_a_forwarded_address_is_ignored(client: Client, lin: Account) -> None:
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.1"
    sign_in(client)
    assert Session.objects.get().address == "127.0.0.1"
