"""Processes: one transition table for each, from which checks, pages and diagrams are drawn.

LETTER = states.declare(
    "letter", "来信", {
        "waiting": State("待处理", "来信已登记，等待分办。", desk="信访岗", clock="2 个工作日", kind="wait"),
        "answered": State("已答复", "已书面答复来信人。", desk="信访岗", kind="done"),
    },
    [Move("answer", "waiting", "answered", "答复")],
)
LETTER.check("answered", "answer")   # raises NotNow, saying what can be done instead
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from niangjia.kernel.discovery import import_declarations
from niangjia.kernel.refusals import NotNow

Kind = Literal["wait", "run", "done", "stop", "rest"]
_declared: dict[str, "Process"] = {}


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands: a word, a sentence, the desk that owns it, its clock in words, and its mark.

    Kinds: wait (somebody must act), run (work goes on by itself), done, stop (ended without success),
    rest (set aside).
    """

    title: str
    sentence: str
    desk: str
    clock: str = ""
    kind: Kind = "wait"


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another, named by its verb."""

    verb: str
    source: str
    target: str
    title: str


@dataclass(frozen=True, slots=True)
class Node:
    """A state in the drawing; `rank`, the moves from the start, lays it out in columns."""

    code: str
    state: State
    rank: int
    here: bool


@dataclass(frozen=True, slots=True)
class Process:
    """A process by its states (the first is the start) and moves."""

    name: str
    title: str
    states: Mapping[str, State]
    moves: Sequence[Move]

    def __post_init__(self) -> None:
        for move in self.moves:
            for end in (move.source, move.target):
                if end not in self.states:
                    raise ValueError(f"{self.name}: the move {move.verb} names no state {end!r}")

    @property
    def start(self) -> str:
        """The state in which every case begins."""
        return next(iter(self.states))

    def allowed(self, state: str) -> list[Move]:
        """Return the moves that leave a state."""
        return [move for move in self.moves if move.source == state]

    def check(self, state: str, verb: str) -> str:
        """Return the state that the verb leads to. Raises NotNow, with what can be done instead."""
        for move in self.moves:
            if (move.source, move.verb) == (state, verb):
                return move.target
        raise self._why_not(state, verb)

    def _why_not(self, state: str, verb: str) -> NotNow:
        wanted = next((move.title for move in self.moves if move.verb == verb), verb)
        titles = "、".join(f"“{move.title}”" for move in self.allowed(state))
        remedy = f"现在可以做的是：{titles}。" if titles else "这件事已经办结，不能再变动。"
        now = self.states[state]
        return NotNow(f"目前是“{now.title}”，不能“{wanted}”。", data={"state": state}, remedy=remedy)

    def ranks(self) -> dict[str, int]:
        """Return, for every state that can be reached, how many moves it lies from the start."""
        found = {self.start: 0}
        border = [self.start]
        for state in border:
            for move in self.allowed(state):
                if move.target not in found:
                    found[move.target] = found[state] + 1
                    border.append(move.target)
        return found

    def unreachable(self) -> set[str]:
        """Return the states that no case can ever reach."""
        return set(self.states) - set(self.ranks())

    def nodes(self, here: str = "") -> list[Node]:
        """Return the states as a drawing needs them, with "you are here"."""
        ranks = self.ranks()
        return [Node(c, s, ranks.get(c, 0), c == here) for c, s in self.states.items()]

    def mermaid(self) -> str:
        """Return the process as the text of a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{state.title}" as {code}' for code, state in self.states.items()]
        lines += [f"    [*] --> {self.start}"]
        lines += [f"    {move.source} --> {move.target}: {move.title}" for move in self.moves]
        lines += [
            f"    {code} --> [*]" for code, state in self.states.items() if state.kind in ("done", "stop")
        ]
        return "\n".join(lines) + "\n"


def declare(name: str, title: str, states: Mapping[str, State], moves: Sequence[Move]) -> Process:
    """Declare a process at module level, in the room's rules. Raises ValueError for a name taken."""
    if name in _declared:
        raise ValueError(f"the process {name} is declared twice")
    if wrong := {state.kind for state in states.values()} - set(get_args(Kind)):
        raise ValueError(f"{name}: unknown kinds {wrong}")
    _declared[name] = Process(name, title, states, moves)
    return _declared[name]


def declared() -> list[Process]:
    """Return every process of the house, by name."""
    import_declarations()
    return [_declared[name] for name in sorted(_declared)]
