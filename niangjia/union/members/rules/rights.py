"""Rights over one's data: the kinds of request, what each does, their states and clock (P-7, P-8)."""

from enum import StrEnum

from niangjia.kernel import params
from niangjia.kernel.states import Move, State, declare

ANSWER_DAYS = params.declare(
    "data_request_days", 15, "工作日", "答复个人信息请求的期限", rule="P-7", mark="D",
    source="《个人信息保护法》第五十条要求及时；天数为本系统设定",
)  # fmt: skip


class Kind(StrEnum):
    """What a person may ask for."""

    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    EXPLAIN = "explain"
    CLOSE = "close"


REQUEST_TITLES = {
    Kind.CORRECT: "更正",
    Kind.DELETE: "删除",
    Kind.RESTRICT: "限制处理",
    Kind.EXPLAIN: "解释说明",
    Kind.CLOSE: "注销账号",
}
REQUEST_MEANS = {
    Kind.CORRECT: "资料有错，请工会更正；更正前后都留有记录。",
    Kind.DELETE: "删去您自愿填写、不是会籍必需的资料，删后不能恢复；会籍记录依法保存。",
    Kind.RESTRICT: "资料只作保存：不进名册、不导出、不用于服务和推荐，直到您自己解除。",
    Kind.EXPLAIN: "请工会说明您的资料怎样来、怎样用、给了谁，或机器怎样得出某个结果。",
    Kind.CLOSE: "注销手机登录：立即退出所有设备，密码作废。会籍和依法须保存的记录仍然保存；退会请另行办理。",
}
"""What each request does, told before it is made."""
DELETED = (
    "education", "politics", "skill_level", "household_type", "household_place", "native_place", "employment",
    "job_title", "is_migrant", "new_form_group", "platform", "remark",
)  # fmt: skip
"""Items that nobody needs for a membership (M-14 asks for them, the person may take them back)."""
CORRECTED = (
    "name",
    "employer",
    "job_title",
    "native_place",
    "household_place",
    "education",
    "politics",
    "ethnicity",
)
"""Items that a request may correct by itself; numbers are corrected by showing the document."""
CODED = ("education", "politics", "ethnicity")
"""Items of these that are chosen from a table."""
REQUEST = declare(
    "data_request",
    "个人信息请求",
    {
        "waiting": State("待答复", "请求已收到。", desk="会员所在工会", clock="15 个工作日", kind="wait"),
        "granted": State("已办理", "已按请求办理。", desk="会员所在工会", kind="done"),
        "refused": State("不予办理", "写明了理由，可以向上一级工会申诉。", desk="会员所在工会", kind="stop"),
        "withdrawn": State("已撤回", "本人撤回。", desk="本人", kind="rest"),
    },
    [
        Move("grant", "waiting", "granted", "办理"),
        Move("refuse", "waiting", "refused", "不予办理"),
        Move("withdraw", "waiting", "withdrawn", "撤回"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in REQUEST.states.items()]
