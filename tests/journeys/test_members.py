"""What members and their chairs do on their phones, in a real browser."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import expect

from niangjia.gateways.bank.fake import FakeBank, new_sides
from niangjia.gateways.bank.fake_server import FakeServer
from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import clock, queue
from niangjia.kernel.models import Run
from niangjia.seed import rosters
from niangjia.seed.players import CHAIR, MEMBER, PASSWORD
from niangjia.union.cards import actions as cards
from niangjia.union.cards.tests.conftest import BANK, tell
from niangjia.union.members import limits
from niangjia.union.members.actions import access, joining, moving, verifying
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.joining import Claim
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.rosters import load
from tests.journeys.conftest import perform
from tests.journeys.phones import PHONE, Scales, fits, read_code, tab_to, type_in

pytestmark = pytest.mark.journey
OWN, FAR = "深圳市锦昊精密五金有限公司工会委员会", "深圳市云帆软件开发有限公司工会委员会"
HEAVIEST = 100_000  # bytes of a member's page before its pictures
SMS_KEY = "a-key-of-thirty-two-characters-or-more"
SILENT_UNTIL, TOO_LATE = "2026-11-27", "2026-11-30"
"""Asked on a Sunday: the fifth working day is Friday; the Monday behind it."""


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """No tries of earlier stories count."""
    limits.forget()


@pytest.fixture
def gateway(settings: Any) -> Any:
    """The gateway for text messages, on the loopback."""
    with Fake(SMS_KEY) as fake:
        settings.SMS_URL, settings.SMS_KEY = fake.url, SMS_KEY
        yield fake


@pytest.fixture
def phone(visitor: Any) -> Any:
    """Open a phone, signed in where a chair is named. No page of a member weighs too much."""
    scales: list[Scales] = []

    def take(sign_name: str = "") -> Any:
        page = visitor(sign_name, **PHONE)
        scales.append(Scales(page))
        return page

    yield take
    weighed = [(weight, at) for one in scales for at, weight in one.pages if "/me/" in at]
    assert [one for one in weighed if one[0] >= HEAVIEST] == []
    assert all(weight for weight, _at in weighed)


@pytest.fixture
def settle(town: Any, seed_actor: Any) -> Any:
    """Let the cast's member belong to a union, proven and with a password; their number."""

    def settled(union: int) -> int:
        at, claim = clock.now(), Claim(MEMBER.name, documents.RESIDENT, MEMBER.document)
        wish = joining.Wish(
            organisation_id=union, claim=claim, phone=MEMBER.phone, proven=True, consented=True
        )
        outcome = joining.apply(wish=wish, by=seed_actor, at=at)
        joining.approve(application_id=outcome.application_id, by=seed_actor, at=at)
        verifying.verify_by_hand(person_id=outcome.person_id, seen="original", by=seed_actor, at=at)
        access.set_password(password=PASSWORD, by=movers.self_of(outcome.person_id), at=at)
        return outcome.person_id

    return settled


@pytest.fixture
def bank(settings: Any, tmp_path: Path) -> Any:
    """A bank that the city works with, behind its OpenSSH server."""
    ours, theirs = new_sides()
    settings.PARTNERS = tmp_path / "partners"
    settings.PARTNERS.mkdir()
    at_work = FakeBank(BANK, tmp_path / "bank", theirs)
    with FakeServer(at_work.folder, tmp_path / "ssh") as server:
        place = {"port": server.port, "user": server.user, "host_key": server.host_key}
        tell(settings.PARTNERS, ours, **place, key_file=str(server.client_key))
        yield at_work


def sign_in_member(page: Any) -> None:
    """In by phone and password."""
    page.goto("/me/sign-in/password/")
    page.get_by_label("手机号").fill(MEMBER.phone)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".pass")).to_contain_text(MEMBER.name)


