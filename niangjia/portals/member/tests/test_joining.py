"""Joining on a phone: three steps without a script, a stranger's cookie worth nothing, pages that stay small."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLResolver

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.portals.member import urls
from niangjia.portals.member.data import urls as data_urls
from niangjia.seed.small import SmallCity
from niangjia.union.members import limits
from niangjia.union.members.actions import access, verifying
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.models import Application, Person
from niangjia.union.members.queries import joining
from niangjia.union.members.tests.applicants import resident

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes as their texts tell them."""
    found: list[str] = []
    real = access.notices.send

    def send(**told: Any) -> int:
        if "code" in told["words"]:
            found.append(told["words"]["code"])
        return real(**told)

    monkeypatch.setattr(access.notices, "send", send)
    return found


def text(answer: Any) -> str:
    return answer.content.decode()


def prove(browser: Client, code: str, codes: list[str], phone: str = PHONE) -> Any:
    """The first two steps."""
    asked = browser.post(f"/me/join/{code}/", {"phone": phone})
    assert "短信验证码" in text(asked)
    return browser.post(f"/me/join/{code}/code/", {"phone": phone, "code": codes[-1]})


def hand_in(browser: Client, code: str, **changes: Any) -> Any:
    told = {"name": "黎晓曦", "kind": "resident", "number": resident(), "consent": "on", "employer": ""}
    return browser.post(f"/me/join/{code}/name/", told | changes)


