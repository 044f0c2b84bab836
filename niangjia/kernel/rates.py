"""Rates: two whole numbers, never a float; the words in which people read them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Two whole numbers and their quotient in percent, computed without floating point."""

    numerator: int
    denominator: int
    reason: str = "没有可计算的对象"

    @property
    def tenths(self) -> int | None:
        """Tenths of a percent, half rounded up; None without a denominator.

        1000 only when nothing is missing, 0 only when nothing is there: rounding never says "all" or "none".
        """
        if self.denominator == 0:
            return None
        rounded = (2000 * self.numerator + self.denominator) // (2 * self.denominator)
        if rounded >= 1000 and self.numerator < self.denominator:
            return 999
        return rounded or (1 if self.numerator else 0)

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
