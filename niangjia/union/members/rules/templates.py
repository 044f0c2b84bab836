"""What the spreadsheet that a union fills in contains: columns, pick-lists, notes, an example (M-14)."""

from dataclasses import dataclass
from typing import Final

from niangjia.union.members.rules import codes, columns, documents

SHEET: Final = "会员名册"
NOTES: Final = "填写说明"
LISTS: Final = "选项"
TITLE: Final = "{union} 会员名册"
REMINDER: Final = "带 * 的必须填写；号码列已设为文本，请直接填写或“粘贴为数值”；请勿改动表头"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, header, note, example, choices; ``text`` keeps a number as it is typed."""

    field: str
    note: str
    example: str = ""
    choices: tuple[str, ...] = ()
    text: bool = False
    width: int = 12

    @property
    def required(self) -> bool:
        """Must every row have it?"""
        return _SPECS[self.field].required

    @property
    def header(self) -> str:
        """The header as it stands in the sheet, with a star where it must be filled."""
        return _SPECS[self.field].title + ("*" if self.required else "")


_SPECS: Final = {spec.name: spec for spec in columns.FIELDS}


def _names(which: str) -> tuple[str, ...]:
    return tuple(codes.table(which).values())


def columns_of_template() -> tuple[Column, ...]:
    """The columns in their order; the union stands in the title, so it has none."""
    return (
        Column("name", "按证件填写全名；少数民族姓名中间的点用“·”", "张小明"),
        Column("doc_kind", "不填按居民身份证；护照、台胞证必须选", "居民身份证", tuple(documents.TITLES.values()), width=22),
        Column("doc_number", "18 位，末位 X 大小写均可；不能是 4.4E+17 这样的数", EXAMPLE_NUMBER, text=True, width=22),
        Column("phone", "11 位手机号码；港澳号码加区号 852、853", EXAMPLE_PHONE, text=True, width=16),
        Column("sex", "可不填，由身份证号得出；护照、通行证必须填", "男", ("男", "女"), width=8),
        Column("birth_date", "可不填，由身份证号得出；写成 1990-01-31", EXAMPLE_BIRTH, text=True),
        Column("ethnicity", "从列表选", "汉族", _names("ethnicity")),
        Column("education", "从列表选", "大学专科教育", _names("education"), width=16),
        Column("politics", "从列表选", "群众", _names("politics"), width=18),
        Column("skill_level", "从列表选，没有的选“无技术等级”", "中级工", _names("skill_level")),
        Column("household_type", "从列表选", "农村户口", _names("household_type")),
        Column("household_place", "到区县即可", "湖南省长沙市岳麓区", width=24),
        Column("employment", "从列表选", "在岗", _names("employment")),
        Column("employer", "不填就是本工会所在单位", "某某有限公司", width=28),
        Column("is_migrant", "从列表选", "是", ("是", "否"), width=10),
        Column("job_title", "工种或职务", "装配工"),
        Column("joined_on", "工会批准的日期，写成 2023-05-01", "2023-05-01", text=True),
        Column("new_form_group", "货车、网约车司机，快递员，骑手等，从列表选", "", _names("new_form_group"), width=18),
        Column("platform", "新就业形态劳动者填写"),
        Column("native_place", "可不填", "湖南长沙"),
        Column("change_code", "有会籍变化的从列表选", "", _names("change_code")),
        Column("change_reason", "有会籍变化的从列表选", "", _names("change_reason"), width=20),
        Column("remark", "不超过 200 个字", width=24),
    )  # fmt: skip


EXAMPLE_NUMBER: Final = documents.make("44030618900131001")
"""It prints a birth in 1890: it belongs to nobody."""
EXAMPLE_BIRTH: Final = "1990-01-31"
EXAMPLE_PHONE: Final = "19900000000"
