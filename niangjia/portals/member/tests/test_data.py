"""My data in a browser: everything by one's own hand, and nothing of anybody else's."""

import json
from typing import Any

import pytest
from django.test import Client

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import NOBODY, member
from niangjia.union.members import limits, permissions
from niangjia.union.members.actions import releasing, requests, sessions
from niangjia.union.members.actions.joining import Device
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.models import Consent, Look, Person, PhoneRelease, Request
from niangjia.union.members.rules.texts import CARE
from niangjia.union.members.tests.doubles import officer, record
from niangjia.union.organisations import queries as unions

CALL = "13800000001"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture
def wang(small_city: Any) -> int:
    return record(small_city.own_union, phone=CALL, proven=True, employer="锦昊", education="20")


def browser(person: int) -> Client:
    """A phone on which the person is signed in."""
    client = Client()
    token = sessions.begin(person, Device("手机", "10.0.0.1"), at=clock.now())
    client.cookies["member"] = token
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_every_page_opens_small_and_masked(wang: int) -> None:
    phone = browser(wang)
    for page in (
        "", "looks/", "consents/", f"consents/{CARE.purpose}/", "export/", "requests/", "correct/employer/",
        "correct/education/", "correct/number/", "ask/delete/", "ask/restrict/", "ask/explain/", "close/",
    ):  # fmt: skip
        answer = phone.get(f"/me/data/{page}")
        assert answer.status_code == 200, page
        assert len(answer.content) < 40_000
        assert CALL not in text(answer)
    assert "138****0001" in text(phone.get("/me/data/"))


def test_a_stranger_is_asked_to_sign_in(wang: int) -> None:
    answer = Client().get("/me/data/")
    assert answer.status_code in (302, 303)
    assert Client().post("/me/data/export/", {"json": "yes"}).status_code in (302, 303)


def test_a_consent_is_given_and_withdrawn_with_one_press_each(wang: int) -> None:
    phone, page = browser(wang), f"/me/data/consents/{CARE.purpose}/"
    phone.post(page, {"version": CARE.version})
    assert "撤回同意" in text(phone.get(page))
    phone.post(page, {"withdraw": "yes"})
    with sight.everywhere("测试"):
        assert Consent.objects.get(person_id=wang).withdrawn_at is not None
    assert phone.get("/me/data/consents/nothing/").status_code == 404


def test_everything_is_taken_along_in_both_forms(wang: int) -> None:
    phone = browser(wang)
    answer = phone.post("/me/data/export/", {"json": "yes"})
    assert "attachment" in answer["Content-Disposition"]
    assert json.loads(answer.content)["手机号码"][0]["号码"] == CALL
    paper = phone.post("/me/data/export/", {"pdf": "yes"})
    assert paper.content.startswith(b"%PDF")
    assert "本人导出（PDF）" in text(phone.get("/me/data/looks/"))


def test_a_correction_goes_to_the_union_and_comes_back_answered(wang: int, desk: Any) -> None:
    phone, chair = browser(wang), desk("zhou.jianping")
    assert phone.post("/me/data/correct/employer/", {"value": ""}).status_code == 422
    assert phone.post("/me/data/correct/employer/", {"value": "盈泰"}).status_code == 302
    page = text(chair.get("/people/requests/"))
    assert "工作单位更正为：盈泰" in page
    with sight.everywhere("测试"):
        asked = Request.objects.get()
    assert chair.post(f"/people/requests/{asked.pk}/", {"choice": "yes", "answer": ""}).status_code == 422
    done = chair.post(f"/people/requests/{asked.pk}/", {"choice": "yes", "answer": "已看过劳动合同"})
    assert done.status_code == 302
    assert "已看过劳动合同" in text(phone.get("/me/data/requests/"))
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=wang).employer == "盈泰"


def test_a_neighbouring_union_finds_no_request(wang: int, signed_in: Any, small_city: Any) -> None:
    asked = requests.ask_request(kind="delete", wish={}, by=member(wang), at=clock.now())
    verbs = [permissions.VIEW, permissions.ANSWER, permissions.KEEP]
    far = signed_in(verbs, orgs=unions.node(small_city.far_union).span)
    assert far.get(f"/people/requests/{asked.pk}/").status_code == 404
    assert "还没有个人信息请求" in text(far.get("/people/requests/"))


def test_a_restriction_is_shown_and_lifted(wang: int) -> None:
    with sight.everywhere("测试"):
        Person.objects.filter(pk=wang).update(restricted=True)
    phone = browser(wang)
    assert "您的资料已限制处理" in text(phone.get("/me/data/"))
    phone.post("/me/data/lift/")
    assert "您的资料已限制处理" not in text(phone.get("/me/data/"))


def test_a_closed_account_is_signed_out_at_once(wang: int) -> None:
    phone, other = browser(wang), browser(wang)
    assert phone.post("/me/data/close/", {}).status_code == 422
    assert phone.post("/me/data/close/", {"sure": "on"}).url == "/me/sign-in/"
    assert other.get("/me/data/").status_code in (302, 303)


def test_who_looked_is_read_by_the_person(wang: int, small_city: Any) -> None:
    with sight.everywhere("测试"):
        person = Person.objects.get(pk=wang)
        note_look(person, Look.What.CLEAR, "核对身份", by=officer(small_city.own_union), at=clock.now())
    page = text(browser(wang).get("/me/data/looks/"))
    assert "查看完整号码" in page
    assert "核对身份" in page


def test_a_claimed_phone_is_objected_to_and_decided_by_the_union(
    wang: int, small_city: Any, desk: Any
) -> None:
    owner = record(small_city.far_union, "陈志远")
    release = releasing.claim_phone(phone=CALL, claimant_id=owner, by=NOBODY, at=clock.now())
    phone, chair = browser(wang), desk("zhou.jianping")
    assert "有人要用您登记的手机号码" in text(phone.get("/me/data/"))
    phone.post(f"/me/data/phones/{release.pk}/object/", {"note": "号码一直由我使用"})
    assert "号码一直由我使用" in text(chair.get("/people/requests/"))
    chair.post(f"/people/phones/{release.pk}/", {"choice": "keep", "reason": "当面拨通"})
    with sight.everywhere("测试"):
        assert PhoneRelease.objects.get().state == "kept"
