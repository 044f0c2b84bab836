"""Where companies sit: the real communities with invented weights, roads and house numbers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from niangjia.seed.dice import Dice
from niangjia.union.areas.rules import AreaRow

DISTRICT_MIX = {
    "宝安区": 22.0, "龙岗区": 20.0, "南山区": 16.0, "福田区": 16.0, "龙华区": 13.0, "罗湖区": 8.0,
    "光明区": 3.0, "坪山区": 1.5, "盐田区": 0.5, "大鹏新区": 0.4, "深汕特别合作区": 0.4,
}  # fmt: skip
FORMER = {
    "龙华区": ("龙华新区", "宝安区"),
    "光明区": ("光明新区", "宝安区"),
    "坪山区": ("坪山新区", "龙岗区"),
    "大鹏新区": ("龙岗区", "龙岗区"),
}
"""What these districts were called before, and what they were a part of."""
NO_COMMUNITY, WITH_FORMER = 0.075, 0.03
PARK_STREETS, PARK_FACTOR = 0.25, 3.5
ROAD_STEMS = (
    "科苑", "创业", "兴业", "振华", "宏发", "松柏", "民治", "新安", "石龙", "金田", "翠竹", "荔园", "海德", "学府",
    "高新", "留仙", "龙翔", "吉华", "爱心", "清湖", "梅观", "观澜", "大浪", "福园", "凤塘", "宝石", "塘头", "应人石",
    "松白", "公明", "光侨", "观光", "坪环", "金牛", "沙田", "迎宾", "鹏飞", "银葵", "海景", "明珠", "东环", "西环",
    "南环", "北环", "中心", "文化", "工业", "富康", "和平", "人民", "解放", "建设", "友谊", "桃源", "向阳", "红荔",
    "莲花", "景田", "华强", "深惠", "布澜", "平吉", "丹竹", "南岭", "宝荷", "龙城", "黄阁", "如意", "愉园", "盛平",
    "岗贝", "新生", "鹤坑", "园湖", "沿河", "水库", "东湖", "太白", "贝丽", "布心", "梧桐", "深盐", "海涛", "北山",
    "官湖", "鹅埠",
)  # fmt: skip
ROAD_ENDS = ("路", "大道", "一路", "二路", "南路", "北路", "东街", "中路", "西路", "工业路")
HOUSES = (
    "科技大厦", "商务中心", "工业园", "创新大厦", "第一工业园", "第二工业园", "产业园", "广场", "花园", "大厦",
)  # fmt: skip
HOUSE_WEIGHTS = (3.0, 2.0, 3.0, 2.0, 1.5, 1.5, 2.0, 1.0, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """The communities of the city in tree order, as a frame, and every area by its number.

    Columns: community_id, community, street_id, street, district_id, district, weight.
    """

    frame: pl.DataFrame
    areas: dict[int, AreaRow]

    @classmethod
    def build(cls, tree: Sequence[AreaRow], dice: Dice, streets: Collection[str] = ()) -> "Ground":
        """From the areas in tree order (a parent first); only the named streets if any are named."""
        areas = {row.id: row for row in tree}
        rows = []
        for row in tree:
            if row.kind != "community" or row.virtual or row.parent_id is None:
                continue
            street = areas[row.parent_id]
            if streets and street.name not in streets:
                continue
            district = areas[street.parent_id or 0]
            rows.append((row.id, row.short_name, street.id, street.name, district.id, district.name))
        names = ["community_id", "community", "street_id", "street", "district_id", "district"]
        frame = pl.DataFrame(rows, schema=names, orient="row")
        return cls(frame.with_columns(weight=pl.Series(_weights(frame, dice.of("places")))), areas)

    def settle(self, dice: Dice, size: int) -> pl.Series:
        """The row of `frame` where each of `size` companies sits."""
        return dice.pick("place", size, self.frame["weight"])

    def of_kind(self, kind: str) -> list[AreaRow]:
        """The real areas of a kind that have companies, in tree order."""
        held = set(self.frame[f"{kind}_id"].to_list())
        return [row for row in self.areas.values() if row.id in held]


def _weights(frame: pl.DataFrame, dice: Dice) -> list[float]:
    """Shares of companies: district × street × Zipf within the street, some communities heavy with parks."""
    streets: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (district, street), rows in groupby(frame.select("district", "street_id").rows()):
        streets[district].append((street, len(list(rows))))
    found: list[float] = []
    for district, held in streets.items():
        chance = dice.one(f"streets of {district}")
        sizes = [count**0.5 * chance.uniform(0.6, 1.6) for _, count in held]
        for (street, count), size in zip(held, sizes, strict=True):
            share = DISTRICT_MIX[district] * size / sum(sizes)
            found += [share * part for part in _zipf(count, dice, street)]
    return found


def _zipf(count: int, dice: Dice, street: int) -> list[float]:
    chance = dice.one(f"communities of {street}")
    ranks = list(range(1, count + 1))
    chance.shuffle(ranks)
    heavy = PARK_FACTOR if chance.random() < PARK_STREETS else 1.0
    parts = [rank**-0.85 * (heavy if rank == 1 else 1.0) for rank in ranks]
    return [part / sum(parts) for part in parts]


def addresses(ground: Ground, place: pl.Series, dice: Dice) -> pl.Series:
    """Written addresses: some without the community, some under a district that has given up the ground."""
    size = len(place)
    at = ground.frame.select("district", "street", "community", "community_id").with_columns(
        former=pl.col("district").replace_strict({k: v[0] for k, v in FORMER.items()}, default=None),
        parent=pl.col("district").replace_strict({k: v[1] for k, v in FORMER.items()}, default=None),
    )[place]
    share = at["former"].is_not_null().mean()
    old = dice.happens("former", size, min(1.0, WITH_FORMER / float(share or 1.0)))
    at = at.with_columns(
        _old=old,
        _renamed=dice.happens("renamed", size, 0.4),
        _bare=dice.happens("bare", size, NO_COMMUNITY),
        road=_roads(dice, at["community_id"]),
        number=dice.whole("number", size, 1, 400).cast(pl.String),
        house=dice.choose("house", size, HOUSES, HOUSE_WEIGHTS),
        block=dice.whole("block", size, 1, 20).cast(pl.String),
        room=dice.whole("room", size, 101, 1900).cast(pl.String),
    )
    written = pl.when("_old").then(pl.when("_renamed").then("former").otherwise("parent"))
    return at.select(
        pl.concat_str(
            pl.lit("深圳市"),
            pl.coalesce(written, "district"),
            "street",
            pl.when("_bare").then(pl.lit("")).otherwise("community"),
            "road", "number", pl.lit("号"), "house", "block", pl.lit("栋"), "room",
        ).alias("address")
    ).to_series()  # fmt: skip


def _roads(dice: Dice, community: pl.Series) -> pl.Series:
    """One of four invented roads of the community."""
    names = pl.Series([stem + end for end in ROAD_ENDS for stem in ROAD_STEMS])
    which = dice.whole("road", len(community), 0, 4)
    return names.gather(((community * 7919 + which * 104_729) % len(names)).cast(pl.UInt32))