def say_yes(page: Any, name: str) -> None:
    """Press the button of a decision, then the one of its page."""
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_a_worker_joins_by_the_union_s_code_and_the_chair_approves(phone, gateway):
    chair, worker = phone("zhou.jianping"), phone()
    chair.get_by_role("link", name="工会码").click()
    address = chair.locator("a[href*='/me/join/']").get_attribute("href")
    worker.goto(address)
    expect(worker.locator("main")).to_contain_text(OWN)
    fits(worker)
    type_in(worker, "手机号", MEMBER.phone)
    worker.keyboard.press("Enter")
    expect(worker.locator("h1")).to_have_text("输入验证码")
    type_in(worker, "短信验证码", read_code(gateway))
    worker.keyboard.press("Enter")
    expect(worker.locator("h1")).to_have_text("姓名和证件")
    fits(worker)
    type_in(worker, "姓名", MEMBER.name)
    type_in(worker, "证件号码", MEMBER.document)
    tab_to(worker, worker.get_by_role("checkbox"))
    worker.keyboard.press("Space")
    tab_to(worker, worker.get_by_role("button", name="提交申请"))
    worker.keyboard.press("Enter")
    expect(worker.locator(".case")).to_contain_text("待审核")
    expect(worker.locator(".case")).to_contain_text("最晚 2026年11月25日")
    tab_to(worker, worker.get_by_role("link", name="看进度"))
    worker.keyboard.press("Enter")
    expect(worker.locator("h1")).to_have_text("入会申请")
    expect(worker.locator("dl.facts").first).to_contain_text("2026年11月25日")
    expect(worker.locator("main svg").first).to_be_attached()
    fits(worker)
    worker.get_by_role("link", name="我的工会").click()
    expect(worker.locator("main")).to_contain_text("还不在任何工会")
    chair.goto("/union/")
    expect(chair.locator(".queue li", has_text="入会申请")).to_contain_text("1 件待审核")
    chair.locator("main").get_by_role("link", name="入会申请").click()
    chair.get_by_role("link", name=MEMBER.name).click()
    fits(chair)
    say_yes(chair, "通过")
    expect(chair.locator("main")).to_contain_text("已通过")
    worker.get_by_role("link", name="首页", exact=True).click()
    expect(worker.locator(".pass")).to_contain_text(OWN)
    expect(worker.locator(".who")).to_contain_text("会员")
    fits(worker)


def test_a_transfer_is_released_by_silence(phone, settle, town, settings, seed_actor):
    settle(town.far_union)
    movers.man(town.far_union)
    member = phone()
    sign_in_member(member)
    member.get_by_role("link", name="转会").click()
    member.get_by_label("新工会的工会码或名称").fill("锦昊")
    member.get_by_role("button", name="找新工会").click()
    fits(member)
    found = member.locator(".card", has=member.get_by_role("heading", name=OWN, exact=True))
    found.get_by_role("button", name="申请转到这里").click()
    expect(member.locator("dl.facts")).to_contain_text("2026年11月27日")
    fits(member)
    settings.FIXED_TODAY = SILENT_UNTIL
    moving.lapse_due(by=seed_actor, at=clock.now())
    member.reload()
    expect(member.locator("dl.facts")).to_contain_text("2026年11月27日")
    settings.FIXED_TODAY = TOO_LATE
    moving.lapse_due(by=seed_actor, at=clock.now())
    member.reload()
    expect(member.locator("main .big")).to_contain_text("待新工会接收")
    expect(member.locator("main")).to_contain_text("原工会逾期未答复，按规定视为同意")
    chair = phone("zhou.jianping")
    chair.locator("main").get_by_role("link", name="会籍接转").click()
    chair.get_by_role("link", name="待接收").click()
    chair.get_by_role("link", name=MEMBER.name).click()
    expect(chair.locator("main")).to_contain_text("放行由来")
    fits(chair)
    say_yes(chair, "接收")
    member.get_by_role("link", name="我的工会").click()
    expect(member.locator("h1")).to_have_text(OWN)
    spells = member.locator(".queue .about").all_inner_texts()
    assert spells[0].partition(" — ")[0] == spells[1].partition(" — ")[2]
    assert spells[0].endswith("至今")
    fits(member)


