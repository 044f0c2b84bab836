"""The chair's pages on a phone: my union and no other, what is due, whom it covers."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.seed.small import SmallCity
from niangjia.union.organisations import actions

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
MACHINE = system("测试")
CHAIR = "zhou.jianping"


def text(answer: object) -> str:
    """The words of an answer."""
    return answer.content.decode()  # type: ignore[attr-defined]  # a response of the test client


def term(union: int, elected_on: date, ends_on: date) -> None:
    """Elect a committee."""
    actions.begin_term(
        organisation_id=union, body="committee", elected_on=elected_on, ends_on=ends_on, by=MACHINE, at=clock.now()
    )  # fmt: skip


def test_a_chair_is_led_home_and_sees_the_union_its_parents_and_companies(
    small_city: SmallCity, desk: Desk
) -> None:
    browser = desk(CHAIR)
    answer = browser.get("/union/")
    assert answer.status_code == 302
    assert answer.url == f"/union/{small_city.own_union}/"
    page = text(browser.get(answer.url))
    for words in (
        "深圳市锦昊精密五金有限公司工会委员会",
        "单独基层工会",
        "演示",
        "深圳市锦昊精密五金有限公司",
        "深圳市宝安区西乡街道固戍社区工会联合会",
        "还没有登记本届任期",
        "还没有登记工会法人资格证书",
    ):
        assert words in page


def test_the_term_and_the_certificate_say_what_is_due(small_city: SmallCity, desk: Desk) -> None:
    term(small_city.own_union, date(2023, 12, 1), date(2026, 11, 30))
    actions.appoint(
        organisation_id=small_city.own_union, post="chair", name="周建平", since=date(2023, 12, 1), by=MACHINE,
        at=clock.now(),
    )  # fmt: skip
    actions.certify(
        organisation_id=small_city.own_union, number="粤工证1号", code="81440300MC1234566B", by=MACHINE, at=clock.now(),
        issued_on=date(2023, 12, 1), valid_until=date(2026, 12, 2),
    )  # fmt: skip
    page = text(desk(CHAIR).get(f"/union/{small_city.own_union}/"))
    assert "只剩 8 天" in page
    assert "还有 8 天" in page
    assert "证书到 2026-12-01 到期" in page
    assert "周建平" in page
    assert "粤工证1号" in page


@pytest.mark.parametrize(
    ("name", "union", "status"),
    [
        (CHAIR, "own_union", 200),
        (CHAIR, "branch", 404),
        (CHAIR, "gushu", 404),
        (CHAIR, "joint_union", 404),
        (CHAIR, "far_union", 404),
        ("huang.zhiyuan", "own_union", 404),
        ("huang.zhiyuan", "xixiang", 200),
    ],
)
def test_nobody_sees_a_union_at_which_they_hold_no_office(
    small_city: SmallCity, desk: Desk, name: str, union: str, status: int
) -> None:
    browser, number = desk(name), getattr(small_city, union)
    assert browser.get(f"/union/{number}/").status_code == status
    assert browser.get(f"/union/{number}/companies/").status_code == status


def test_a_chair_of_two_unions_chooses_and_switches(
    small_city: SmallCity, small_cast: dict[str, int], desk: Desk
) -> None:
    actions.give_office(
        account_id=small_cast[CHAIR], role="union_chair", organisation_id=small_city.joint_union, by=MACHINE,
        at=clock.now(),
    )  # fmt: skip
    browser = desk(CHAIR)
    page = text(browser.get("/union/"))
    for number in (small_city.own_union, small_city.joint_union):
        assert f"/union/{number}/" in page
    page = text(browser.get(f"/union/{small_city.joint_union}/"))
    assert "我任职的其他工会" in page
    assert f"/union/{small_city.own_union}/" in page
    rows = browser.get(f"/union/{small_city.joint_union}/companies/").context["table"].page.rows
    assert [row["company_name"] for row in rows] == [
        "深圳市欣宇物流有限公司", "深圳市明辉照明有限公司", "深圳市鸿达包装制品有限公司",
    ]  # fmt: skip


def test_who_holds_no_office_is_told_whom_to_ask(signed_in: Callable[..., Client]) -> None:
    assert "您还没有任职的工会" in text(signed_in().get("/union/"))


def test_the_page_asks_few_questions(
    small_city: SmallCity, desk: Desk, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = desk(CHAIR)
    browser.get(f"/union/{small_city.own_union}/")
    with django_assert_max_num_queries(28):
        browser.get(f"/union/{small_city.own_union}/")


def test_a_chair_s_pages_carry_the_way_to_the_others_and_say_where_one_is(
    small_city: SmallCity, desk: Desk
) -> None:
    browser = desk(CHAIR)
    ways = ("/union/", "/people/", "/people/applications/", "/people/transfers/")
    for address, here in (
        (f"/union/{small_city.own_union}/", "/union/"), ("/people/applications/", "/people/applications/"),
        ("/people/verifications/", ""), ("/people/transfers/out/", "/people/transfers/"), ("/people/", "/people/"),
    ):  # fmt: skip
        page = text(browser.get(address))
        bar = page[page.index('<nav class="bottom"') :]
        assert [way for way in ways if f'href="{way}"' not in bar] == [], address
        assert [way for way in ways if f'href="{way}" aria-current="page"' in bar] == ([here] if here else [])
