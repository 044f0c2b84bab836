"""The columns a file of members may have (M-14), with the headers by which people know them."""

import re
from collections.abc import Sequence
from typing import Final

from niangjia.kernel.bulk.likeness import share
from niangjia.kernel.bulk.mapping import FieldSpec
from niangjia.union.members.rules import codes

_NUMBER: Final = re.compile(
    r"^\s*['‘=\"]*(?:[1-9]\d{16}[\dXx]|\d{15}|\d(?:\.\d+)?[Ee]\+?1[4-8]|[HMhm]\d{8,10})['\"]*\s*$"
)
_MOBILE: Final = re.compile(r"^\s*['‘]?(?:\+?86)?[\s-]*1[3-9]\d[\s-]*\d{4}[\s-]*\d{4}(?:\.0)?\s*$")
_PERSON: Final = re.compile(r"^\s*[\u3400-\u9fff](?:\s*[\u3400-\u9fff·•]){1,14}\s*$")
_DAY: Final = re.compile(r"^\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T].*)?|(?:19|20)\d{6}|\d{5})\s*$")
_UNION: Final = re.compile(r"工会|联合会")
_PLACE: Final = re.compile(r"公司|厂|企业|集团|中心|店|行|部|所|社|学校|医院|局|院")


def looks_like_number(values: Sequence[str]) -> float:
    """The share of values formed like a document's number, spoiled ones too."""
    return share(_NUMBER, values)


def looks_like_mobile(values: Sequence[str]) -> float:
    """The share of values formed like a mobile phone."""
    return share(_MOBILE, values)


def looks_like_person(values: Sequence[str]) -> float:
    """The share of values that may be a person's name: two to four characters, and hardly any of them twice."""
    named = share(_PERSON, values)
    short = sum(len(value.strip()) <= 4 for value in values) / len(values)
    various = len(set(values)) / len(values) if len(values) > 5 else 1.0
    company = share(_PLACE, values)
    return min(named, 0.5 + short / 2, 2 * various) * (1 - company)


def looks_like_day(values: Sequence[str]) -> float:
    """The share of values formed like a day."""
    return share(_DAY, values)


def looks_like_union(values: Sequence[str]) -> float:
    """The share of values that speak of a union."""
    return share(_UNION, values)


class _OfSet:
    """The share of values that a code table knows."""

    def __init__(self, which: str) -> None:
        self._which = which

    def __call__(self, values: Sequence[str]) -> float:
        return sum(codes.read_one(self._which, value) is not None for value in values) / len(values)