def test_a_card_is_lost_and_replaced(phone, settle, town, bank, seed_actor):
    settle(town.own_union)
    member, chair = phone(), phone("zhou.jianping")
    sign_in_member(member)
    member.get_by_role("link", name="会员卡").click()
    expect(member.locator("#code svg")).to_be_visible()
    member.get_by_role("link", name="看授权书").click()
    member.get_by_role("button", name="我已阅读，同意").click()
    member.goto("/me/card/")
    member.get_by_role("link", name="申请办卡").click()
    member.get_by_role("button", name="提交").click()
    expect(member.locator("main")).to_contain_text("已采集")
    cards.make_batch(bank=BANK, by=seed_actor, at=clock.now())
    queue.perform(Run.objects.latest("id").pk)
    bank.work()
    cards.fetch_all(by=seed_actor, at=clock.now())
    chair.get_by_role("link", name="会员卡").click()
    chair.get_by_label(MEMBER.name).check()
    fits(chair)
    chair.get_by_role("button", name="登记发放").click()
    expect(chair.locator("main")).to_contain_text("已登记发放 1 张")
    member.goto("/me/card/")
    expect(member.locator("main")).to_contain_text("已发放")
    member.get_by_role("button", name="挂失").click()
    expect(member.locator("main")).to_contain_text("已登记挂失")
    fits(member)
    member.get_by_role("button", name="补办").click()
    expect(member.locator("main")).to_contain_text("已申请补办")
    expect(member.locator("main")).to_contain_text("等待制卡文件发往银行")
    fits(member)


def test_a_member_reads_who_looked_when_and_for_what(phone, settle, town):
    settle(town.own_union)
    chair, member = phone("zhou.jianping"), phone()
    chair.locator("main").get_by_role("link", name="会员名册").click()
    fits(chair)
    chair.get_by_role("link", name=MEMBER.name).click()
    expect(chair.locator("main")).not_to_contain_text(MEMBER.document)
    fits(chair)
    chair.get_by_role("link", name="查看完整号码").click()
    chair.get_by_label("用途").select_option(label="办理会籍接转")
    chair.get_by_role("button", name="查看").click()
    expect(chair.locator("main")).to_contain_text(MEMBER.document)
    fits(chair)
    sign_in_member(member)
    member.get_by_role("link", name="我的资料").click()
    fits(member)
    member.get_by_role("link", name="谁看过").click()
    look = member.locator(".queue li", has_text="查看完整号码")
    for words in (CHAIR, OWN, "2026年11月22日", "用途：办理会籍接转"):
        expect(look).to_contain_text(words)
    fits(member)


def test_a_chair_imports_a_roster_and_who_is_known_elsewhere_needs_a_transfer(phone, town, tmp_path):
    file = rosters.messy(tmp_path, 20, 7, date(2026, 11, 22))["titled"]
    known = pl.concat(list(rosters.parts(20, 7, date(2026, 11, 22)))).head(1).to_dicts()
    load(tmp_path / "far.csv", known, town.far_union)
    chair = phone("zhou.jianping")
    chair.locator("main").get_by_role("link", name="会员名册").click()
    chair.get_by_role("link", name="导入名册").click()
    fits(chair)
    chair.get_by_label("文件").set_input_files(file)
    chair.get_by_role("button", name="上传并核对列").click()
    expect(chair.locator("h1")).to_have_text("核对列")
    expect(chair.get_by_label("证件号码", exact=True).locator("option:checked")).to_have_text("公民身份号码")
    fits(chair)
    chair.get_by_role("button", name="开始试导入").click()
    perform(chair)
    expect(chair.locator("main")).to_contain_text("还没有写入任何数据")
    rows = chair.locator(".card", has_text="逐行结果").locator("tbody tr")
    expect(rows).to_have_count(20)
    expect(rows.filter(has_text="需办理转会")).to_have_count(1)
    fits(chair)
    chair.get_by_role("button", name="正式导入").click()
    perform(chair)
    expect(rows.filter(has_text="入会")).to_have_count(19)
    expect(rows.filter(has_text="需办理转会")).to_have_count(1)
    fits(chair)
    chair.goto("/people/transfers/all/")
    expect(chair.locator("main")).to_contain_text(known[0]["姓名"])
