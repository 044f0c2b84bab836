"""Asking and tracking on the website: a stranger with a phone, one without; numbers tried, files too large, one's word."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor, Grant
from niangjia.seed.small import SmallCity
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.models import Attachment, Case
from niangjia.union.cases.tests.test_files import JPG, PNG, SVG, ZIP
from niangjia.union.members import limits
from niangjia.union.members.actions import access
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
TEXT = "公司三个月没发工资。<script>alert(1)</script>{{ settings.SECRET_KEY }}"
FORM = {
    "text": TEXT,
    "kind": "demand",
    "company_name": "深圳市锦昊精密五金有限公司",
    "is_secret": "no",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes as their texts tell them."""
    found: list[str] = []
    real = access.notices.send

    def send(**told: Any) -> int:
        if "code" in told["words"]:
            found.append(told["words"]["code"])
        return real(**told)

    limits.forget()
    monkeypatch.setattr(access.notices, "send", send)
    return found


def text(answer: Any) -> str:
    return answer.content.decode()


def the_case() -> Case:
    with sight.everywhere("测试"):
        return Case.objects.get()


def asked(codes: list[str], browser: Client | None = None, **changes: Any) -> Client:
    """A stranger proves a phone and hands in an appeal."""
    browser = browser or Client()
    assert "短信验证码" in text(browser.post("/ask/", {"phone": PHONE}))
    assert browser.post("/ask/code/", {"phone": PHONE, "code": codes[-1]}).url == "/ask/what/"
    assert browser.post("/ask/what/", FORM | changes).url == "/ask/done/"
    return browser


def answered(small_city: SmallCity) -> Case:
    """The union signs for the case and answers it."""
    case, node = the_case(), unions.root()
    grant = Grant(
        role="desk", verbs=frozenset(permissions.RUNS_THE_DESK), orgs=node.span, organisation_id=node.id
    )
    desk = Actor(id=900, name="欧阳静", grants=(grant,))
    actions.sign(case_id=case.pk, by=desk, at=clock.now())
    actions.reply(case_id=case.pk, text="工资今天\n发放。<b>", solved=True, by=desk, at=clock.now())
    return case