NAME: Final = FieldSpec(
    "name", "姓名",
    ("职工姓名", "会员姓名", "员工姓名", "人员姓名", "名字", "名称", "姓 名", "中文姓名", "full_name", "member_name", "xm"),
    looks_like_person, required=True, by_content=True,
)  # fmt: skip
DOC_KIND: Final = FieldSpec(
    "doc_kind", "证件类别",
    ("证件类型", "有效证件类别", "有效证件类型", "证件种类", "身份证件类型", "id_type", "document_type", "zjlx"),
)  # fmt: skip
DOC_NUMBER: Final = FieldSpec(
    "doc_number", "证件号码",
    (
        "身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号", "公民身份证号码",
        "居民身份证号", "居民身份证号码",
        "证件号", "有效证件号码", "有效证件号", "身份证件号码", "身份证件号", "会员身份证号", "职工身份证号", "身份号码",
        "id_card", "idcard", "id_no", "id_number", "identity_card", "sfzh", "zjhm",
    ),
    looks_like_number, required=True, by_content=True,
)  # fmt: skip
PHONE: Final = FieldSpec(
    "phone", "手机号码",
    (
        "手机", "手机号", "移动电话", "联系电话", "电话", "电话号码", "联系方式", "联系手机", "本人手机", "本人手机号",
        "移动电话号码", "联系电话号码", "手机电话", "会员手机", "mobile", "cellphone", "tel", "telephone", "sjh",
    ),
    looks_like_mobile, required=True, by_content=True,
)  # fmt: skip
SEX: Final = FieldSpec("sex", "性别", ("男女", "gender", "性別", "xb"), _OfSet("sex"))
BIRTH_DATE: Final = FieldSpec(
    "birth_date",
    "出生日期",
    ("出生年月日", "生日", "出生年月", "出生时间", "birthday", "dob", "csrq"),
    looks_like_day,
)
ETHNICITY: Final = FieldSpec("ethnicity", "民族", ("民族名称", "族别", "nation", "mz"), _OfSet("ethnicity"))
EDUCATION: Final = FieldSpec(
    "education", "学历", ("文化程度", "最高学历", "受教育程度", "教育程度", "学历层次", "文化水平", "degree", "xl"),
    _OfSet("education"),
)  # fmt: skip
POLITICS: Final = FieldSpec(
    "politics", "政治面貌", ("政治面目", "政治身份", "党派", "政治状况", "zzmm"), _OfSet("politics")
)
SKILL: Final = FieldSpec(
    "skill_level", "技术等级",
    ("技能等级", "职业技能等级", "职业资格等级", "技术职称等级", "工人技术等级", "技能级别", "skill"),
    _OfSet("skill_level"),
)  # fmt: skip
HOUSEHOLD_TYPE: Final = FieldSpec(
    "household_type", "户籍类型", ("户口类型", "户口性质", "户籍性质", "户口类别", "户籍类别", "hukou"),
    _OfSet("household_type"),
)  # fmt: skip
HOUSEHOLD_PLACE: Final = FieldSpec(
    "household_place", "户籍所在地",
    ("户口所在地", "户籍地", "户籍地址", "户口所在地址", "户籍", "户籍所在地址", "身份证地址")
)  # fmt: skip
EMPLOYMENT: Final = FieldSpec(
    "employment", "就业状况", ("就业状态", "在岗状态", "在职状态", "职工状态", "从业状况", "人员状态"),
    _OfSet("employment"),
)  # fmt: skip
EMPLOYER: Final = FieldSpec(
    "employer", "工作单位",
    ("单位名称", "单位", "所在单位", "用人单位", "用人单位名称", "企业名称", "公司名称", "公司", "所属单位", "所在企业",
     "就业单位", "employer_name", "company", "dwmc"),
)  # fmt: skip
IS_MIGRANT: Final = FieldSpec(
    "is_migrant", "是否农民工", ("农民工", "是否为农民工", "农民工标识", "是否进城务工人员")
)
NATIVE_PLACE: Final = FieldSpec("native_place", "籍贯", ("祖籍", "籍贯地", "出生地"))
JOB_TITLE: Final = FieldSpec(
    "job_title", "工种或职务",
    ("工种/职务", "工种", "职务", "岗位", "职位", "工作岗位", "职业", "职业（工种）",
     "工种（职务）", "job", "position", "title"),
)  # fmt: skip
JOINED_ON: Final = FieldSpec(
    "joined_on", "入会日期",
    ("入会时间", "加入工会时间", "加入工会日期", "入会年月", "入会年月日", "会籍变化日期", "会籍变更日期", "会籍变化时间",
     "joined", "join_date"),
    looks_like_day,
)  # fmt: skip
CHANGE_CODE: Final = FieldSpec(
    "change_code", "会籍变化类型", ("会籍变更类型", "会籍变动类型", "变化类型", "会籍变化", "会籍状态"),
    _OfSet("change_code")
)  # fmt: skip
CHANGE_REASON: Final = FieldSpec(
    "change_reason", "会籍变化原因", ("会籍变更原因", "会籍变动原因", "变化原因", "变更原因"), _OfSet("change_reason")
)  # fmt: skip
NEW_FORM: Final = FieldSpec(
    "new_form_group", "新就业形态群体",
    ("新就业形态", "新就业形态类型", "新就业群体", "新就业形态劳动者类型", "群体类别", "新业态类型", "所属群体"),
    _OfSet("new_form_group"),
)  # fmt: skip
PLATFORM: Final = FieldSpec(
    "platform", "平台企业", ("所属平台", "平台", "平台名称", "就业平台", "平台企业名称")
)
REMARK: Final = FieldSpec("remark", "备注", ("说明", "备注说明", "其他说明", "注", "note", "memo", "remarks"))
UNION: Final = FieldSpec(
    "union_name", "所属工会",
    ("工会名称", "所在工会", "所属工会名称", "所属基层工会", "基层工会", "基层工会名称", "工会组织", "工会组织名称",
     "会籍所在工会",
     "所属工会组织", "工会全称", "union"),
    looks_like_union,
)  # fmt: skip

FIELDS: Final = (
    NAME, DOC_KIND, DOC_NUMBER, PHONE, SEX, BIRTH_DATE, ETHNICITY, EDUCATION, POLITICS, SKILL, HOUSEHOLD_TYPE,
    HOUSEHOLD_PLACE, EMPLOYMENT, EMPLOYER, IS_MIGRANT, NATIVE_PLACE, JOB_TITLE, JOINED_ON, CHANGE_CODE, CHANGE_REASON,
    NEW_FORM, PLATFORM, REMARK, UNION,
)  # fmt: skip
"""Everything a file of members can fill; name, number and phone are required, the union comes by context."""
PERSONAL: Final = frozenset(spec.name for spec in FIELDS) - {"union_name", "change_code", "change_reason"}
"""Fields whose values are never repeated in an error file as they were written."""
