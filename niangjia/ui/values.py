"""What stands in a cell or a tile: a rate, a state, a link, a reason. Each knows its own words."""

from dataclasses import dataclass

from niangjia.kernel.rates import Rate

STATES = ("done", "run", "wait", "stop", "rest")


@dataclass(frozen=True, slots=True)
class Dot:
    """A rate with its place on a line from `low` to `high` percent and a tick at the target."""

    rate: Rate
    low: int = 0
    high: int = 100
    target: int | None = None

    def __add__(self, other: "Dot") -> "Dot":
        """The dot of two groups together."""
        return Dot(self.rate + other.rate, self.low, self.high, self.target)

    def __str__(self) -> str:
        return self.rate.text


@dataclass(frozen=True, slots=True)
class State:
    """One of five marks with its word: done, run, wait, stop, rest."""

    kind: str
    word: str

    def __post_init__(self) -> None:
        if self.kind not in STATES:
            raise ValueError(f"{self.kind!r} is none of {STATES}")

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    words: object
    to: str

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a row, as a sentence with its rule."""

    sentence: str
    rule: str = ""

    def __str__(self) -> str:
        return self.sentence