def test_a_stranger_asks_gets_a_number_and_follows_it_to_the_rating(small_city, small_cast, codes) -> None:
    browser = asked(codes, files=[SimpleUploadedFile("工资条.jpg", PNG)])
    case = the_case()
    page = browser.get("/ask/done/")
    assert case.number in text(page)
    assert "no-store" in page["Cache-Control"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    progress = text(browser.get("/track/case/"))
    assert case.number in progress
    assert "<script>alert" not in progress
    assert "您的评价" not in progress
    answered(small_city)
    progress = text(browser.get("/track/case/"))
    assert "工资今天" in progress
    assert "发放。&lt;b&gt;" in progress
    assert browser.post("/track/case/rate/", {"stars": "9", "solved": "yes"}).status_code == 422
    assert (
        browser.post("/track/case/rate/", {"stars": "5", "solved": "yes", "words": "谢谢"}).status_code == 302
    )
    assert the_case().state == "checking"
    again = browser.post("/track/case/rate/", {"stars": "1", "solved": "no"})
    assert again.status_code == 409
    assert "已经评价过" in text(again)
    with sight.everywhere("测试"):
        assert the_case().ratings.get().stars == 5
        assert Attachment.objects.get().name == "工资条.png"


def test_nothing_of_a_case_stands_in_an_address_and_its_cookies_tell_nothing(small_city, codes) -> None:
    browser = asked(codes)
    number = the_case().number
    for use in ("ask", "track"):
        cookie = browser.cookies[f"pass-{use}"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/{use}/", True, "Lax")
        assert number not in cookie.value
        assert PHONE not in cookie.value
    links = re.findall(
        r'(?:href|action)="([^"]*)"', text(browser.get("/track/case/")) + text(browser.get("/ask/done/"))
    )
    assert links
    assert not [link for link in links if number in link or PHONE in link]


def test_a_stranger_with_the_number_alone_learns_nothing(small_city, codes) -> None:
    asked(codes)
    number, stranger = the_case().number, Client()
    for page in ("/track/case/", "/ask/done/", "/ask/what/"):
        assert stranger.get(page).status_code == 302
    assert stranger.post("/track/case/rate/", {"stars": "1", "solved": "no"}).url == "/track/"
    assert stranger.post("/track/case/withdraw/").url == "/track/"
    there = text(stranger.post("/track/", {"number": number, "phone": "13900009999"}))
    nowhere = text(Client().post("/track/", {"number": "20261122999999", "phone": "13900009998"}))
    hide = re.compile(r'value="[^"]*"')
    assert hide.sub("", there) == hide.sub("", nowhere)
    told = {"number": number, "phone": "13900009999"}
    wrong = stranger.post("/track/code/", told | {"code": "000000x"})
    assert "验证码不对" in text(wrong)
    missed = stranger.post("/track/code/", told | {"code": codes[-2]})
    assert missed.status_code == 404
    assert "没有找到这件工单" in text(missed)
    assert stranger.get("/track/case/").url == "/track/"


def test_a_pass_for_asking_opens_no_case(small_city, codes) -> None:
    browser, other = asked(codes), Client()
    other.cookies["pass-track"] = browser.cookies["pass-ask"].value
    assert other.get("/track/case/").url == "/track/"
    other.cookies["pass-track"] = browser.cookies["pass-track"].value
    assert other.get("/track/case/").status_code == 200


def test_the_nameless_get_a_code_and_come_back_with_it(small_city, codes) -> None:
    browser = Client()
    assert browser.post("/ask/", {"nameless": "1"}).url == "/ask/what/"
    assert "怎么称呼您" not in text(browser.get("/ask/what/"))
    browser.post("/ask/what/", FORM | {"name": "偷偷", "is_secret": "yes"})
    case, page = the_case(), text(browser.get("/ask/done/"))
    number, key = re.findall(r'class="case-number">([^<]+)<', page)
    assert (number, case.is_anonymous, codes) == (case.number, True, [])
    other = Client()
    assert other.post("/track/", {"number": number, "key": "WRONGWRONG"}).status_code == 404
    assert other.post("/track/", {"number": number}).status_code == 422
    assert other.post("/track/", {"number": number, "key": key.lower()}).url == "/track/case/"
    assert number in text(other.get("/track/case/"))
    assert other.post("/track/case/withdraw/").status_code == 302
    assert the_case().state == "withdrawn"
    assert "撤回诉求" not in text(other.get("/track/case/"))
    other.post("/track/leave/")
    assert other.get("/track/case/").url == "/track/"


def test_the_register_says_whether_it_knows_the_employer(small_city) -> None:
    browser = Client()
    browser.post("/ask/", {"nameless": "1"})
    page = text(browser.post("/ask/what/", FORM | {"look": "1"}))
    assert "登记簿里有“深圳市锦昊精密五金有限公司”" in page
    assert "公司三个月没发工资" in page
    assert "没有完全同名" in text(browser.post("/ask/what/", {"look": "1", "company_name": "没有这家"}))
    with sight.everywhere("测试"):
        assert not Case.objects.exists()


@pytest.mark.parametrize("bad", [SVG, JPG + ZIP, b"", PNG + bytes(10 << 20)])
def test_a_file_that_may_not_come_is_said_at_its_field_and_nothing_is_taken(small_city, bad) -> None:
    browser = Client()
    browser.post("/ask/", {"nameless": "1"})
    answer = browser.post(
        "/ask/what/", FORM | {"files": [SimpleUploadedFile("a.jpg", bad), SimpleUploadedFile("b.jpg", JPG)]}
    )
    assert answer.status_code == 422
    assert "id_files_error" in text(answer)
    with sight.everywhere("测试"):
        assert not Case.objects.exists()


def test_fifty_megabytes_are_refused_before_they_are_read(small_city) -> None:
    class Body:
        """A body that nobody may read."""

        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    told = {
        "CONTENT_LENGTH": str(50 << 20),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Body(),
    }
    for page in ("/ask/what/", "/track/case/files/"):
        answer = Client(enforce_csrf_checks=True).post(page, **told)
        assert answer.status_code == 422
        assert "合起来超过 40 MB" in text(answer)


def test_a_form_without_its_secret_mark_is_stale_also_where_files_come(small_city) -> None:
    answer = Client(enforce_csrf_checks=True).post("/ask/what/", FORM)
    assert answer.status_code == 403
