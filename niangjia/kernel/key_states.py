"""The life of a purpose's keys: at rest, or on the way from one key to the next."""

from niangjia.kernel import states
from niangjia.kernel.states import Move, State

RING = states.declare(
    "key_ring",
    "换密钥",
    {
        "idle": State("正常", "只用一个密钥加密和检索。", desk="系统管理员", kind="rest"),
        "filling": State(
            "补写新密钥",
            "新数据同时写两套检索印记；原有数据正逐批改用新密钥加密，检索仍用原来的印记。",
            desk="后台工作进程",
            clock="看进度；中断后自动接续",
            kind="run",
        ),
        "swapped": State(
            "已切换",
            "检索已改用新印记；两套印记仍同时写。",
            desk="后台工作进程",
            clock="几秒内",
            kind="run",
        ),
        "clearing": State(
            "清除旧印记",
            "只写新印记；旧印记正逐批清除。",
            desk="后台工作进程",
            clock="看进度；中断后自动接续",
            kind="run",
        ),
    },
    [
        Move("begin", "idle", "filling", "开始换密钥"),
        Move("swap", "filling", "swapped", "切换到新印记"),
        Move("clear", "swapped", "clearing", "停写旧印记"),
        Move("finish", "clearing", "idle", "换完"),
    ],
)
