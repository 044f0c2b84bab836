"""What the figures mean, in words that stand beside them, and rates that are never floats."""

from dataclasses import dataclass

RATE = "建会率 = 应建会企业中已被工会覆盖的家数 ÷ 应建会企业家数"
REQUIRED = (
    "应建会 = 存续企业（不含个体工商户），成立已满建会期限，且职工人数已知并达到门槛，或列入重点名单；"
    "职工人数不详的为待摸底，不进分母"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its whole numbers. `rule` is F-11."""

    numerator: int
    denominator: int

    @property
    def per_mille(self) -> int | None:
        """Tenths of a percent, rounded half up; None without a denominator."""
        if not self.denominator:
            return None
        return (self.numerator * 2000 + self.denominator) // (2 * self.denominator)

    @property
    def text(self) -> str:
        """Such as "97.8%"; 100.0% only when nothing is missing, 0.0% only when nothing is there; "—" for none."""
        if self.per_mille is None:
            return "—"
        tenths = self.per_mille
        if tenths == 1000 and self.numerator < self.denominator:
            tenths = 999
        if tenths == 0 and self.numerator:
            tenths = 1
        return f"{tenths // 10}.{tenths % 10}%"
