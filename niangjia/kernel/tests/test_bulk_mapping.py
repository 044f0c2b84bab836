"""Guessing columns: by header, by content, by memory; always with its confidence and reason."""

import polars as pl
import pytest

from niangjia.kernel.bulk import mapping
from niangjia.kernel.bulk.mapping import FieldSpec
from niangjia.kernel.refusals import Invalid


def digits(values: object) -> float:
    texts = list(values)
    return sum(text.isdigit() for text in texts) / len(texts)


NAME = FieldSpec("name", "企业名称", ("单位名称", "company"), required=True)
PEOPLE = FieldSpec("people", "人数", ("员工人数",), digits)
CODE = FieldSpec("code", "代码", ("uscc",), digits, by_content=True)
FIELDS = (NAME, PEOPLE, CODE)


def sample(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"_row": [2, 3], **columns}, schema_overrides={"_row": pl.UInt32})


def guess(columns: dict[str, list[str | None]], **options: object) -> mapping.ColumnMapping:
    return mapping.guess(list(columns), sample(**columns), FIELDS, **options)


@pytest.mark.parametrize(
    "header", ["企业名称", " 单位名称 ", "企业名称（全称）", "COMPANY", "企 业 名 称", "company："]
)
def test_headers_are_known_however_they_are_written(header: str) -> None:
    found = guess({header: ["甲", "乙"]})
    assert found.column("name") == header
    assert found.choices[0].confidence >= 0.95
    assert header in found.choices[0].reason


def test_a_header_with_a_known_word_inside_is_less_sure() -> None:
    found = guess({"该企业名称为": ["甲", "乙"]})
    assert 0.5 <= found.choices[0].confidence < 0.95


def test_contents_alone_can_be_enough_where_the_field_allows_it() -> None:
    found = guess({"企业名称": ["甲", "乙"], "X1": ["123", "456"]})
    choice = next(choice for choice in found.choices if choice.field == "code")
    assert (choice.column, choice.confidence) == ("X1", 0.7)
    assert "请核对" in choice.reason


def test_contents_that_speak_against_a_header_lower_the_confidence() -> None:
    found = guess({"企业名称": ["甲", "乙"], "人数": ["很多", "不少"]})
    choice = next(choice for choice in found.choices if choice.field == "people")
    assert choice.confidence == pytest.approx(0.6)
    assert "内容不像人数" in choice.reason


def test_a_column_is_used_once_and_the_surest_field_wins_it() -> None:
    found = guess({"企业名称": ["甲", "乙"], "单位名称": ["丙", "丁"]})
    assert found.column("name") == "企业名称"
    assert found.unknown == ("单位名称",)


def test_what_was_chosen_before_rules_over_the_guess() -> None:
    columns = {"企业名称": ["甲", "乙"], "全称": ["丙", "丁"]}
    found = guess(columns, remembered={"name": "全称", "people": "不在文件里", "gone": "全称"})
    assert found.column("name") == "全称"
    assert found.column("people") is None
    assert "上次" in found.choices[0].reason


def test_a_missing_required_column_is_refused_with_the_columns_left_over() -> None:
    found = guess({"全称": ["甲", "乙"]})
    with pytest.raises(Invalid) as caught:
        found.check()
    assert "“企业名称”" in caught.value.sentence
    assert "全称" in caught.value.remedy


def test_a_mapping_goes_to_json_and_comes_back_the_same() -> None:
    columns = {"企业名称": ["甲", "乙"], "员工人数": ["1", "2"]}
    found = guess(columns)
    again = guess(columns, remembered=found.as_json())
    assert again.as_json() == found.as_json() == {"name": "企业名称", "people": "员工人数"}


def test_a_persons_choice_is_taken_and_nonsense_refused() -> None:
    headers = ["全称", "数"]
    chosen = mapping.choose(headers, FIELDS, {"name": "全称", "people": "数"})
    assert chosen.missing == ()
    for wrong in ({"name": "没有"}, {"nobody": "全称"}, {"name": "全称", "people": "全称"}):
        with pytest.raises(Invalid):
            mapping.choose(headers, FIELDS, wrong)


def test_a_chunk_is_renamed_to_fields_and_other_columns_are_left_out() -> None:
    frame = sample(企业名称=["甲", "乙"], 备注=["x", "y"])
    found = mapping.guess(["企业名称", "备注"], frame, FIELDS)
    assert found.apply(frame).columns == ["_row", "name"]
