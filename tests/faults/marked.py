"""A handful of people nobody could mistake: whatever is written anywhere, one of their marks in it is a leak."""

from dataclasses import dataclass
from pathlib import Path

from niangjia.union.members.rules import documents


@dataclass(frozen=True, slots=True)
class Marked:
    """One invented person."""

    name: str
    number: str
    phone: str

    @property
    def row(self) -> dict[str, str]:
        """A row of a roster."""
        return {"姓名": self.name, "证件号码": self.number, "手机号码": self.phone, "民族": "汉族"}


def _of(name: str, n: int) -> Marked:
    return Marked(name, documents.make(f"4403061891{n:02d}17{770 + n}"), f"1397755{n:02d}13")


MEMBER, OTHER, JOINER, MOVER, BREAKER = (
    _of(name, n)
    for n, name in enumerate(("欧阳墨痕", "司徒寒砚", "夏侯隐舟", "慕容栖梧", "轩辕折柳"), start=1)
)
IMPOSSIBLE = Marked("端木听雪", documents.make("44030618910231771"), "13977550913")
"""A right check digit behind a 31st of February."""
SPOILED = Marked("公孙照影", "4.40306189107177E+17", "13977550613")
PEOPLE = (MEMBER, OTHER, JOINER, MOVER, BREAKER, IMPOSSIBLE, SPOILED)
NAMES = tuple(one.name for one in PEOPLE)
NUMBERS = (*(text for one in PEOPLE for text in (one.number, one.phone)), "440306189107177")
LANDLINE = "075583771913"
EVERY = (*NAMES, *NUMBERS, LANDLINE)


def roster(path: Path, *people: Marked, **changes: str) -> Path:
    """A roster of these people; `changes` are those of the last row."""
    rows = [one.row for one in people]
    rows[-1] |= changes
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return path
