"""What stands in a cell or a tile: a rate, a state, a link, a reason. Each knows its own words."""

from dataclasses import dataclass

STATES = ("done", "run", "wait", "stop", "rest")


@dataclass(frozen=True, slots=True)
class Rate:
    """Two whole numbers and their quotient in percent, computed without floating point."""

    numerator: int
    denominator: int
    reason: str = "没有可计算的对象"

    @property
    def tenths(self) -> int | None:
        """Tenths of a percent, half rounded up; None without a denominator."""
        if self.denominator == 0:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)

    @property
    def number(self) -> str:
        """The percentage without its sign, such as 97.8, or a dash."""
        return "—" if self.tenths is None else f"{self.tenths // 10:,}.{self.tenths % 10}"

    @property
    def text(self) -> str:
        """The percentage for people, such as 97.8%, or a dash."""
        return self.number if self.tenths is None else f"{self.number}%"

    @property
    def basis(self) -> str:
        """Where the percentage comes from, such as 46,218 ÷ 47,258."""
        return self.reason if self.tenths is None else f"{self.numerator:,} ÷ {self.denominator:,}"

    def __add__(self, other: "Rate") -> "Rate":
        """The rate of two groups together."""
        return Rate(self.numerator + other.numerator, self.denominator + other.denominator, self.reason)

    def __str__(self) -> str:
        return self.text


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
