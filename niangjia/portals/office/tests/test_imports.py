"""Imports in steps: upload, columns, dry run, load, errors, taking back; and who may not."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niangjia.kernel import clock, queue
from niangjia.portals.office.tests.conftest import CHIEF, CITY, MACHINE, City, text
from niangjia.ui import files

pytestmark = pytest.mark.django_db
HEADER = "企业名称,统一社会信用代码,职工人数,住所"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def clerk(bare: City) -> Client:
    """A browser of somebody who may import."""
    return bare.officer(CITY, verbs=CHIEF)


def upload(browser: Client, content: str | bytes, name: str = "名册.csv", **more: str) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    given = {"source": "市场监管局", "stated_on": clock.today().isoformat()} | more
    return browser.post("/office/imports/new/", given | {"file": SimpleUploadedFile(name, raw)})


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


GOOD = rows(
    "深圳市甲有限公司,,30,深圳市福田区莲花街道福中社区福中路1号", "深圳市乙有限公司,,三十,深圳市罗湖区"
)


def mapping(answer: Any, browser: Client) -> dict[str, str]:
    """What the columns page proposes."""
    form = browser.get(answer.url).context["form"]
    return {name: form.initial.get(name, "") for name in form.fields}


def tried(browser: Client, content: str = GOOD) -> Any:
    """Upload, accept the guessed columns, carry out the dry run; return it."""
    answer = upload(browser, content)
    browser.post(answer.url, mapping(answer, browser))
    return performed()


def performed() -> Any:
    run = apps.get_model("kernel", "Run").objects.latest("pk")
    queue.perform(run.pk)
    run.refresh_from_db()
    return run


def companies() -> int:
    return int(apps.get_model("enterprises", "Company").objects.count())


def test_the_columns_page_shows_each_guess_with_its_confidence_reason_and_examples(clerk: Client) -> None:
    answer = upload(clerk, GOOD)
    assert answer.status_code == 302
    page = text(clerk.get(answer.url))
    for words in ("表头“企业名称”就是企业名称", "100%", "深圳市甲有限公司", "文件的前几行"):
        assert words in page


def test_a_dry_run_writes_nothing_and_tells_what_a_load_would_do(clerk: Client) -> None:
    run = tried(clerk)
    assert run.state == "done"
    assert companies() == 0
    page = text(clerk.get(f"/office/imports/{run.pk}/"))
    for words in ("试导入的结果", "正式导入", "新登记", "人数不是一个确定的整数"):
        assert words in page


def test_a_load_brings_the_companies_in_and_its_error_file_tells_the_faults(clerk: Client) -> None:
    answer = clerk.post(f"/office/imports/{tried(clerk).pk}/load/")
    run = performed()
    assert answer.url == f"/office/imports/{run.pk}/"
    assert companies() == 2
    assert "深圳市甲有限公司" in text(clerk.get("/office/companies/"))
    errors = clerk.get(f"/office/imports/{run.pk}/errors.csv")
    content = b"".join(errors).decode()
    errors.close()
    assert "三十" in content


def test_an_import_is_taken_back_after_asking_once_more(clerk: Client) -> None:
    clerk.post(f"/office/imports/{tried(clerk).pk}/load/")
    run = performed()
    assert "撤销这次导入？" in text(clerk.get(f"/office/imports/{run.pk}/undoing/"))
    assert companies() == 2
    watched = clerk.post(f"/office/imports/{run.pk}/undoing/").url
    performed()
    assert "看撤销的结果" in text(clerk.get(watched))
    assert "已撤销" in text(clerk.get(f"/office/imports/{run.pk}/"))
    assert companies() == 0


def test_a_dry_run_has_nothing_to_take_back(clerk: Client) -> None:
    run = tried(clerk)
    assert clerk.post(f"/office/imports/{run.pk}/undoing/").status_code == 409


def test_a_load_before_the_dry_run_is_over_is_refused(clerk: Client) -> None:
    answer = upload(clerk, GOOD)
    clerk.post(answer.url, mapping(answer, clerk))
    run = apps.get_model("kernel", "Run").objects.latest("pk")
    assert clerk.post(f"/office/imports/{run.pk}/load/").status_code == 409
    assert "排队中" in text(clerk.get(f"/office/imports/{run.pk}/"))


def test_a_corrected_column_is_used(clerk: Client) -> None:
    answer = upload(clerk, "甲列,乙列\n深圳市丙有限公司,5\n深圳市丁有限公司,6\n")
    clerk.post(answer.url, {"name": "0", "headcount": "1"})
    clerk.post(f"/office/imports/{performed().pk}/load/")
    performed()
    assert set(apps.get_model("enterprises", "Company").objects.values_list("headcount", flat=True)) == {5, 6}
    assert apps.get_model("enterprises", "Source").objects.get().mapping == {
        "name": "甲列",
        "headcount": "乙列",
    }


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [({"headcount": "1"}, "没有找到“企业名称”这一列"), ({"name": "0", "address": "0"}, "被指给了两个字段")],
)
def test_columns_that_cannot_be_are_refused_on_the_same_page(
    clerk: Client, chosen: dict[str, str], sentence: str
) -> None:
    answer = clerk.post(upload(clerk, GOOD).url, chosen)
    assert answer.status_code == 422
    assert sentence in text(answer)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.csv", "空文件"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "图.xlsx", "图片"),
        ("企业名称\n".encode(), "表头.csv", "只有表头"),
        (b"PK\x03\x04" + b"\x00" * 100, "坏.xlsx", "请"),
    ],
)
def test_a_bad_file_gets_its_sentence_in_the_form_and_is_not_kept(
    clerk: Client, settings: Any, content: bytes, name: str, sentence: str
) -> None:
    answer = upload(clerk, content, name)
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors["file"])
    assert "00000000" not in text(answer)
    assert not list(Path(settings.MEDIA_ROOT).glob("uploads/*"))


def test_a_file_too_large_for_a_page_names_the_command_line(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    answer = upload(clerk, GOOD)
    assert answer.status_code == 422
    assert "niangjia register import" in text(answer)


def test_data_of_the_future_are_refused_at_their_field(clerk: Client) -> None:
    answer = upload(clerk, GOOD, stated_on="2100-01-01")
    assert "数据日期在将来" in "".join(answer.context["form"].errors["stated_on"])


def test_what_one_reader_uploaded_is_not_found_by_another(bare: City, clerk: Client) -> None:
    address = upload(clerk, GOOD).url
    assert bare.officer(CITY, verbs=CHIEF).get(address).status_code == 404


def test_without_the_verb_nothing_of_imports_is_seen(bare: City, clerk: Client) -> None:
    run = tried(clerk)
    stranger = bare.officer(CITY)
    for address in ("imports/", "imports/new/", "imports/sources/"):
        assert stranger.get(f"/office/{address}").status_code == 403
    for address in ("", "errors.csv", "undoing/"):
        assert stranger.get(f"/office/imports/{run.pk}/{address}").status_code == 404
    assert stranger.post(f"/office/imports/{run.pk}/load/").status_code == 404


def test_a_number_that_is_no_import_is_not_found(clerk: Client) -> None:
    other = queue.ask("audit.verify", key="x", title="核对", by=MACHINE, at=clock.now(), enqueue=False)
    assert clerk.get(f"/office/imports/{other.pk}/").status_code == 404
    assert clerk.get("/office/imports/999999/").status_code == 404


def test_the_lists_of_imports_and_sources_show_what_was_done(
    clerk: Client, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]  # a pytest fixture
    assert "上传文件" in text(clerk.get("/office/imports/"))
    tried(clerk)
    with django_assert_max_num_queries(6):
        assert "试导入企业数据：名册.csv" in text(clerk.get("/office/imports/"))
    assert "市场监管局" in text(clerk.get("/office/imports/sources/"))
