"""An occupied phone is freed by its present owner: a code, a waiting time, and nobody's leave."""

from niangjia.kernel import params
from niangjia.kernel.states import Move, State, declare

WAIT_DAYS = params.declare(
    "phone_release_days", 7, "日", "被占用的手机号码等待原登记人提出异议的时间", rule="D-12", mark="D",
    source="本系统设定：够原登记人看到通知并登录",
)  # fmt: skip
DECIDE_DAYS = params.declare(
    "phone_objection_days", 10, "工作日", "工会核实手机号码异议的期限，逾期号码归现机主", rule="D-12", mark="D",
    source="本系统设定：验证码已证明号码在谁手里",
)  # fmt: skip
OPEN = ["waiting", "objected"]
RELEASE = declare(
    "phone_release",
    "手机号释放",
    {
        "waiting": State(
            "等待对方回应",
            "现机主已用验证码证明号码在自己手里。",
            desk="原登记人",
            clock="7 日",
            kind="wait",
        ),
        "objected": State(
            "对方有异议",
            "由原登记人所在的工会核实后决定，逾期归现机主。",
            desk="原登记人所在工会",
            clock="10 个工作日",
            kind="run",
        ),
        "freed": State("已释放", "号码归现机主使用。", desk="现机主", kind="done"),
        "kept": State("未释放", "工会核实后，号码仍归原登记人。", desk="原登记人所在工会", kind="stop"),
        "withdrawn": State("已撤回", "现机主撤回了申请。", desk="现机主", kind="rest"),
    },
    [
        Move("free", "waiting", "freed", "期满释放"),
        Move("object", "waiting", "objected", "提出异议"),
        Move("withdraw", "waiting", "withdrawn", "撤回"),
        Move("free", "objected", "freed", "核实后或逾期释放"),
        Move("keep", "objected", "kept", "核实后不释放"),
        Move("withdraw", "objected", "withdrawn", "撤回"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in RELEASE.states.items()]
