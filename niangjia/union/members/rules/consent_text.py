"""The notice that stands before the first item is asked for (P-2, P-3): who, what for, which data, how long, rights.

A changed text is a new version; what somebody consented to is kept as version and digest.
"""

from dataclasses import dataclass
from functools import cache

from niangjia.kernel import guomi

PURPOSE = "membership"
VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Section:
    """One paragraph of the notice under its heading."""

    heading: str
    text: str


SECTIONS = (
    Section(
        "谁在处理",
        "受理您申请的工会和它的上级工会。联系电话 12351，您也可以找所在工会的主席。",
    ),
    Section("做什么用", "办理入会和会籍接转，提供会员服务，按规定统计会员人数。不作别的用途。"),
    Section(
        "收集哪些",
        "姓名、性别、出生日期、证件类别和号码、手机号码、工作单位或居住地。证件和手机号码加密保存，页面上只显示一部分。",
    ),
    Section("是否必要", "没有这些就不能确认您是谁，无法办理入会。其余资料由您自愿填写，不填写不影响入会。"),
    Section("保存多久", "会籍存续期间。会籍终止后，依法需要保留的只作保存并限制查看，其余按您的要求删除。"),
    Section(
        "您的权利",
        "您可以随时在“我的资料”里查看、更正、导出、限制处理、撤回同意和注销，也能看到谁在什么时候看过您的资料。撤回和同意一样简单。",
    ),
)
RECIPIENTS = (
    ("核验机构", "姓名、证件号码、手机号码", "确认证件属于本人", "加密传输，只返回是否一致"),
    ("短信服务商", "手机号码", "发送验证码和办事通知", "加密传输，发出即删"),
)
"""Who receives what, in table form: recipient, which data, what for, how."""


@cache
def text_hash() -> str:
    """The digest (SM3) of the whole notice, 64 hexadecimal digits."""
    parts = [VERSION, *(f"{section.heading}\n{section.text}" for section in SECTIONS)]
    parts += ["\t".join(row) for row in RECIPIENTS]
    return guomi.digest("\n\n".join(parts).encode()).hex()
