"""What became of the cases that calls opened: counted with denominators, the worker's own word apart (R-4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from niangjia.kernel.rates import Rate


@dataclass(frozen=True, slots=True)
class Went:
    """One case as the figures read it; `content` and `solved` are None where nobody could be asked or said."""

    taken_at: datetime
    due: bool
    on_time: bool
    reopened: bool
    called: bool
    content: bool | None
    solved: bool | None


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Cases in numbers."""

    orders: int = 0
    due: int = 0
    on_time: int = 0
    reopened: int = 0
    called: int = 0
    reached: int = 0
    content: int = 0
    asked: int = 0
    solved: int = 0

    @property
    def on_time_rate(self) -> Rate:
        """Answered in time ÷ due."""
        return Rate(self.on_time, self.due, "没有到期的工单")

    @property
    def reopened_rate(self) -> Rate:
        """Worked on again ÷ orders."""
        return Rate(self.reopened, self.orders, "没有工单")

    @property
    def reached_rate(self) -> Rate:
        """Call-backs that were answered ÷ cases called back."""
        return Rate(self.reached, self.called, "没有回访")

    @property
    def content_rate(self) -> Rate:
        """Satisfied ÷ answered call-backs (R-4)."""
        return Rate(self.content, self.reached, "没有接通的回访")

    @property
    def solved_rate(self) -> Rate:
        """Solved in the worker's own word ÷ workers who said either."""
        return Rate(self.solved, self.asked, "还没有本人的说法")


def count(cases: Iterable[Went]) -> CaseFigures:
    """Count the cases."""
    total = dict.fromkeys(CaseFigures.__dataclass_fields__, 0)
    for one in cases:
        total["orders"] += 1
        total["due"] += one.due
        total["on_time"] += one.due and one.on_time
        total["reopened"] += one.reopened
        total["called"] += one.called
        total["reached"] += one.content is not None
        total["content"] += one.content is True
        total["asked"] += one.solved is not None
        total["solved"] += one.solved is True
    return CaseFigures(**total)


def chosen(figure: str, case: Went) -> bool:
    """Whether a case is one of those that a figure counts."""
    one: Any = count([case])
    return bool(getattr(one, figure))


DEFINITIONS = {
    "orders": "工单：期间内由来电转成的工单（当场答复的咨询不计）",
    "due": "到期：已答复，或者办理期限已过的工单",
    "on_time_rate": "按期率 = 期限内答复 ÷ 到期。以第一次答复为准；还没到期又没答复的不计",
    "reopened_rate": "重办率 = 被重办过的工单 ÷ 工单",
    "reached_rate": "回访接通率 = 接通并作答的工单 ÷ 回访过的工单",
    "content_rate": "满意率 = 回访满意 ÷ 回访接通并作答。以最后一次作答为准",
    "solved_rate": "本人认为已解决 = 本人说已解决 ÷ 本人作了说明；本人自己的评价优先于回访记录",
}
