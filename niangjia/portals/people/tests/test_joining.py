"""Reviewing on the screen: the chair's queue, one application, its decisions; helping on paper; nobody else's."""

import re
from typing import Any

import pytest

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import NOBODY
from niangjia.portals.people.joining import KNOWN, SAID
from niangjia.union.members import limits
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.models import Application, Consent, Membership, Verification
from niangjia.union.members.tests.applicants import resident, settle_in, wish

CHAIR, STREET, STRANGER, WORKER = "zhou.jianping", "huang.zhiyuan", "wu.min", "li.xiaotong"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture
def asked(small_cast: Any, small_city: Any) -> int:
    """An application to the chair's union."""
    return acts.apply(wish=wish(small_city), by=NOBODY, at=clock.now()).application_id or 0


def words(answer: Any) -> str:
    return answer.content.decode()


def state(number: int) -> str:
    with sight.everywhere("测试"):
        return Application.objects.get(pk=number).state


def test_the_chair_reads_masked_numbers_and_lets_the_applicant_in(
    desk: Any, asked: int, django_assert_max_num_queries: Any
) -> None:
    chair = desk(CHAIR)
    assert "黎晓曦" in words(chair.get("/people/applications/"))
    with django_assert_max_num_queries(22):
        page = words(chair.get(f"/people/applications/{asked}/"))
    for shown in ("138****5678", "440306********", "手机验证", "待核验", "本人手机"):
        assert shown in page
    assert resident() not in page
    answer = chair.post(f"/people/applications/{asked}/approve/", follow=True)
    assert "已通过" in words(answer)
    assert state(asked) == "passed"
    again = chair.post(f"/people/applications/{asked}/approve/")
    assert again.status_code == 409
    assert "周建平" in words(again)


def test_those_above_see_the_name_masked_and_strangers_see_nothing(desk: Any, asked: int) -> None:
    street = desk(STREET)
    page = words(street.get("/people/applications/"))
    assert "黎*" in page
    assert "黎晓曦" not in page + words(street.get(f"/people/applications/{asked}/"))
    for stranger in (STRANGER, WORKER):
        assert desk(stranger).get(f"/people/applications/{asked}/").status_code == 404
        assert desk(stranger).post(f"/people/applications/{asked}/approve/").status_code == 404
    assert desk(WORKER).get("/people/applications/").status_code == 403
    assert state(asked) == "waiting"


def test_a_refusal_without_a_reason_stays_and_a_forward_finds_the_union_by_name(
    desk: Any, asked: int, small_city: Any
) -> None:
    chair = desk(CHAIR)
    assert chair.post(f"/people/applications/{asked}/refuse/", {"reason": ""}).status_code == 422
    assert chair.post(f"/people/applications/{asked}/forward/", {"union": "没有这个"}).status_code == 422
    name = "深圳市宝安区西乡街道固戍社区第一联合工会委员会"
    assert chair.post(f"/people/applications/{asked}/forward/", {"union": name}).status_code == 302
    with sight.everywhere("测试"):
        assert Application.objects.get().organisation_id == small_city.joint_union


def test_a_paper_form_scans_back_into_the_assistant_s_page_and_is_entered_once(
    desk: Any, small_cast: Any, small_city: Any
) -> None:
    chair, address = desk(CHAIR), f"/people/joining/{small_city.own_union}/"
    sheet = words(chair.get(f"{address}form/"))
    number = re.search(r'code-words">([^<]+)<', sheet)[1]  # type: ignore[index]  # it stands there
    page = words(chair.get(f"{address}?form={number}"))
    assert f'value="{number}"' in page
    assert chair.get(f"{address}?form=2-000000-abcd").status_code == 404
    told = {
        "name": "王秀英", "kind": "resident", "number": resident(), "phone": "13912345678", "form_code": number,
        "consent_way": "signed",
    }  # fmt: skip
    assert chair.post(address, told | {"consent_way": ""}).status_code == 422
    assert "已录入" in words(chair.post(address, told, follow=True))
    with sight.everywhere("测试"):
        assert (Application.objects.get().channel, Consent.objects.get().channel) == ("paper", "signed")
    assert chair.post(address, told).status_code == 409
    assert desk(STRANGER).get(address).status_code == 404


def test_of_somebody_known_elsewhere_a_helper_reads_one_sentence_whatever_is_known(
    desk: Any, small_cast: Any, small_city: Any
) -> None:
    waits = {"organisation_id": small_city.far_union, "number": resident(order=2), "phone": "13700000002"}
    with sight.everywhere("测试"):
        settle_in(small_city, "far_union", number=resident(order=1), phone="13700000001")
        acts.apply(wish=wish(small_city, **waits, proven=False), by=NOBODY, at=clock.now())
    chair, address = desk(CHAIR), f"/people/joining/{small_city.own_union}/"

    def told(name: str, order: int) -> str:
        given = {"name": name, "kind": "resident", "number": resident(order=order), "phone": "13912345678"}
        page = words(chair.post(address, given | {"consent_way": "present"}, follow=True))
        return next(said for said in {*SAID.values()} if str(said) in page)

    a_member, an_applicant, of_another_name = told("黎晓曦", 1), told("黎晓曦", 2), told("王秀英", 1)
    assert a_member == an_applicant == of_another_name == KNOWN
    assert told("周小明", 9) == "已录入，等工会审核。"


def test_the_union_s_code_is_printed_for_the_wall(desk: Any, small_cast: Any, small_city: Any) -> None:
    page = words(desk(CHAIR).get(f"/people/joining/{small_city.own_union}/code/"))
    code = re.search(r'code-words">([^<]+)<', page)[1]  # type: ignore[index]  # it stands there
    assert "<svg" in page
    assert f"/me/join/{code}/" in page
    assert desk(STRANGER).get(f"/people/joining/{small_city.own_union}/code/").status_code == 404


def test_who_waits_for_a_person_is_verified_by_hand(desk: Any, asked: int) -> None:
    with sight.everywhere("测试"):
        Verification.objects.filter(result="asked").update(result="waiting")
        person = Application.objects.get().person_id
    chair = desk(CHAIR)
    assert "黎晓曦" in words(chair.get("/people/verifications/"))
    assert chair.post(f"/people/verifications/{person}/", {"seen": ""}).status_code == 422
    assert chair.post(f"/people/verifications/{person}/", {"seen": "original"}).status_code == 302
    assert desk(STRANGER).post(f"/people/verifications/{person}/", {"seen": "original"}).status_code == 404
    street, record = desk(STREET), f"/people/{person}/"
    for page in ("/people/verifications/", f"/people/verifications/{person}/", record, f"{record}clear/"):
        shown = words(street.get(page))
        assert "黎*" in shown or page == "/people/verifications/", page
        assert "黎晓曦" not in shown, page
    assert "黎晓曦" in words(street.post(f"{record}clear/", {"purpose": "card"}))
    with sight.everywhere("测试"):
        assert Verification.objects.get(subject="in_person").by == "周建平"
        assert not Membership.objects.exists()
