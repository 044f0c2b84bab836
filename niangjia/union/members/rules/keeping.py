"""Keeping a record: which items may be corrected by hand, and for what purposes numbers are seen in clear."""

from niangjia.kernel import masking, params
from niangjia.kernel.refusals import Invalid
from niangjia.union.members.rules import names

CLEAR_VIEWS = params.declare(
    "clear_views_per_day", 50, "次", "一个账号一天可查看完整号码的次数", rule="P-15", mark="D",
    source="《个人信息保护法》第六条最小必要；次数为本系统设定",
)  # fmt: skip
EXPORTED = params.declare(
    "roster_export_rows", 5000, "人", "一次导出名册的最多人数", rule="P-15", mark="D", source="本系统设定"
)
PURPOSES = {
    "identity": "核对身份",
    "card": "办理会员卡",
    "transfer": "办理会籍接转",
    "relief": "帮扶救助联系",
    "correction": "更正档案",
}
"""Why a number may be seen in clear; the person reads it."""
EDITABLE = {
    "name": "姓名",
    "ethnicity": "民族",
    "education": "学历",
    "politics": "政治面貌",
    "skill_level": "技术等级",
    "household_type": "户籍类型",
    "household_place": "户籍所在地",
    "native_place": "籍贯",
    "employment": "就业状况",
    "employer": "工作单位",
    "job_title": "工种或职务",
    "is_migrant": "农民工",
    "new_form_group": "新就业形态群体",
    "platform": "平台企业",
    "remark": "备注",
}
"""Items that a correction may change; birth and sex follow the document, standing follows its acts."""
REVISED = EDITABLE | {"phone": "手机号码", "number": "证件号码"}
"""What the list of changes names; of a number it says that it changed, never what it is."""


def check_name(text: str) -> str:
    """The name as it is kept. Raises Invalid for a text that is no name."""
    name = names.normalise(text)
    if problem := names.check(name):
        raise Invalid(f"{problem}，", field="name", remedy="请照证件填写。")
    return name


def check_reason(text: str, *, what: str = "理由") -> str:
    """The reason, trimmed, numbers in it masked. Raises Invalid without one."""
    if len(text.strip()) < 2:
        raise Invalid(f"没有写明{what}，", field="reason", remedy="请写一句话，本人可以看到。")
    return masking.words(text.strip())[:200]


def check_purpose(purpose: str) -> str:
    """The purpose in words. Raises Invalid for one that is not on the list."""
    if purpose not in PURPOSES:
        raise Invalid("没有选择查看的用途，", field="purpose", rule="P-15", remedy="请选择一项用途。")
    return PURPOSES[purpose]
