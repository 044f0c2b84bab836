"""At the door, and on a chair's phone."""

import pytest
from playwright.sync_api import expect

from niangjia.kernel import clock
from niangjia.union.accounts import actions as accounts
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.journey
NEW = "Gushu-2026-xinmima"


def test_five_wrong_passwords_lock_and_a_one_time_link_opens_again(visitor, small_cast, seed_actor):
    page = visitor()
    for _ in range(5):
        sign_in(page, "li.xiaotong", "wrong-Password-1")
        expect(page.get_by_role("alert")).to_contain_text("不对")
    sign_in(page, "li.xiaotong")
    expect(page.get_by_role("alert")).to_contain_text("登录失败次数过多")
    opened = accounts.give_link(account_id=small_cast["li.xiaotong"], by=seed_actor, at=clock.now())
    page.goto(f"/door/link/{opened.token}/")
    page.get_by_label("新密码").first.fill(NEW)
    page.locator("input[type=password]").nth(1).fill(NEW)
    page.get_by_role("button", name="设定密码").click()
    sign_in(page, "li.xiaotong", NEW)
    expect(page.locator("main")).to_contain_text("固戍社区")


def test_a_chair_sees_the_own_union_on_a_phone_and_no_other(visitor, town):
    page = visitor("zhou.jianping", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator("h1")).to_contain_text("深圳市锦昊精密五金有限公司工会委员会")
    expect(page.locator("main")).to_contain_text("深圳市锦昊精密五金有限公司")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.goto(f"/union/{town.joint_union}/").status == 404
