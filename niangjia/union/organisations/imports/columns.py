"""The columns a file of unions may have, with the headers by which they are known."""

import re
from collections.abc import Sequence
from typing import Final

from niangjia.kernel.bulk.likeness import looks_like_count, looks_like_day, share
from niangjia.kernel.bulk.mapping import FieldSpec

_UNION_CODE: Final = re.compile(r"^\s*8[19]\d{6}[0-9A-Za-z]{10}\s*$")
_UNION_NAME: Final = re.compile(r"工会")


def looks_like_union_name(values: Sequence[str]) -> float:
    """The share of values that speak of a union."""
    return share(_UNION_NAME, values)


def looks_like_union_code(values: Sequence[str]) -> float:
    """The share of values formed like a union's own code."""
    return share(_UNION_CODE, values)


FIELDS: Final = (
    FieldSpec(
        "name", "工会名称",
        ("名称", "工会全称", "工会组织名称", "组织名称", "基层工会名称", "union", "union_name", "name"),
        looks_like_union_name, required=True, by_content=True,
    ),
    FieldSpec(
        "code", "工会统一社会信用代码",
        ("统一社会信用代码", "工会代码", "信用代码", "社会信用代码", "工会法人代码", "工会法人统一社会信用代码",
         "uscc", "union_code", "code"),
        looks_like_union_code, by_content=True,
    ),
    FieldSpec(
        "parent", "上级工会",
        ("上级工会名称", "上级工会代码", "上级组织", "主管工会", "隶属工会", "所属工会", "上一级工会", "parent",
         "parent_union", "parent_name", "parent_code"),
    ),
    FieldSpec(
        "employer", "用人单位",
        ("用人单位名称", "所在单位", "所在单位名称", "单位名称", "企业名称", "建会单位", "建会企业", "所属企业",
         "覆盖单位", "覆盖企业", "涵盖单位", "employer", "employer_name", "company", "company_name"),
    ),
    FieldSpec(
        "employer_code", "用人单位代码",
        ("用人单位统一社会信用代码", "单位统一社会信用代码", "企业统一社会信用代码", "单位信用代码", "企业代码",
         "单位代码", "employer_uscc", "employer_code", "company_code"),
    ),
    FieldSpec("type", "工会类型", ("类型", "组织类型", "建会类型", "建会方式", "工会类别", "type", "union_type")),
    FieldSpec(
        "founded_on", "成立日期",
        ("建会日期", "成立时间", "建会时间", "工会成立日期", "批复成立日期", "founded", "founded_on"), looks_like_day,
    ),
    FieldSpec(
        "elected_on", "本届选举日期",
        ("选举日期", "换届日期", "任期开始", "任期起", "任期起始日期", "届期开始", "本届起始日期", "term_start",
         "elected_on"),
        looks_like_day,
    ),
    FieldSpec(
        "ends_on", "任期届满日期",
        ("任期届满", "届满日期",
         "届满时间", "任期结束", "任期止", "任期截止日期", "任期终止日期", "届期结束", "到期日期", "term_end",
         "ends_on"),
        looks_like_day,
    ),
    FieldSpec(
        "chair", "工会主席", ("主席", "主席姓名", "工会主席姓名", "法定代表人", "负责人", "chair", "chair_name")
    ),
    FieldSpec(
        "members", "会员数",
        ("会员人数", "工会会员数", "工会会员人数", "会员总数", "现有会员", "members", "members_claimed"),
        looks_like_count,
    ),
)  # fmt: skip
"""Everything a file of unions can fill; only the name is required."""
