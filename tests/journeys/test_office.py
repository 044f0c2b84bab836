"""What people of the office do in a day, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import perform

pytestmark = pytest.mark.journey
GOOD, RIGHT = "深圳市朝阳贸易有限公司", "91440300NJ00000073"
FEED = f"""单位,统一代码,规模,地址
{GOOD},{RIGHT},30,深圳市宝安区西乡街道固戍社区1号
深圳市晚霞贸易有限公司,91440300NJ00000074,12,深圳市宝安区西乡街道固戍社区2号
"""


def test_an_officer_goes_from_the_rate_down_to_one_company_and_reads_why(visitor):
    page = visitor("lin.suyun")
    expect(page.locator("h1")).to_contain_text("宝安区")
    expect(page.locator(".tile").first).to_contain_text("%")
    for place in ("西乡街道", "固戍社区"):
        page.get_by_role("link", name=place).first.click()
        expect(page.locator("h1")).to_contain_text(place)
    page.locator(".tile", has_text="应建未建").get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("企业台账")
    page.get_by_role("link", name="深圳市盈泰电子有限公司").click()
    expect(page.locator(".why").first).to_contain_text("25")
    expect(page.locator("main")).to_contain_text("还没有工会覆盖")


def test_a_clerk_tries_a_file_corrects_a_column_loads_it_and_takes_it_back(visitor, tmp_path):
    file = tmp_path / "名录.csv"
    file.write_bytes(FEED.encode("gb18030"))
    page = visitor("he.wenjing")
    page.goto("/office/imports/new/")
    page.get_by_label("文件").set_input_files(file)
    page.get_by_label("数据来源").fill("社区摸底")
    page.get_by_role("button", name="上传并核对列").click()
    expect(page.locator("main")).to_contain_text(GOOD)
    page.get_by_label("从业人数", exact=True).select_option(label="规模")
    page.get_by_role("button", name="开始试导入").click()
    perform(page)
    expect(page.locator("main")).to_contain_text("还没有写入任何数据")
    page.get_by_role("button", name="正式导入").click()
    perform(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题清单").click()
    assert "91440300NJ00000074" in download.value.path().read_text("utf-8-sig")
    run = page.url
    page.goto(f"/office/companies/?q={GOOD}")
    page.get_by_role("link", name=GOOD).click()
    expect(page.locator("main")).to_contain_text("30")
    page.goto(run)
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="撤销这次导入").click()
    perform(page)
    page.goto(f"/office/companies/?q={GOOD}")
    expect(page.get_by_role("link", name=GOOD)).to_have_count(0)


def test_a_list_is_read_by_keyboard_and_in_large_letters(visitor):
    page = visitor("lin.suyun")
    page.goto("/office/ledger/")
    rows = page.locator(".table a.row")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]").first).to_be_focused()
    page.keyboard.press("Escape")
    size = "getComputedStyle(document.body).fontSize"
    before = float(page.evaluate(size).removesuffix("px"))
    page.locator("header summary").click()
    page.locator("[data-large-text]").first.click()
    assert float(page.evaluate(size).removesuffix("px")) > before
    page.reload()
    assert float(page.evaluate(size).removesuffix("px")) > before
    name = rows.nth(0).inner_text()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_an_auditor_finds_an_act_and_verifies_the_chain(visitor):
    page = visitor("zheng.ming")
    page.goto("/office/audit/")
    page.locator(".table a.row").first.click()
    expect(page.locator("main")).to_contain_text("操作人")
    page.go_back()
    page.get_by_role("button", name="核对审计链").click()
    perform(page)
    expect(page.locator("main")).to_contain_text("全部相符")
