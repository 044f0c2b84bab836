"""One synthetic city: its companies, its unions and the files of the offices, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from niangjia.seed import companies, federations, feeds, files, grassroots, knowledge, players, union_list
from niangjia.seed.calendar import Days
from niangjia.seed.dice import Dice
from niangjia.seed.federations import Upper
from niangjia.seed.places import Ground
from niangjia.union.areas.rules import AreaRow


@dataclass(frozen=True, slots=True)
class Size:
    """How many companies, organisations and people on rosters; on the named streets only, if any are named."""

    companies: int
    organisations: int
    people: int
    streets: tuple[str, ...] = ()
    rehearsed: bool = True
    """Is the first register tried in a dry run before it is loaded?"""


SIZES = {
    "tiny": Size(400, 130, 1_200, ("西乡街道", "航城街道", "粤海街道")),
    "small": Size(20_000, 3_000, 30_000),
    "district": Size(300_000, 20_000, 150_000, rehearsed=False),
    "city": Size(3_000_000, 200_000, 1_266_000, rehearsed=False),
}
NUMBER = 20_261_122
CAST_MEMBERS = 120
"""The chair's union is never smaller, whatever the dice of a day say: there is something to see at every desk."""


class City:
    """A city of a size and a seed number. Nothing is made before it is asked for, and then only once."""

    def __init__(self, size: Size, number: int, today: date, tree: Sequence[AreaRow]) -> None:
        """`tree` are the areas in tree order."""
        self.size, self.days, self.dice = size, Days(today), Dice(number)
        self.ground = Ground.build(tree, self.dice, size.streets)

    @cached_property
    def known(self) -> pl.DataFrame:
        """The companies, with what the offices know of them."""
        made = companies.make(self.ground, self.dice, self.size.companies, self.days.today)
        return knowledge.spread(made, self.ground, self.dice.of("knowledge"), self.days)

    @cached_property
    def upper(self) -> Upper:
        """The union tree above the grassroots."""
        return federations.make(self.ground, self.dice.of("unions"), self.size.organisations, self.days.today)

    @cached_property
    def grassroots(self) -> pl.DataFrame:
        """The unions at the grassroots, their branches and groups."""
        count = max(0, self.size.organisations - self.upper.count)
        made = grassroots.make(
            self.known, self.ground, self.upper, self.dice.of("grassroots"),
            count=count, today=self.days.today,
        )  # fmt: skip
        chaired = made["name"] == self._cast_union(made)
        return made.with_columns(
            chair=pl.when(chaired).then(pl.lit(players.CHAIR)).otherwise("chair"),
            members=pl.when(chaired).then(pl.max_horizontal("members", CAST_MEMBERS)).otherwise("members"),
        )

    @property
    def cast_union(self) -> str:
        """The name of the union that the cast's chair leads."""
        return self._cast_union(self.grassroots)

    def _cast_union(self, made: pl.DataFrame) -> str:
        """The own union with most members in the cast's community, or anywhere if there is none."""
        own = made.filter(pl.col("type") == "stand_alone")
        near = own.filter(pl.col("parent") == players.GUSHU)
        return str(
            (near if near.height else own).sort("members", "name", descending=[True, False])["name"][0]
        )

    def register(self, folder: Path, which: str) -> Path:
        """Write the registry's `first` or `second` file, GB 18030."""
        day = self.days.first_register if which == "first" else self.days.second_register
        parts = feeds.register(self.known, self.ground, self.dice.of(f"register {which}"), which=which)
        return files.write_csv(parts, folder / f"商事主体登记-{day}.csv", encoding="gb18030")

    def dues(self, folder: Path) -> Path:
        """Write the dues file: a workbook, or a CSV where a workbook would be too long."""
        frame = feeds.dues(self.known, self.ground, self.dice.of("dues"))
        name = f"工会经费代收-{self.days.dues}"
        if frame.height > files.MOST_IN_A_WORKBOOK:
            return files.write_csv([frame], folder / f"{name}.csv", encoding="gb18030")
        title = f"工会经费代收明细（{self.days.dues:%Y年%m月}）"
        return files.write_workbook(frame, folder / f"{name}.xlsx", title=title)

    def survey(self, folder: Path) -> Path:
        """Write the communities' survey, UTF-8."""
        frame = feeds.survey(self.known, self.ground, self.dice.of("survey"))
        return files.write_csv([frame], folder / f"社区摸底-{self.days.survey}.csv", encoding="utf-8")

    def key_list(self, folder: Path) -> Path:
        """Write the key list, UTF-8."""
        frame = feeds.key_list(self.known, self.ground)
        return files.write_csv([frame], folder / f"重点企业名单-{self.days.key_list}.csv", encoding="utf-8")

    def unions(self, folder: Path) -> Path:
        """Write the federation's list of unions, GB 18030."""
        frame = union_list.rows(
            self.upper, self.grassroots, self.known, self.dice.of("union list"), self.days.today
        )
        return files.write_csv([frame], folder / f"工会组织名册-{self.days.unions}.csv", encoding="gb18030")
