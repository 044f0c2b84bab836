"""Dice: columns of chance by name. The same number, name and place give the same throw on every machine.

Every throw is the splitmix64 of its place, so a column needs no state and none of its rows waits for
another; a new column changes no other. Nothing here reads the machine's clock or its random numbers.
"""

import math
from collections.abc import Sequence
from hashlib import sha256
from random import Random

import polars as pl

GAMMA = 0x9E3779B97F4A7C15
MIX = ((1 << 30, 0xBF58476D1CE4E5B9), (1 << 27, 0x94D049BB133111EB))
LAST = 1 << 31
FRACTION = 1 << 11
MOST = float(1 << 53)


class Dice:
    """All chance of one synthetic city; `of` gives the dice of a part of it."""

    def __init__(self, number: int, part: str = "") -> None:
        """`number` is the city's seed number."""
        self.number = number
        self.part = part

    def of(self, part: str) -> "Dice":
        """The dice of a part, independent of every other part."""
        return Dice(self.number, f"{self.part}/{part}")

    def one(self, name: str) -> Random:
        """Python's own generator, for what is chosen one by one."""
        return Random(self._key(name))  # noqa: S311  a synthetic city is no secret

    def bits(self, name: str, size: int) -> pl.Series:
        """`size` whole numbers of 64 bits."""
        frame = pl.select(pl.int_range(0, size, dtype=pl.UInt64).alias("z"))
        z = (pl.col("z") + self._key(name)) * GAMMA
        for shift, factor in MIX:
            z = (z ^ (z // shift)) * factor
        return frame.select((z ^ (z // LAST)).alias(name)).to_series()

    def share(self, name: str, size: int) -> pl.Series:
        """`size` numbers from 0 up to, not including, 1."""
        return (self.bits(name, size) // FRACTION).cast(pl.Float64) / MOST

    def whole(self, name: str, size: int, low: int, high: int) -> pl.Series:
        """`size` whole numbers from `low` up to, not including, `high`."""
        return (self.share(name, size) * (high - low)).cast(pl.Int64) + low

    def happens(self, name: str, size: int, chance: float) -> pl.Series:
        """True in about `chance` of `size` places."""
        return (self.share(name, size) < chance).alias(name)

    def pick(self, name: str, size: int, weights: Sequence[float] | pl.Series) -> pl.Series:
        """Places in `weights`, each drawn as often as its weight says."""
        heights = pl.Series(weights, dtype=pl.Float64).cum_sum()
        throws = self.share(name, size) * heights[-1]
        return heights.search_sorted(throws, side="right").clip(0, len(heights) - 1).alias(name)

    def choose(
        self, name: str, size: int, options: Sequence[str], weights: Sequence[float] = ()
    ) -> pl.Series:
        """One of the options per place."""
        return pl.Series(name, options, dtype=pl.String).gather(
            self.pick(name, size, weights or [1.0] * len(options))
        )

    def normal(self, name: str, size: int) -> pl.Series:
        """`size` numbers of the standard normal distribution (Box and Muller)."""
        frame = pl.DataFrame({"u": 1.0 - self.share(name + "·u", size), "v": self.share(name + "·v", size)})
        radius = (-2.0 * pl.col("u").log()).sqrt()
        return frame.select((radius * (2.0 * math.pi * pl.col("v")).cos()).alias(name)).to_series()

    def order(self, name: str, size: int) -> pl.Series:
        """The places 0 … size - 1, shuffled."""
        return self.bits(name, size).arg_sort()

    def _key(self, name: str) -> int:
        return int.from_bytes(sha256(f"{self.number}/{self.part}/{name}".encode()).digest()[:8], "big")
