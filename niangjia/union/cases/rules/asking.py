"""Asking by oneself on the web: the notice that stands before it, how often it may be done, which files come along."""

from dataclasses import dataclass
from typing import Final

from niangjia.kernel import params

_OURS: Final = "本系统设定；以本市总工会 12351 工作手册为准"
OF_ADDRESS = params.declare(
    # A whole factory goes out through one address.
    "case_web_of_address",
    60,
    "件",
    "同一网络地址一小时内网上提交诉求的件数",
    rule="R-1",
    mark="D",
    source=_OURS,
)
OF_PHONE = params.declare(
    "case_web_of_phone", 5, "件", "同一手机号一天内网上提交诉求的件数", rule="R-1", mark="D", source=_OURS
)
PASS_MINUTES = params.declare(
    "case_pass_minutes", 30, "分钟", "验证手机后可以提交和查询工单的时间", rule="R-5", mark="D", source=_OURS
)
MISSES = params.declare(
    "case_track_misses", 20, "次", "同一网络地址一小时内查不到工单的次数", rule="R-5", mark="D", source=_OURS
)
NOTICE_VERSION: Final = "2026-11"


@dataclass(frozen=True, slots=True)
class Section:
    """One paragraph of the notice under its heading."""

    heading: str
    text: str


NOTICE: Final = (
    Section("谁在处理", "市总工会和承办您诉求的工会。电话 12351。"),
    Section("做什么用", "核实和办理这件诉求，把结果告诉您，请您评价。不作别的用途。"),
    Section("收集哪些", "您写的内容、交的材料、称呼和手机号。手机号和材料加密保存，办理人员每次查看都留痕。"),
    Section(
        "单位知不知道是谁",
        "您不同意，办理人员不会告诉单位是谁反映的；选了保密或匿名，也不会派给单位自己的工会。",
    ),
    Section("不留手机号", "可以。我们没法回访您，您凭编号和查询码自己来看结果。"),
    Section("保存多久", "办结后按档案规定保存，到期删除。您可以随时查看；办结以前可以撤回。"),
)
