"""The columns a register feed may have, with the headers by which they are known."""

import re
from collections.abc import Sequence
from typing import Final

from niangjia.kernel.bulk.likeness import looks_like_count, looks_like_day, share
from niangjia.kernel.bulk.mapping import FieldSpec

_CODE: Final = re.compile(
    r"^\s*(?:[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}|\d{15})\s*$", re.IGNORECASE
)
_NAME: Final = re.compile(r"(?:公司|厂|企业|集团|合作社|合伙[)）]?|中心|店|行|部|所|社|工作室|经营部)\s*$")
_STATUS: Final = re.compile(r"存续|在营|在业|开业|在册|正常|注销|吊销|迁出|登记成立")
_ADDRESS: Final = re.compile(r"(?:路|街|道|巷|村|社区|号|栋|楼|室|区|镇)")
_MONEY: Final = re.compile(r"\d")


def looks_like_code(values: Sequence[str]) -> float:
    """The share of values formed like a credit code or an old registration number."""
    return share(_CODE, values)


def looks_like_name(values: Sequence[str]) -> float:
    """The share of values that end as names of companies and shops do."""
    return share(_NAME, values)


def looks_like_status(values: Sequence[str]) -> float:
    """The share of values with a word of the register's states."""
    return share(_STATUS, values)


def looks_like_address(values: Sequence[str]) -> float:
    """The share of values with the parts of an address, at least eight characters long."""
    return sum(len(value) >= 8 and bool(_ADDRESS.search(value)) for value in values) / len(values)


def looks_like_money(values: Sequence[str]) -> float:
    """The share of values with a number in them."""
    return share(_MONEY, values)


NAME: Final = FieldSpec(
    "name",
    "企业名称",
    (
        "单位名称",
        "市场主体名称",
        "商事主体名称",
        "经营主体名称",
        "公司名称",
        "机构名称",
        "企业全称",
        "名称",
        "主体名称",
        "用人单位",
        "用人单位名称",
        "纳税人名称",
        "字号名称",
        "ent_name",
        "entname",
        "company",
        "company_name",
        "enterprise",
    ),
    looks_like_name,
    required=True,
    by_content=True,
)
CODE: Final = FieldSpec(
    "code",
    "统一社会信用代码",
    (
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "统一代码",
        "uscc",
        "uniscid",
        "credit_code",
        "social_credit_code",
        "注册号",
        "工商注册号",
        "注册号/统一社会信用代码",
        "统一社会信用代码/注册号",
        "企业代码",
        "组织机构代码",
        "纳税人识别号",
        "税号",
    ),
    looks_like_code,
    by_content=True,
)
FOUNDED_ON: Final = FieldSpec(
    "founded_on",
    "成立日期",
    (
        "注册日期",
        "登记日期",
        "设立日期",
        "成立时间",
        "注册时间",
        "开业日期",
        "核准设立日期",
        "reg_date",
        "founded",
        "founding_date",
        "established",
        "estdate",
        "registered_on",
    ),
    looks_like_day,
)
CLOSED_ON: Final = FieldSpec(
    "closed_on",
    "注销日期",
    (
        "注销时间",
        "吊销日期",
        "注吊销日期",
        "注销/吊销日期",
        "终止日期",
        "close_date",
        "closed",
        "cancel_date",
        "canceled_on",
    ),
    looks_like_day,
)
CAPITAL: Final = FieldSpec(
    "capital",
    "注册资本",
    (
        "注册资金",
        "注册资本金",
        "认缴出资额",
        "注册资本万元",
        "资本",
        "regcap",
        "registered_capital",
        "reg_capital",
    ),
    looks_like_money,
)
CURRENCY: Final = FieldSpec(
    "capital_currency", "币种", ("注册资本币种", "资本币种", "currency", "regcapcur", "capital_cur")
)
STATUS: Final = FieldSpec(
    "status",
    "登记状态",
    (
        "经营状态",
        "企业状态",
        "主体状态",
        "存续状态",
        "状态",
        "市场主体状态",
        "regstate",
        "reg_status",
        "entstatus",
    ),
    looks_like_status,
)
TYPE: Final = FieldSpec(
    "type",
    "企业类型",
    (
        "市场主体类型",
        "商事主体类型",
        "经营主体类型",
        "主体类型",
        "公司类型",
        "单位类型",
        "登记注册类型",
        "enttype",
        "ent_type",
    ),
)
INDUSTRY: Final = FieldSpec(
    "industry",
    "所属行业",
    (
        "行业",
        "行业代码",
        "行业门类",
        "国民经济行业",
        "行业类别",
        "行业名称",
        "国民经济行业代码",
        "industry_code",
        "industryco",
    ),
)
HEADCOUNT: Final = FieldSpec(
    "headcount",
    "从业人数",
    (
        "职工人数",
        "员工人数",
        "从业人员",
        "从业人员数",
        "职工数",
        "员工数",
        "参保人数",
        "人数",
        "用工人数",
        "在职职工数",
        "employees",
        "employee_count",
        "empnum",
        "staff",
    ),
    looks_like_count,
)
ADDRESS: Final = FieldSpec(
    "address",
    "住所",
    (
        "地址",
        "经营场所",
        "注册地址",
        "企业地址",
        "单位地址",
        "经营地址",
        "住所（经营场所）",
        "通讯地址",
        "主要经营场所",
        "dom",
        "addr",
        "registered_address",
        "location",
    ),
    looks_like_address,
    by_content=True,
)
HEAD: Final = FieldSpec(
    "head_name",
    "隶属企业名称",
    ("总公司名称", "隶属企业", "上级企业名称", "总公司", "head_office", "parent_company"),
)
PROVINCE: Final = FieldSpec("province", "省份", ("省", "所在省", "所属省份", "省级"))
CITY: Final = FieldSpec("city", "城市", ("市", "地市", "所在市", "所属城市", "地级市"))
DISTRICT: Final = FieldSpec(
    "district", "区", ("区县", "所在区", "所属区", "行政区", "所属辖区", "辖区", "区域", "county")
)
STREET: Final = FieldSpec("street", "街道", ("所属街道", "所在街道", "街道办", "镇街", "街镇", "乡镇街道"))
COMMUNITY: Final = FieldSpec("community", "社区", ("所属社区", "所在社区", "居委会", "村居", "社区名称"))

FIELDS: Final = (
    NAME,
    CODE,
    FOUNDED_ON,
    CLOSED_ON,
    CAPITAL,
    CURRENCY,
    STATUS,
    TYPE,
    INDUSTRY,
    HEADCOUNT,
    ADDRESS,
    HEAD,
    PROVINCE,
    CITY,
    DISTRICT,
    STREET,
    COMMUNITY,
)
"""Everything a register feed can fill; only the name is required."""
