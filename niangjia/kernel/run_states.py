"""The life of a run: what people wait for in the background."""

from niangjia.kernel import states
from niangjia.kernel.states import Move, State

RUN = states.declare(
    "run",
    "后台任务",
    {
        "waiting": State(
            "排队中",
            "已排入队列，轮到后自动开始。",
            desk="后台工作进程",
            clock="工作进程空闲时，几秒内",
            kind="wait",
        ),
        "running": State(
            "进行中",
            "正在处理；中断后会自动接着做。",
            desk="后台工作进程",
            clock="看进度；中断后几秒内接续",
            kind="run",
        ),
        "done": State("已完成", "全部处理完毕。", desk="发起人", kind="done"),
        "failed": State("未完成", "没有做完，已完成的部分保留。", desk="发起人", kind="stop"),
        "undone": State("已撤销", "这次处理的结果已全部撤回。", desk="发起人", kind="rest"),
    },
    [
        Move("begin", "waiting", "running", "开始"),
        Move("begin", "running", "running", "中断后接续"),
        Move("finish", "running", "done", "完成"),
        Move("fail", "running", "failed", "中止"),
        Move("resume", "failed", "waiting", "继续"),
        Move("undo", "done", "undone", "撤销"),
        Move("undo", "failed", "undone", "撤销"),
    ],
)
