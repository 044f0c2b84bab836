"""Headers people really use are known, and a strange one by what stands below it."""

from itertools import combinations

import polars as pl
import pytest

from niangjia.kernel.bulk import mapping
from niangjia.union.members.rules import columns

PEOPLE = {
    "name": ["张伟", "王小明", "买买提·艾力", "欧阳娜"],
    "doc_number": ["44030618801231001X", "440306188012310028", "H12345678", "4.40306E+17"],
    "phone": ["19900000001", "+86 19900000002", "19900000003", "199-0000-0004"],
    "sex": ["男", "女", "男", "女"],
    "union_name": ["深圳市甲公司工会委员会"] * 4,
}


def guess(headers: dict[str, str]) -> mapping.ColumnMapping:
    """The mapping of a file whose headers stand over the contents of these fields."""
    sample = pl.DataFrame({header: PEOPLE.get(field, ["某"] * 4) for header, field in headers.items()})
    return mapping.guess(tuple(headers), sample, columns.FIELDS)


@pytest.mark.parametrize(
    "headers",
    [
        {"姓名": "name", "身份证号": "doc_number", "手机": "phone"},
        {"职工姓名": "name", "证件号码": "doc_number", "联系电话": "phone", "性 别": "sex"},
        {"会员姓名": "name", "公民身份号码": "doc_number", "移动电话": "phone", "所属工会": "union_name"},
        {
            "姓名（必填）": "name",
            "身份证号码*": "doc_number",
            "手机号（必填）": "phone",
            "基层工会名称": "union_name",
        },
        {"序号": "", "姓　名": "name", "有效证件号码": "doc_number", "联系方式": "phone", "紧急联系人": ""},
        {"甲": "name", "乙": "doc_number", "丙": "phone", "丁": ""},
    ],
)
def test_the_headers_people_use_are_known(headers: dict[str, str]) -> None:
    made = guess(headers)
    assert made.missing == ()
    wanted = {field: header for header, field in headers.items() if field}
    assert {field: made.column(field) for field in wanted} == wanted


def test_no_header_means_two_fields() -> None:
    shared = [
        (one.name, other.name, one.words & other.words)
        for one, other in combinations(columns.FIELDS, 2)
        if one.words & other.words
    ]
    assert shared == []


def test_names_of_companies_are_no_names_of_people() -> None:
    assert (
        columns.looks_like_person(["某某公司", "大华工厂", "南山医院"])
        < 0.5
        < columns.looks_like_person(["张伟", "王芳"])
    )
