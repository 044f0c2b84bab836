"""Unions from a file, page by page, and the review list that it leaves."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niangjia.kernel import queue, runs
from niangjia.kernel.actor import system
from niangjia.portals.office.tests.conftest import text
from niangjia.seed.small import SmallCity
from niangjia.union.organisations import queries

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
MACHINE = system("测试")
CITY, DISTRICT, STREET, COMMUNITY = "chen.lan", "lin.suyun", "huang.zhiyuan", "li.xiaotong"
FILE = """工会名称,统一社会信用代码,上级工会,用人单位,类型,会员数
深圳市盈泰电子有限公司工会委员会,,深圳市宝安区西乡街道固戍社区工会联合会,深圳市盈泰电子有限公司,单独基层工会,40
深圳市晨曦家具有限公司工会委员会,,没有这个街道总工会,深圳市晨曦家具有限公司,单独基层工会,30
深圳市泰和光电有限公司工会委员会,,深圳市宝安区西乡街道固戍社区工会联合会,没有登记的公司,单独基层工会,12
深圳市清泉食品有限公司工会,,深圳市宝安区西乡街道南昌社区工会联合会,深圳市清泉食品有限公司,看不懂的类型,7
深圳市安居物业管理有限公司工会委员会,不是代码,,,单独基层工会,9
"""


@pytest.fixture(autouse=True)
def _kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent(browser: Client, content: bytes = FILE.encode(), name: str = "工会名册.csv", **more: str) -> object:
    """Upload a file."""
    file = SimpleUploadedFile(name, content)
    given = {"source": "市总名册", "stated_on": "2026-11-01"} | more
    return browser.post("/office/unions/imports/new/", {"file": file, **given})


def rehearsed(browser: Client) -> int:
    """Upload, accept the guessed columns, and perform the dry run; return its number."""
    mapping = sent(browser).url  # type: ignore[attr-defined]  # a redirect
    form = browser.get(mapping).context["form"]
    asked = browser.post(mapping, form.initial)
    number = int(asked.url.split("/")[-2])
    queue.perform(number)
    return number


def loaded(browser: Client) -> int:
    """Load the file for real after its dry run; return the run's number."""
    asked = browser.post(f"/office/unions/imports/{rehearsed(browser)}/load/")
    number = int(asked.url.split("/")[-2])
    queue.perform(number)
    return number


def question(issue: str) -> queries.ReviewRow:
    """The one open question of a kind."""
    (row,) = queries.unplaced(MACHINE, issue=issue)
    return row


def test_a_file_is_tried_loaded_and_taken_back(small_city: SmallCity, desk: Desk) -> None:
    browser = desk(CITY)
    tried = rehearsed(browser)
    page = text(browser.get(f"/office/unions/imports/{tried}/"))
    assert "还没有写入任何数据" in page
    assert "正式导入" in page
    assert queries.search(MACHINE, "盈泰").rows == []
    asked = browser.post(f"/office/unions/imports/{tried}/load/")
    number = int(asked.url.split("/")[-2])
    assert browser.get(asked.url).status_code == 200
    queue.perform(number)
    page = text(browser.get(asked.url))
    for words in (
        "新登记",
        "上级工会找不到",
        "用人单位不在台账中",
        "工会类型看不懂",
        "下载问题清单",
        "撤销这次导入",
    ):
        assert words in page
    (found,) = queries.search(MACHINE, "盈泰").rows
    assert found.node.parent_id == small_city.gushu
    assert "不是代码" in b"".join(browser.get(f"{asked.url}errors.csv")).decode()


def test_a_load_is_taken_back_after_asking_once_more(small_city: SmallCity, desk: Desk) -> None:
    browser = desk(CITY)
    number = loaded(browser)
    assert "撤销这次导入？" in text(browser.get(f"/office/unions/imports/{number}/undoing/"))
    assert browser.post(f"/office/unions/imports/{number}/undoing/").status_code == 302
    assert queries.search(MACHINE, "盈泰").rows == []
    assert runs.run(number).state == "undone"  # type: ignore[union-attr]  # it stands
    assert "撤销的结果" in text(browser.get(f"/office/unions/imports/{number}/"))
    assert browser.get(f"/office/unions/imports/{number}/undoing/").status_code == 409


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "空文件"), (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "图片"), ("名称\n".encode(), "没有数据")],
)
def test_what_is_no_table_of_unions_is_refused_with_a_sentence(
    small_city: SmallCity, desk: Desk, content: bytes, words: str
) -> None:
    answer = sent(desk(CITY), content, "名册.csv")
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    assert words in text(answer)


