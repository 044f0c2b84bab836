"""Decisions about one union: by whom, with what result, and what is refused with which sentence."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.portals.office.tests.conftest import text
from niangjia.seed.small import SmallCity
from niangjia.union.organisations import actions, queries

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
MACHINE = system("测试")
# Who may decide what about 锦昊's union: street (its parent's parent), community worker (its parent's), chair
# (itself), district (above), the other district (beside), city, administrator (city).
DESKS = ("chen.lan", "lin.suyun", "huang.zhiyuan", "li.xiaotong", "zhou.jianping", "wu.min", "xu.nuo")
MATRIX = {
    "naming": "chen.lan lin.suyun huang.zhiyuan",
    "move": "chen.lan lin.suyun",
    "guidance": "chen.lan lin.suyun huang.zhiyuan",
    "status": "chen.lan lin.suyun huang.zhiyuan",
    "ending": "chen.lan lin.suyun",
    "founding": "chen.lan lin.suyun huang.zhiyuan",
    "terms/new": "chen.lan lin.suyun huang.zhiyuan",
    "officers/new": "chen.lan lin.suyun huang.zhiyuan",
    "certificates/new": "chen.lan lin.suyun huang.zhiyuan",
    "offices/new": "xu.nuo",
    "coverage/new": "chen.lan lin.suyun huang.zhiyuan li.xiaotong",
}


@pytest.mark.parametrize("name", DESKS)
def test_buttons_and_pages_tell_the_same_truth(small_city: SmallCity, desk: Desk, name: str) -> None:
    browser, address = desk(name), f"/office/unions/{small_city.own_union}/"
    page = browser.get(address)
    if name == "wu.min":
        assert page.status_code == 404
        assert {browser.get(f"{address}{act}/").status_code for act in MATRIX} == {404}
        return
    shown = text(page) + text(browser.get(f"{address}companies/"))
    for act, allowed in MATRIX.items():
        may = name in allowed.split()
        assert browser.get(f"{address}{act}/").status_code == (200 if may else 403), act
        assert (f"{address}{act}/" in shown) is may, act


def test_a_union_is_founded_renamed_and_locked(small_city: SmallCity, desk: Desk) -> None:
    browser, above = desk("huang.zhiyuan"), f"/office/unions/{small_city.gushu}/"
    given = {"type_": "stand_alone", "name": "深圳市盈泰电子有限公司工会委员会", "founded_on": "2026-11-01"}
    answer = browser.post(f"{above}founding/", given)
    assert answer.status_code == 302
    made = int(answer.url.split("/")[-2])
    node = queries.organisation_for(MACHINE, made)
    assert (node.parent_id, node.founded_on) == (small_city.gushu, date(2026, 11, 1))
    again = browser.post(f"{above}founding/", given)
    assert again.status_code == 422
    assert "同一上级之下已有" in text(again)
    browser.post(f"/office/unions/{made}/naming/", {"name": "盈泰电子工会委员会", "on": "2026-11-20"})
    browser.post(f"/office/unions/{made}/status/", {"status": "locked"})
    node = queries.organisation_for(MACHINE, made)
    assert (node.name, node.status) == ("盈泰电子工会委员会", "locked")
    history = text(browser.get(f"/office/unions/{made}/history/"))
    assert "深圳市盈泰电子有限公司工会委员会" in history
    assert "已锁定" in history


def test_a_union_moves_with_all_below_and_keeps_its_old_parent(small_city: SmallCity, desk: Desk) -> None:
    browser, address = desk("lin.suyun"), f"/office/unions/{small_city.gushu}/move/"
    answer = browser.get(address, {"q": "总工会"})
    assert "下面的 4 个组织一起调整" in text(answer)
    offered = [number for number, _ in answer.context["form"].fields["parent"].choices]
    assert offered == [small_city.baoan], "not its own parent, and nothing out of reach"
    asked = f"/office/unions/{small_city.own_union}/move/?q=南昌"
    assert "南昌社区工会联合会" in text(browser.get(asked))
    given = {"parent": small_city.nanchang, "on": "2026-11-20", "reason": "社区调整"}
    assert browser.post(asked, given).status_code == 302
    assert queries.organisation_for(MACHINE, small_city.own_union).parent_id == small_city.nanchang
    assert "固戍社区工会联合会" in text(browser.get(f"/office/unions/{small_city.own_union}/history/"))
    too_early = browser.post(
        asked.replace("南昌", "固戍"), given | {"parent": small_city.gushu, "on": "2026-11-19"}
    )
    assert too_early.status_code == 409
    assert "不能在 2026-11-19 变更" in text(too_early)


def test_a_parent_outside_the_search_or_the_reach_is_refused(small_city: SmallCity, desk: Desk) -> None:
    browser, asked = desk("lin.suyun"), f"/office/unions/{small_city.own_union}/move/?q=科技园"
    shown = text(browser.get(asked))
    assert "科技园社区" not in shown
    answer = browser.post(asked, {"parent": small_city.kejiyuan, "on": "2026-11-20", "reason": "试"})
    assert answer.status_code == 422
    assert queries.organisation_for(MACHINE, small_city.own_union).parent_id == small_city.gushu


def test_a_term_begins_with_its_chair_and_is_revoked_with_its_reason(
    small_city: SmallCity, desk: Desk
) -> None:
    browser, address = desk("lin.suyun"), f"/office/unions/{small_city.own_union}/"
    wrong = browser.post(
        f"{address}terms/new/", {"body": "committee", "elected_on": "2026-03-01", "ends_on": "2027-03-01"}
    )
    assert wrong.status_code == 422
    assert "应为 3 至 5 年" in text(wrong)
    browser.post(
        f"{address}terms/new/", {"body": "committee", "elected_on": "2026-03-01", "ends_on": "2029-02-28"}
    )
    (term,) = queries.terms_of(MACHINE, small_city.own_union)
    given = {"post": "chair", "name": "周建平", "since": "2026-03-01", "term": term.id}
    assert browser.post(f"{address}officers/new/", given).status_code == 302
    assert "已有主席在任" in text(browser.post(f"{address}officers/new/", given | {"name": "李四"}))
    assert queries.organisation_for(MACHINE, small_city.own_union).chair_name == "周建平"
    assert browser.post(f"{address}terms/{term.id}/revocation/", {"reason": ""}).status_code == 422
    browser.post(f"{address}terms/{term.id}/revocation/", {"reason": "登记到了别的工会"})
    assert queries.organisation_for(MACHINE, small_city.own_union).chair_name == ""
    assert "已撤销" in text(browser.get(f"{address}history/"))


def test_an_officer_leaves_and_another_union_s_officer_is_not_there(
    small_city: SmallCity, desk: Desk
) -> None:
    at = clock.now()
    officer = actions.appoint(
        organisation_id=small_city.joint_union,
        post="clerk",
        name="王芳",
        since=date(2025, 1, 1),
        by=MACHINE,
        at=at,
    )
    browser = desk("huang.zhiyuan")
    strange = f"/office/unions/{small_city.own_union}/officers/{officer}/end/"
    assert browser.post(strange, {"on": "2026-11-01"}).status_code == 404
    own = f"/office/unions/{small_city.joint_union}/officers/{officer}/end/"
    assert browser.post(own, {"on": "2026-11-01"}).status_code == 302
    assert queries.officers_of(MACHINE, small_city.joint_union, on=clock.today()) == ()


def test_an_administrator_gives_and_takes_an_office(small_city: SmallCity, desk: Desk) -> None:
    browser, address = desk("xu.nuo"), f"/office/unions/{small_city.nanchang}/"
    given = {"account": "li.xiaotong", "role": "community_worker", "since": "2026-11-22"}
    assert "没有登录名为“nobody”的账号" in text(
        browser.post(f"{address}offices/new/", given | {"account": "nobody"})
    )
    assert browser.post(f"{address}offices/new/", given).status_code == 302
    (row,) = queries.offices_at(MACHINE, small_city.nanchang, on=clock.today())
    assert browser.post(f"{address}offices/{row.id}/end/", {"reason": "调离"}).status_code == 302
    assert queries.offices_at(MACHINE, small_city.nanchang, on=clock.today()) == ()


def test_a_certificate_is_recorded_with_its_last_day(small_city: SmallCity, desk: Desk) -> None:
    browser, address = desk("huang.zhiyuan"), f"/office/unions/{small_city.own_union}/"
    given = {
        "number": "粤工证1号", "code": "81440300MC1234566B", "issued_on": "2024-01-10", "valid_until": "2026-12-10",
    }  # fmt: skip
    assert (
        browser.post(f"{address}certificates/new/", given | {"code": "91440300708461136T"}).status_code == 422
    )
    assert browser.post(f"{address}certificates/new/", given).status_code == 302
    page = text(browser.get(address))
    assert "2026-12-10" in page
    assert "已到换证时间" in page


def test_communities_are_given_and_ended(small_city: SmallCity, desk: Desk) -> None:
    browser, address = desk("lin.suyun"), f"/office/unions/{small_city.nanchang}/"
    form = browser.get(f"{address}areas/new/").context["form"]
    offered = [number for number, _ in form.fields["areas"].choices]
    assert offered
    browser.post(f"{address}areas/new/", {"areas": offered[:2], "since": "2026-11-20"})
    rows = {row.area_id: row for row in queries.jurisdictions_of(MACHINE, small_city.nanchang)}
    assert set(offered[:2]) < set(rows)
    end = f"{address}areas/{rows[offered[0]].id}/end/"
    assert browser.post(end, {"on": "2026-11-20"}).status_code == 409
    assert browser.post(end, {"on": "2026-11-22"}).status_code == 302
    assert browser.post(end, {"on": "2026-11-22"}).status_code == 404


def test_a_company_is_covered_by_code_ended_and_revoked(small_city: SmallCity, desk: Desk) -> None:
    browser, address = desk("lin.suyun"), f"/office/unions/{small_city.joint_union}/"
    company = small_city.companies["yingtai"]
    asked = f"{address}coverage/new/?q=盈泰"
    assert "深圳市盈泰电子有限公司" in text(browser.get(asked))
    given = {"company": company, "since": "2026-11-01", "source": "入会申请"}
    assert browser.post(asked, given).status_code == 302
    assert "已经覆盖这家企业" in text(browser.post(asked, given))
    (row,) = queries.coverage_of(MACHINE, company)
    strange = f"/office/unions/{small_city.own_union}/coverage/{row.id}/"
    assert browser.post(f"{strange}end/", {"on": "2026-11-10", "reason": "迁出"}).status_code == 404
    assert browser.post(f"{strange}revocation/", {"reason": "错"}).status_code == 404
    assert (
        browser.post(f"{address}coverage/{row.id}/end/", {"on": "2026-11-10", "reason": "迁出"}).status_code
        == 302
    )
    assert queries.coverage_of(MACHINE, company) == ()
    other = queries.coverage_of(MACHINE, small_city.companies["xinyu"])[0]
    assert (
        browser.post(f"{address}coverage/{other.id}/revocation/", {"reason": "同名企业"}).status_code == 302
    )
    (kept,) = queries.coverage_of(MACHINE, small_city.companies["xinyu"], history=True)
    assert kept.revoke_reason == "同名企业"


def test_a_wrong_parent_is_revoked_and_the_right_one_takes_its_dates(
    small_city: SmallCity, desk: Desk
) -> None:
    browser, union = desk("lin.suyun"), small_city.own_union
    (link,) = queries.parents_of(MACHINE, union)
    asked = f"/office/unions/{union}/parents/{link.id}/revocation/?q=南昌"
    assert browser.post(asked, {"parent": small_city.nanchang, "reason": "登记错了"}).status_code == 302
    right = next(row for row in queries.parents_of(MACHINE, union) if row.is_open)
    assert (right.parent_id, right.since) == (small_city.nanchang, link.since)
    assert browser.get(asked).status_code == 404
    assert desk("huang.zhiyuan").get(asked).status_code == 403


def test_a_union_is_guided_and_no_longer_guided(small_city: SmallCity, desk: Desk) -> None:
    browser, union = desk("lin.suyun"), small_city.own_union
    asked = f"/office/unions/{union}/guidance/?q=宝安区总工会"
    assert browser.post(asked, {"parent": small_city.baoan, "since": "2026-11-01"}).status_code == 302
    assert "业务指导" in text(browser.get(f"/office/unions/{union}/"))
    assert browser.post(f"/office/unions/{union}/guidance/end/", {"since": "2026-11-20"}).status_code == 302
    (guide,) = [row for row in queries.parents_of(MACHINE, union) if row.kind == "guidance"]
    assert (guide.parent_id, guide.until) == (small_city.baoan, date(2026, 11, 20))


def test_a_union_whose_employer_lives_does_not_end(small_city: SmallCity, desk: Desk) -> None:
    browser = desk("lin.suyun")
    ending = {"on": "2026-11-20", "reason": "企业注销"}
    answer = browser.post(f"/office/unions/{small_city.own_union}/ending/", ending)
    assert answer.status_code == 409
    assert "下面还有没有终止的工会" in text(answer)
    answer = browser.post(f"/office/unions/{small_city.joint_union}/ending/", ending)
    assert "仍然存续" in text(answer)
    assert browser.post(f"/office/unions/{small_city.branch}/ending/", ending).status_code == 302
    page = text(browser.get(f"/office/unions/{small_city.branch}/"))
    assert "已终止" in page
    assert "/ending/" not in page
