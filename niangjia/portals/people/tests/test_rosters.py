"""A roster in a browser: upload, columns, dry run, load, rows, taking back; and who sees none of it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from niangjia.kernel import clock, queue, sight
from niangjia.kernel.models import Run
from niangjia.union.members.models import Person
from niangjia.union.members.tests import rosters as made

CHAIR = "zhou.jianping"


@pytest.fixture
def chair(desk) -> Client:
    return desk(CHAIR)


def content(rows: list[dict[str, str]]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines).encode("gb18030")


def upload(browser: Client, rows: list[dict[str, str]], union: int | str = "", name: str = "名册.csv"):
    data = content(rows) if isinstance(rows, list) else rows
    given = {"file": SimpleUploadedFile(name, data), "union": union, "stated_on": clock.today().isoformat()}
    return browser.post("/people/rosters/new/", given)


def performed() -> Run:
    run = Run.objects.latest("pk")
    queue.perform(run.pk)
    run.refresh_from_db()
    return run


def tried(browser: Client, rows: list[dict[str, str]], union: int | str = "") -> Run:
    answer = upload(browser, rows, union, "慕容复交来的名册.csv")
    form = browser.get(answer.url).context["form"]
    browser.post(answer.url, {name: form.initial.get(name, "") for name in form.fields})
    return performed()


def people() -> int:
    with sight.everywhere("测试"):
        return Person.objects.count()


def words(answer) -> str:
    return answer.content.decode()


def test_the_name_of_a_roster_s_file_may_be_a_person_s_and_stands_in_no_run(chair, small_city):
    tried(chair, [made.row(1), made.row(2)], small_city.own_union)
    run = Run.objects.values().latest("pk")
    assert "工会委员会" in run["title"]
    assert "慕容复" not in str(run)


def test_a_chair_brings_a_roster_in_step_by_step_and_takes_it_back(chair, small_city):
    answer = upload(chair, [made.row(1), made.row(2)], small_city.own_union)
    page = words(chair.get(answer.url))
    assert "核对列" in page
    assert made.number(1) not in page
    assert "13900000001" not in page
    run = tried(chair, [made.row(1), made.row(2)], small_city.own_union)
    assert (run.state, people()) == ("done", 0)
    page = words(chair.get(f"/people/rosters/{run.pk}/"))
    assert "正式导入" in page
    assert chair.get(f"/people/rosters/{run.pk}/progress/").headers["HX-Refresh"] == "true"
    answer = chair.post(f"/people/rosters/{run.pk}/load/")
    loaded = performed()
    assert (loaded.state, people(), answer.url) == ("done", 2, f"/people/rosters/{loaded.pk}/")
    page = words(chair.get(answer.url))
    assert "逐行结果" in page
    assert "入会" in page
    told = b"".join(chair.get(f"{answer.url}outcomes.csv").streaming_content).decode("utf-8-sig")
    assert told.splitlines() == ["行号,结果", "2,入会", "3,入会"]
    assert "撤销这次导入" in words(chair.get(f"{answer.url}undoing/"))
    chair.post(f"{answer.url}undoing/")
    assert (performed().state, people()) == ("done", 0)
    assert "撤销的结果" in words(chair.get(answer.url))


def test_rows_are_shown_by_outcome_and_faults_masked(chair, small_city):
    spoiled = made.number(3)[:-1] + ("0" if made.number(3)[-1] != "0" else "1")
    run = tried(chair, [made.row(1), made.row(2, 证件号码=spoiled)], small_city.own_union)
    page = words(chair.get(f"/people/rosters/{run.pk}/?outcome=rejected"))
    assert "没有导入" in page
    listed = b"".join(chair.get(f"/people/rosters/{run.pk}/errors.csv").streaming_content).decode("utf-8-sig")
    assert listed.splitlines()[1].startswith("3,证件号码,440306********")
    assert spoiled not in listed


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "姓名,证件号码\n".encode()])
def test_a_bad_file_is_refused_at_its_field(chair, small_city, data):
    answer = upload(chair, data, small_city.own_union)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Run.objects.filter(kind="members.import").count() == 0


def test_a_missing_column_is_named_where_columns_are_chosen(chair, small_city):
    answer = upload(chair, [made.row(1)], small_city.own_union)
    answer = chair.post(answer.url, {"name": "0"})
    assert answer.status_code == 422
    assert "证件号码" in words(answer)


def test_an_officer_brings_in_a_file_of_many_unions_and_only_within_reach(desk, small_city):
    officer = desk("lin.suyun")
    rows = [
        made.row(1, 所属工会="深圳市锦昊精密五金有限公司工会委员会"),
        made.row(2, 所属工会="深圳市云帆软件开发有限公司工会委员会"),
    ]
    run = tried(officer, rows)
    assert run.result["counts"]["joined"] == 1
    listed = b"".join(officer.get(f"/people/rosters/{run.pk}/errors.csv").streaming_content).decode(
        "utf-8-sig"
    )
    assert "不在您的管辖范围内" in listed


def test_the_template_of_the_own_union_is_a_workbook_and_a_stranger_s_is_not_found(chair, small_city):
    answer = chair.get(f"/people/rosters/templates/{small_city.own_union}/")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert "会员名册" in book.sheet_names
    assert chair.get(f"/people/rosters/templates/{small_city.far_union}/").status_code == 404


@pytest.mark.parametrize("page", ["", "progress/", "undoing/", "errors.csv", "outcomes.csv"])
def test_a_roster_of_another_union_is_not_there(desk, chair, small_city, page):
    run = tried(chair, [made.row(1)], small_city.own_union)
    assert desk("wu.min").get(f"/people/rosters/{run.pk}/{page}").status_code == 404
    assert chair.get(f"/people/rosters/?union={small_city.own_union}").status_code == 200


def test_a_chair_cannot_choose_a_union_that_is_not_theirs(chair, small_city):
    assert upload(chair, [made.row(1)], small_city.far_union).status_code == 404


def test_who_imports_nothing_has_no_such_pages(desk):
    for page in ("", "new/"):
        assert desk("li.xiaotong").get(f"/people/rosters/{page}").status_code == 403