def test_only_who_may_import_sees_files_and_nobody_another_s_upload(
    small_city: SmallCity, desk: Desk
) -> None:
    browser = desk(CITY)
    mapping = sent(browser).url  # type: ignore[attr-defined]  # a redirect
    number = rehearsed(browser)
    district = desk(DISTRICT)
    for address in ("", "new/"):
        assert district.get(f"/office/unions/imports/{address}").status_code == 403
    assert district.get(mapping).status_code == 403
    assert desk(CITY).get(mapping).status_code == 404
    for address in ("", "undoing/", "errors.csv"):
        assert district.get(f"/office/unions/imports/{number}/{address}").status_code == 404
    assert district.post(f"/office/unions/imports/{number}/load/").status_code == 404


def test_the_review_list_shows_each_reader_what_is_theirs(
    small_city: SmallCity, desk: Desk, django_assert_max_num_queries: Callable[..., object]
) -> None:
    loaded(desk(CITY))
    city, district, beside = desk(CITY), desk(DISTRICT), desk("wu.min")
    assert len(city.get("/office/unions/reviews/").context["rows"]) == 3
    assert len(district.get("/office/unions/reviews/").context["rows"]) == 2
    assert len(beside.get("/office/unions/reviews/").context["rows"]) == 0
    assert desk(COMMUNITY).get("/office/unions/reviews/").status_code == 403
    unknown = question("type_unknown")
    assert district.get(f"/office/unions/reviews/{unknown.id}/entry/").status_code == 404
    only = district.get("/office/unions/reviews/", {"issue": "parent_unknown"})
    assert [row.issue for row in only.context["rows"]] == ["parent_unknown"]
    assert district.get("/office/unions/reviews/", {"issue": "nonsense"}).status_code == 422
    with django_assert_max_num_queries(12):
        district.get("/office/unions/reviews/")


def test_questions_are_settled_by_parent_company_entry_and_dismissal(
    small_city: SmallCity, desk: Desk
) -> None:
    loaded(desk(CITY))
    street, city = desk(STREET), desk(CITY)
    placed = question("parent_unknown")
    address = f"/office/unions/reviews/{placed.id}/"
    assert street.get(f"{address}employer/").status_code == 404
    assert "没有这个街道总工会" in text(street.get(f"{address}parent/?q=南昌"))
    assert street.post(f"{address}parent/?q=南昌", {"parent": small_city.nanchang}).status_code == 302
    assert queries.organisation_for(MACHINE, placed.organisation_id).parent_id == small_city.nanchang
    assert street.get(f"{address}parent/").status_code == 404, "it is settled"

    asked = question("employer_unknown")
    address = f"/office/unions/reviews/{asked.id}/employer/?q=泰和"
    company = small_city.companies["taihe"]
    assert street.post(address, {"company": company}).status_code == 302
    assert queries.coverage_of(MACHINE, company)[0].organisation_id == asked.organisation_id

    entered = question("type_unknown")
    address = f"/office/unions/reviews/{entered.id}/"
    given = {
        "name": "深圳市清泉食品有限公司工会委员会",
        "type_": "stand_alone",
        "parent": small_city.nanchang,
    }
    answer = city.post(f"{address}entry/?q=南昌", given)
    assert answer.status_code == 302
    assert queries.organisation_for(MACHINE, int(answer.url.split("/")[-2])).parent_id == small_city.nanchang


def test_a_place_is_confirmed_and_a_question_let_go_with_its_reason(
    small_city: SmallCity, desk: Desk
) -> None:
    loaded(desk(CITY))
    browser = desk(STREET)
    placed, asked = question("parent_unknown"), question("employer_unknown")
    assert "确认归属" in text(browser.get(f"/office/unions/reviews/{placed.id}/confirmation/"))
    assert browser.post(f"/office/unions/reviews/{placed.id}/confirmation/").status_code == 302
    address = f"/office/unions/reviews/{asked.id}/dismissal/"
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "企业在外市"}).status_code == 302
    assert queries.unplaced(MACHINE, issue="employer_unknown") == ()
    assert queries.unplaced(MACHINE, issue="parent_unknown") == ()


def test_the_menu_marks_files_and_questions_apart_from_the_tree(small_city: SmallCity, desk: Desk) -> None:
    browser = desk(CITY)
    for address, title in (("", "工会组织"), ("imports/", "导入工会"), ("reviews/", "待核对")):
        page = text(browser.get(f"/office/unions/{address}"))
        marked = re.findall(r'<a [^>]*aria-current="page"[^>]*>.*?</a>', page, re.DOTALL)
        assert any("<svg" in entry and title in entry for entry in marked), address
