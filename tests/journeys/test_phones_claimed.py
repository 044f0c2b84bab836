"""A number with a new owner, in a real browser: whose it was stays shut, and hears of it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from niangjia.seed.players import MEMBER
from niangjia.union.members.queries import joining
from niangjia.union.members.tests.applicants import resident
from tests.journeys.phones import fits, read_code, type_in
from tests.journeys.test_members import _fresh, gateway, phone, settle, sign_in_member

__all__ = ["_fresh", "gateway", "phone", "settle"]
pytestmark = pytest.mark.journey


def prove(page: Any, gateway: Any) -> None:
    """Ask for the code of the member's number and type it."""
    type_in(page, "手机号", MEMBER.phone)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("输入验证码")
    type_in(page, "短信验证码", read_code(gateway))
    page.keyboard.press("Enter")


def test_a_number_s_new_owner_claims_it_and_the_holder_hears_of_it(phone, settle, town, gateway, settings):
    settle(town.far_union)
    owner, holder = phone(), phone()
    owner.goto("/me/sign-in/")
    prove(owner, gateway)
    expect(owner.locator("h1")).to_have_text("是您本人吗")
    expect(owner.locator("main")).to_contain_text("沈*")
    expect(owner.locator("main")).not_to_contain_text(MEMBER.name)
    fits(owner)
    type_in(owner, "您的姓名", "王秀兰")
    owner.keyboard.press("Enter")
    expect(owner.locator("main")).to_contain_text("姓名与档案不一致")
    fits(owner)
    owner.get_by_role("button", name="不是我，这个号码现在归我用").click()
    expect(owner.locator("dl.facts")).to_contain_text("2026年11月30日")
    fits(owner)
    owner.goto("/me/sign-in/name/")
    fits(owner)
    sign_in_member(holder)
    fits(holder)
    holder.get_by_role("link", name="去看看，可以提出异议").click()
    fits(holder)
    holder.get_by_role("link", name="号码还是我的，提出异议").click()
    type_in(holder, "说明", "号码一直由我使用")
    holder.keyboard.press("Enter")
    expect(holder.locator("main")).to_contain_text("异议已提交")


def test_who_joins_with_an_occupied_number_may_claim_it(phone, settle, town, gateway):
    settle(town.far_union)
    owner = phone()
    owner.goto(f"/me/join/{joining.union_code(town.own_union)}/")
    prove(owner, gateway)
    type_in(owner, "姓名", "黎晓曦")
    type_in(owner, "证件号码", resident())
    owner.get_by_role("checkbox").check()
    owner.get_by_role("button", name="提交申请").click()
    expect(owner.locator("main")).to_contain_text("这个号码现在归我用")
    fits(owner)
    owner.get_by_role("button", name="这个号码现在归我用").click()
    expect(owner.locator("h1")).to_have_text("号码释放")
