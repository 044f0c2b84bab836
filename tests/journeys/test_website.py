"""An editor publishes a notice, and a worker finds an answer on a phone."""

import pytest
from playwright.sync_api import expect

from niangjia.kernel import clock
from niangjia.seed import publications

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_an_editor_writes_a_notice_a_reviewer_publishes_it_and_a_stranger_reads_it(visitor):
    editor = visitor("wen.yutong")
    editor.goto("/office/publications/new/")
    editor.get_by_label("类别").select_option("notice")
    editor.get_by_label("地址").fill("winter-hours")
    editor.get_by_label("标题").fill("冬季服务时间公告")
    editor.get_by_label("摘要").fill("十二月起服务站开到晚上九点。")
    editor.get_by_label("正文").fill("## 时间\n\n每天 **9:00–21:00**，依据[[工会法 第六条]]。")
    editor.get_by_role("button", name="预览").click()
    expect(editor.get_by_role("link", name="《工会法》第六条")).to_be_visible()
    editor.get_by_role("button", name="保存草稿").click()
    editor.get_by_role("button", name="提交审核").click()
    expect(editor.locator("main")).to_contain_text("已提交审核")
    stranger = visitor()
    assert stranger.goto("/articles/winter-hours/").status == 404
    reviewer = visitor("jiang.yuan")
    reviewer.goto("/office/publications/?state=review")
    reviewer.get_by_role("link", name="冬季服务时间公告").click()
    reviewer.get_by_role("link", name="审核通过").click()
    reviewer.get_by_role("button", name="通过并发布").click()
    expect(reviewer.locator("main")).to_contain_text("已通过")
    stranger.goto("/notices/")
    stranger.get_by_role("link", name="冬季服务时间公告").click()
    expect(stranger.locator("h1")).to_have_text("冬季服务时间公告")


def test_a_worker_asks_in_their_own_words_on_a_phone_and_reads_the_law(visitor):
    publications.publish(at=clock.now())
    page = visitor(**PHONE)
    page.get_by_role("searchbox").fill("老板不发钱")
    page.get_by_role("button", name="搜").click()
    page.get_by_role("link", name="被拖欠工资怎么办").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="有用").click()
    expect(page.locator("main")).to_contain_text("谢谢")
    page.get_by_role("link", name="《劳动合同法》第三十条").first.click()
    expect(page.locator("article")).to_contain_text("支付令")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