def test_three_steps_from_the_code_to_one_s_own_page(small_city: SmallCity, codes: list[str]) -> None:
    browser, code = Client(), joining.union_code(small_city.own_union)
    page = browser.get(f"/me/join/{code}/")
    assert "深圳市锦昊精密五金有限公司工会委员会" in text(page)
    assert prove(browser, code, codes).url == f"/me/join/{code}/name/"
    assert "谁会收到" in text(browser.get(f"/me/join/{code}/name/"))
    answer = hand_in(browser, code)
    assert (answer.status_code, answer.url) == (302, "/me/?done=applied")
    cookie = browser.cookies["member"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/me/", "Lax")
    home = browser.get(answer.url)
    assert "待审核" in text(home)
    assert "no-store" in home["Cache-Control"]
    with sight.everywhere("测试"):
        application = Application.objects.get()
    progress = text(browser.get(f"/me/applications/{application.pk}/"))
    assert "受理工会" in progress
    assert "<svg" in progress
    assert browser.post(f"/me/applications/{application.pk}/withdraw/").url == "/me/?done=withdrawn"


def test_nothing_personal_stands_in_an_address_or_a_cookie(small_city: SmallCity, codes: list[str]) -> None:
    browser, code = Client(), joining.union_code(small_city.own_union)
    browser.post("/me/join/find/", {"route": "home", "address": "宝安区西乡街道固戍社区", "employer": ""})
    answers = [prove(browser, code, codes), hand_in(browser, code)]
    carried = str(browser.cookies.output()) + "".join(answer.url for answer in answers)
    for word in (PHONE, resident(), "黎", "固戍", "home"):
        assert word not in carried


def test_without_a_proven_phone_nobody_hands_in(small_city: SmallCity) -> None:
    browser, code = Client(), joining.union_code(small_city.own_union)
    assert hand_in(browser, code).url == f"/me/join/{code}/"
    browser.cookies["proof"] = "forged"
    assert hand_in(browser, code).url == f"/me/join/{code}/"
    with sight.everywhere("测试"):
        assert not Person.objects.exists()


def test_a_form_of_strangers_is_not_taken(small_city: SmallCity, codes: list[str]) -> None:
    browser, code = Client(enforce_csrf_checks=True), joining.union_code(small_city.own_union)
    assert hand_in(browser, code).status_code == 403


def test_a_wrong_number_comes_back_at_its_field_and_keeps_what_was_typed(
    small_city: SmallCity, codes: list[str]
) -> None:
    browser, code = Client(), joining.union_code(small_city.own_union)
    prove(browser, code, codes)
    answer = hand_in(browser, code, number="440306189001010010")
    assert answer.status_code == 422
    assert "校验码不对" in text(answer)
    assert "黎晓曦" in text(answer)
    assert "还没有同意" in text(hand_in(browser, code, consent=""))


def test_a_known_document_with_another_phone_gets_the_page_that_says_nothing(
    small_city: SmallCity, codes: list[str]
) -> None:
    code = joining.union_code(small_city.own_union)
    first, other = Client(), Client()
    prove(first, code, codes)
    hand_in(first, code)
    prove(other, code, codes, phone="13900001111")
    answer = hand_in(other, code)
    assert answer.url == "/me/join/verifying/"
    assert "member" not in other.cookies
    page = text(other.get(answer.url))
    assert "核验后继续" in page
    assert "会员" not in re.sub(r"<title>.*?</title>", "", page)


@pytest.mark.parametrize("code", ["x", "2-22222", "zzzzzzzzzzzzzzzzzz-abcde", "-", "一-二"])
def test_a_code_that_is_none_of_ours_is_not_found(small_city: SmallCity, code: str) -> None:
    answer = Client().get(f"/me/join/{code}/")
    assert answer.status_code == 404
    assert "工会码不对" in text(answer)


def test_a_typed_code_leads_to_its_union(small_city: SmallCity) -> None:
    code = joining.union_code(small_city.own_union)
    assert Client().post("/me/join/", {"code": f" {code.upper()} "}).url == f"/me/join/{code}/"
    assert Client().post("/me/join/", {"code": "abc"}).status_code == 422


@pytest.mark.parametrize(
    ("told", "first", "preparatory"),
    [
        ({"route": "workplace", "address": "宝安区西乡街道固戍社区", "employer": "深圳市锦昊精密五金有限公司"},
         "深圳市锦昊精密五金有限公司工会委员会", False),
        ({"route": "workplace", "address": "宝安区西乡街道固戍社区", "employer": "深圳市盈泰电子有限公司"},
         "深圳市宝安区西乡街道固戍社区工会联合会", True),
        ({"route": "home", "address": "西乡街道臣田社区", "employer": ""}, "深圳市宝安区西乡街道固戍社区工会联合会", True),
        ({"route": "new_form", "address": "南山区粤海街道", "employer": ""}, "深圳市南山区粤海街道总工会", True),
    ],
)  # fmt: skip
def test_without_a_code_the_union_is_found_by_employer_and_place(
    small_city: SmallCity, told: dict[str, str], first: str, preparatory: bool
) -> None:
    page = text(Client().post("/me/join/find/", told))
    proposed = re.findall(r"<h2>(深圳[^<]+)</h2>", page)
    assert proposed[0] == first
    assert ("预备会员" in page) is preparatory or len(proposed) > 1


def test_a_place_that_nobody_understands_is_asked_for_again(small_city: SmallCity) -> None:
    answer = Client().post("/me/join/find/", {"route": "home", "address": "那边", "employer": ""})
    assert answer.status_code == 422
    assert "再具体一些" in text(answer)


@pytest.fixture
def member(small_city: SmallCity, codes: list[str]) -> Client:
    """Somebody signed in by joining."""
    browser, code = Client(), joining.union_code(small_city.own_union)
    prove(browser, code, codes)
    hand_in(browser, code)
    return browser


def weight(answer: Any) -> int:
    """A page with the scripts and sheets that it names, before compression and before pictures."""
    named = re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', text(answer))
    assert "ui/js/ui.js" in named
    found = [finders.find(name) for name in named]
    return len(answer.content) + sum(Path(str(file)).stat().st_size for file in found)


def test_every_page_is_under_a_hundred_kilobytes(member: Client, small_city: SmallCity) -> None:
    code = joining.union_code(small_city.own_union)
    with sight.everywhere("测试"):
        number = Application.objects.get().pk
    fixed = [str(one.pattern) for one in urls.urlpatterns if not isinstance(one, URLResolver)]
    mine = [f"data/{one.pattern}" for one in data_urls.urlpatterns]
    skipped = ("manifest.webmanifest", "sw.js", "sign-in/", "sign-in/password/", "card/code/")
    addresses = [at for at in (*fixed, *mine) if "<" not in at and at not in skipped]
    addresses += [f"join/{code}/", f"applications/{number}/", "data/ask/explain/", "data/correct/name/"]
    seen = {}
    for address in addresses:
        answer = member.get(f"/me/{address}")
        if answer.status_code == 200:
            seen[address] = weight(answer)
            assert not re.search(r"[（(][A-Z]-\d", text(answer)), address
    assert {at: size for at, size in seen.items() if size >= 100_000} == {}
    assert set(seen) >= {
        "",
        "card/",
        "transfer/",
        "notices/",
        "union/",
        "data/",
        "data/looks/",
        f"applications/{number}/",
    }


@pytest.mark.parametrize(("address", "told"), [
    ("/me/join/", "没有填写工会码，请补上。"), ("/me/sign-in/password/", "没有填写密码，请补上。"),
    ("/me/data/close/", "没有勾选“我已看清楚，确定注销”，请看清楚以后勾选。"),
])  # fmt: skip
def test_what_is_left_empty_is_said_in_our_words(member: Client, address: str, told: str) -> None:
    browser = member if "data" in address else Client()
    page = text(browser.post(address, {"csrfmiddlewaretoken": "x"}))
    assert told in page
    assert "必填项" not in page


def test_who_has_applied_is_led_to_the_progress_and_not_to_another_application(member: Client) -> None:
    home = text(member.get("/me/"))
    with sight.everywhere("测试"):
        number = Application.objects.get().pk
    assert "入会申请审核中" in home
    assert f'href="/me/applications/{number}/"' in home
    assert 'href="/me/join/"' not in home
    assert 'href="/me/join/"' not in text(member.get("/me/transfer/"))
    member.post(f"/me/applications/{number}/withdraw/")
    assert 'href="/me/join/"' in text(member.get("/me/"))


def test_a_member_whose_document_nobody_has_proven_reads_where_that_is_done(
    member: Client, small_city: SmallCity, seed_actor: Actor
) -> None:
    with sight.everywhere("测试"):
        row = Application.objects.get()
    acts.approve(application_id=row.pk, by=seed_actor, at=clock.now())
    page = text(member.get("/me/card/"))
    assert "怎样实名核验" in page
    assert "带本人身份证件到“深圳市锦昊精密五金有限公司工会委员会”" in page
    verifying.verify_by_hand(person_id=row.person_id, seen="original", by=seed_actor, at=clock.now())
    assert "怎样实名核验" not in text(member.get("/me/card/"))


@pytest.mark.parametrize("address", ["/me/nowhere/", "/me/applications/999999/"])
def test_what_is_refused_weighs_as_little_and_leads_home(member: Client, address: str) -> None:
    answer = member.get(address)
    assert answer.status_code == 404
    assert weight(answer) < 60_000
    assert 'class="button" href="/me/"' in text(answer)


def test_the_app_can_be_installed_and_says_when_there_is_no_network() -> None:
    browser = Client()
    manifest = browser.get("/me/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/me/", "/me/", "standalone")
    assert "/me/offline/" in text(browser.get("/me/sw.js"))
    assert "没有网络" in text(browser.get("/me/offline/"))
