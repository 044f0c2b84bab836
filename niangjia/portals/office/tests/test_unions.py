"""The union tree and the page of one union: what is shown to whom, which buttons, how many questions asked."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor, system
from niangjia.portals.office.tests.conftest import sheet, text
from niangjia.portals.office.unions import tree
from niangjia.seed.small import SmallCity
from niangjia.union.insights import actions as insights
from niangjia.union.organisations import actions

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
MACHINE = system("测试")


@pytest.fixture(autouse=True)
def _summed_up(small_city: SmallCity, seed_actor: Actor) -> None:
    insights.rebuild(by=seed_actor, at=clock.now())


def names(answer: object) -> list[str]:
    """The unions on the page."""
    return [line.node.name for line in answer.context["table"].page.rows]  # type: ignore[attr-defined]  # a response


def test_the_tree_begins_at_the_top_of_the_reader_s_reach_and_shows_its_children(
    small_city: SmallCity, desk: Desk
) -> None:
    answer = desk("lin.suyun").get("/office/unions/")
    assert names(answer) == ["深圳市宝安区西乡街道总工会"]
    page = text(answer)
    assert "深圳市宝安区总工会" in page
    assert f"?below={small_city.xixiang}" in page
    assert "（演示）" in page


def test_one_goes_down_by_the_number_and_up_by_the_path(small_city: SmallCity, desk: Desk) -> None:
    answer = desk("lin.suyun").get("/office/unions/", {"below": small_city.xixiang})
    assert names(answer) == [
        "深圳市宝安区西乡街道固戍社区工会联合会",
        "深圳市宝安区西乡街道南昌社区工会联合会",
    ]
    assert f"/office/unions/?below={small_city.baoan}" in text(answer)
    assert f"/office/unions/?below={small_city.city}" not in text(answer)
    gushu = answer.context["table"].page.rows[0]
    assert (gushu.children, gushu.grassroots, gushu.covered) == (3, 2, 4)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "锦昊"}, ["深圳市锦昊精密五金有限公司工会委员会", "深圳市锦昊精密五金有限公司工会第一分会"]),
        ({"type": "joint"}, ["深圳市宝安区西乡街道固戍社区第一联合工会委员会"]),
        ({"status": "ended"}, []),
        ({"q": "云帆"}, []),
    ],
)
def test_a_search_runs_through_everything_below(
    small_city: SmallCity, desk: Desk, asked: dict[str, str], found: list[str]
) -> None:
    assert names(desk("lin.suyun").get("/office/unions/", asked)) == found


@pytest.mark.parametrize(
    ("below", "status"), [("baoan", 200), ("gushu", 200), ("city", 404), ("nanshan", 404), ("yuehai", 404)]
)
def test_the_tree_of_a_neighbour_or_of_above_is_not_there(
    small_city: SmallCity, desk: Desk, below: str, status: int
) -> None:
    browser = desk("lin.suyun")
    number = getattr(small_city, below)
    assert browser.get("/office/unions/", {"below": number}).status_code == status
    assert browser.get(f"/office/unions/{number}/").status_code == status
    assert browser.get(f"/office/unions/{number}/companies/").status_code == status
    assert browser.get(f"/office/unions/{number}/history/").status_code == status


@pytest.mark.parametrize("below", ["x", "-1", "١", "9" * 30])
def test_a_place_that_is_no_number_is_refused_with_a_sentence(
    small_city: SmallCity, desk: Desk, below: str
) -> None:
    answer = desk("lin.suyun").get("/office/unions/", {"below": below})
    assert answer.status_code == 422
    assert "没有这个选项" in text(answer)


def test_pages_follow_each_other_without_gap_or_double(
    small_city: SmallCity, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "UNIONS", tree.UNIONS.__class__(**{**_fields(tree.UNIONS), "size": 2}))
    browser, seen, address = desk("lin.suyun"), [], "/office/unions/?q=西乡"
    while address:
        answer = browser.get(address)
        seen += names(answer)
        following = answer.context["table"].next_url
        address = f"/office/unions/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_tree_goes_out_as_a_workbook_piece_by_piece(
    small_city: SmallCity, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "PIECE", 1)
    browser = desk("lin.suyun")
    rows = sheet(browser.get("/office/unions/", {"q": "锦昊", "format": "xlsx"}))
    assert len(rows) == 3
    assert rows[1][0] == "深圳市锦昊精密五金有限公司工会委员会（演示）"


def test_a_long_workbook_ends_with_a_sentence(
    small_city: SmallCity, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "MOST_EXPORTED", 1)
    rows = sheet(desk("lin.suyun").get("/office/unions/", {"q": "锦昊", "format": "xlsx"}))
    assert len(rows) == 1 + 1 + 1
    assert "只导出了前 1 个" in str(rows[-1][0])


def test_the_tree_asks_as_much_for_many_rows_as_for_two(
    small_city: SmallCity, desk: Desk, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        actions.found(
            name=f"批量{number:02d}公司工会委员会",
            type_="stand_alone",
            parent_id=small_city.gushu,
            by=MACHINE,
            at=clock.now(),
        )
    browser = desk("huang.zhiyuan")
    browser.get("/office/unions/")
    with django_assert_max_num_queries(16):
        assert len(names(browser.get("/office/unions/", {"below": small_city.gushu}))) >= 12


def test_a_union_s_page_says_what_it_is_who_leads_it_and_what_it_covers(
    small_city: SmallCity, desk: Desk
) -> None:
    union, at = small_city.own_union, clock.now()
    term = actions.begin_term(
        organisation_id=union,
        body="committee",
        elected_on=date(2024, 1, 10),
        ends_on=date(2027, 1, 9),
        by=MACHINE,
        at=at,
    )
    actions.appoint(
        organisation_id=union,
        post="chair",
        name="周建平",
        since=date(2024, 1, 10),
        term_id=term,
        by=MACHINE,
        at=at,
    )
    page = text(desk("huang.zhiyuan").get(f"/office/unions/{union}/"))
    for words in (
        "单独基层工会",
        "演示",
        "工会委员会",
        "周建平",
        "基层工会主席",
        "任期到 2027-01-09 届满",
        "不足 3 个月",
    ):
        assert words in page
    assert "周**" in text(desk("li.xiaotong").get(f"/office/unions/{union}/"))
    page = text(desk("huang.zhiyuan").get(f"/office/unions/{union}/companies/"))
    assert "深圳市锦昊精密五金有限公司" in page


def test_the_covered_companies_of_a_federation_include_those_below_when_asked(
    small_city: SmallCity, desk: Desk
) -> None:
    browser, address = desk("huang.zhiyuan"), f"/office/unions/{small_city.gushu}/companies/"
    assert len(browser.get(address).context["table"].page.rows) == 0
    assert len(browser.get(address, {"reach": "below"}).context["table"].page.rows) == 4


def test_a_page_leads_only_where_its_reader_may_go(small_city: SmallCity, desk: Desk) -> None:
    page = text(desk("lin.suyun").get(f"/office/unions/{small_city.baoan}/"))
    assert "深圳市总工会" in page
    assert f"/office/unions/{small_city.city}/" not in page
    company = f"/office/companies/{small_city.companies['jinhao']}/"
    address = f"/office/unions/{small_city.own_union}/companies/"
    assert company in text(desk("lin.suyun").get(address))
    page = text(desk("xu.nuo").get(address))
    assert "深圳市锦昊精密五金有限公司" in page
    assert company not in page


def test_a_union_s_page_asks_few_questions(
    small_city: SmallCity, desk: Desk, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = desk("huang.zhiyuan")
    browser.get(f"/office/unions/{small_city.own_union}/")
    with django_assert_max_num_queries(26):
        browser.get(f"/office/unions/{small_city.own_union}/")


def _fields(table: object) -> dict[str, object]:
    return {name: getattr(table, name) for name in table.__slots__}  # type: ignore[attr-defined]  # a slotted class
