"""A number with a new owner: it opens nobody's record, and is freed by one press and time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import member, system
from niangjia.kernel.models import AuditEvent
from niangjia.portals.member.tests.test_joining import _fresh, codes, hand_in, prove, text
from niangjia.seed.small import SmallCity
from niangjia.union.members import actions
from niangjia.union.members.actions import releasing
from niangjia.union.members.models import MemberSession, PhoneRelease
from niangjia.union.members.queries import access as queries
from niangjia.union.members.queries import joining
from niangjia.union.members.tests.applicants import resident
from niangjia.union.members.tests.doubles import record

__all__ = ["_fresh", "codes"]
pytestmark = pytest.mark.django_db
CALL, NAME = "13812345678", "沈佳怡"
PASSWORD = "blue-river-7"


@pytest.fixture
def holder(small_city: SmallCity, settings: Any) -> int:
    """Who left their number to the telephone company and never told the union."""
    settings.FIXED_TODAY = "2026-11-22"
    return record(small_city.own_union, NAME, phone=CALL, proven=True)


def sign_in(codes: list[str], client: Client | None = None, **more: str) -> Any:
    """Type the code in a browser; the answer and the browser."""
    browser = client or Client()
    browser.post("/me/sign-in/", {"phone": CALL})
    answer = browser.post("/me/sign-in/code/", {"phone": CALL, "code": codes[-1]} | more)
    return browser, answer


def later(settings: Any, day: str) -> None:
    settings.FIXED_TODAY = day


def release() -> PhoneRelease:
    with sight.everywhere("测试"):
        return PhoneRelease.objects.get()


def sessions_of(person: int) -> int:
    with sight.everywhere("测试"):
        return MemberSession.objects.filter(person_id=person).count()


def test_a_recycled_number_does_not_open_the_old_holder_s_record(holder: int, codes: list[str]) -> None:
    browser, answer = sign_in(codes, next="/me/devices/")
    assert answer.url == "/me/sign-in/name/?next=%2Fme%2Fdevices%2F"
    assert "member" not in browser.cookies
    page = text(browser.get(answer.url))
    assert "沈*" in page
    assert NAME not in page
    assert CALL not in page
    assert browser.get("/me/data/").url.startswith("/me/sign-in/")
    assert sessions_of(holder) == 0


def test_the_person_says_their_name_once_on_each_device(holder: int, codes: list[str], settings: Any) -> None:
    browser, _ = sign_in(codes)
    answer = browser.post("/me/sign-in/name/", {"name": f" {NAME} ", "next": "/me/devices/"})
    assert answer.url == "/me/devices/"
    mark = browser.cookies["device"]
    assert (mark["httponly"], mark["path"], mark["samesite"]) == (True, "/me/", "Lax")
    browser.post("/me/sign-out/")
    later(settings, "2026-11-23")
    assert sign_in(codes, browser)[1].url == "/me/"
    later(settings, "2026-11-24")
    assert sign_in(codes)[1].url == "/me/sign-in/name/"
    browser.post("/me/sign-out/")
    later(settings, "2027-06-01")
    assert sign_in(codes, browser)[1].url == "/me/sign-in/name/"


def test_a_device_of_somebody_else_is_asked_for_the_name(
    holder: int, codes: list[str], small_city: SmallCity
) -> None:
    browser = Client()
    prove(browser, joining.union_code(small_city.own_union), codes, phone="13700000002")
    hand_in(browser, joining.union_code(small_city.own_union), number=resident(order=2))
    browser.post("/me/sign-out/")
    assert "device" in browser.cookies
    assert sign_in(codes, browser)[1].url == "/me/sign-in/name/"


def test_wrong_names_tell_nothing_and_use_the_code_up(holder: int, codes: list[str], settings: Any) -> None:
    browser, _ = sign_in(codes)
    pages = [text(browser.post("/me/sign-in/name/", {"name": name})) for name in ("沈", "王秀兰", "沈佳宜")]
    assert all("姓名与档案不一致" in page and NAME not in page for page in pages)
    copy = Client()
    copy.cookies["proof"] = browser.cookies["proof"].value
    for one in (browser, copy):
        used = one.post("/me/sign-in/name/", {"name": NAME})
        assert (used.status_code, "重新获取验证码" in text(used)) == (409, True)
    assert sessions_of(holder) == 0
    events = AuditEvent.objects.filter(act="members.name_failed")
    assert events.count() == 3
    assert not any("沈" in str(event.facts) or CALL in str(event.facts) for event in events)
    later(settings, "2026-11-23")
    anew, _ = sign_in(codes)
    assert anew.post("/me/sign-in/name/", {"name": NAME}).url == "/me/"


def test_without_a_proven_phone_there_is_no_question_and_no_claim(holder: int) -> None:
    browser = Client()
    browser.cookies["proof"] = "made-up"
    for answer in (
        browser.get("/me/sign-in/name/"), browser.post("/me/sign-in/name/", {"name": NAME}),
        browser.post("/me/phone/claim/", {"phone": CALL}), browser.get("/me/phone/claimed/"),
    ):  # fmt: skip
        assert answer.url == "/me/sign-in/"
    with sight.everywhere("测试"):
        assert not PhoneRelease.objects.exists()


def test_the_new_owner_claims_waits_and_joins_with_the_freed_number(
    holder: int, codes: list[str], settings: Any, small_city: SmallCity
) -> None:
    browser, _ = sign_in(codes)
    assert "不是我，这个号码现在归我用" in text(browser.get("/me/sign-in/name/"))
    for _ in range(2):
        assert browser.post("/me/phone/claim/").url == "/me/phone/claimed/"
    page = text(browser.get("/me/phone/claimed/"))
    assert "2026年11月30日" in page
    assert "用另一个手机号入会" in page
    assert "沈" not in page
    row = release()
    assert (row.holder_id, row.claimant_id, row.state) == (holder, None, "waiting")
    assert "看进度" in text(browser.get("/me/sign-in/name/"))
    assert releasing.free_due(by=system("到期"), at=row.due_at - timedelta(seconds=1)) == 0
    assert releasing.free_due(by=system("到期"), at=row.due_at) == 1
    later(settings, "2026-12-01")
    browser, answer = sign_in(codes)
    assert "还没有会员档案" in text(answer)
    later(settings, "2026-12-02")
    code = joining.union_code(small_city.own_union)
    prove(browser, code, codes)
    assert hand_in(browser, code).url == "/me/?done=applied"
    assert sessions_of(holder) == 0


def test_who_joins_with_an_occupied_number_gets_the_same_claim(
    holder: int, codes: list[str], small_city: SmallCity
) -> None:
    browser, code = Client(), joining.union_code(small_city.far_union)
    prove(browser, code, codes)
    refused = hand_in(browser, code)
    assert refused.status_code == 409
    assert "这个号码现在归我用" in text(refused)
    assert browser.post("/me/phone/claim/").url == "/me/phone/claimed/"
    assert release().holder_id == holder


def test_a_member_who_is_signed_in_claims_the_number_for_their_own_record(
    holder: int, codes: list[str], small_city: SmallCity
) -> None:
    browser, code = Client(), joining.union_code(small_city.far_union)
    prove(browser, code, codes, phone="13700000002")
    hand_in(browser, code, number=resident(order=2))
    prove(browser, code, codes)
    browser.post("/me/phone/claim/")
    assert "登记到您的档案" in text(browser.get("/me/phone/claimed/"))
    row = release()
    releasing.free_due(by=system("到期"), at=row.due_at)
    found = queries.holder_of(CALL)
    assert found is not None
    assert found.person_id == row.claimant_id != holder


def test_the_holder_comes_in_by_password_sees_the_claim_and_objects(holder: int, codes: list[str]) -> None:
    actions.set_password(password=PASSWORD, by=member(holder), at=clock.now())
    stranger, _ = sign_in(codes)
    stranger.post("/me/phone/claim/")
    own = Client()
    assert own.post("/me/sign-in/password/", {"phone": CALL, "password": PASSWORD}).url == "/me/"
    assert "有人要用您登记的手机号码 138****5678" in text(own.get("/me/"))
    assert f"/me/data/phones/{release().pk}/object/" in text(own.get("/me/data/"))
    own.post(f"/me/data/phones/{release().pk}/object/", {"note": "号码一直由我使用"})
    assert release().state == "objected"
    assert "提出了异议" in text(stranger.get("/me/phone/claimed/"))
