"""The upper storeys of the union tree: city, districts, industries, streets, communities, parks and trades."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from niangjia.seed.dice import Dice
from niangjia.seed.places import Ground

CITY = "深圳市总工会"
INDUSTRIES = ("深圳市教育工会", "深圳市交通运输工会", "深圳市建设工会", "深圳市金融工会", "深圳市医务工会")
SHARED = 0.23
"""The share of communities whose committee is served by the federation of the one before it (663 of 783)."""
REGIONAL_PER_THOUSAND = 40
PARKS = ("科技园", "工业园", "创意园", "产业园", "物流园", "软件园")
STEMS = (
    "创智", "汇通", "天安", "金谷", "宝龙", "星河", "云谷", "兴围", "港湾", "科兴", "智荟", "华丰", "银星",
    "恒昌", "南太", "联合",
)  # fmt: skip
BUILDINGS = ("大厦", "国际中心", "广场", "商务大厦", "金融中心")
TRADES = (
    "珠宝首饰",
    "物流",
    "餐饮",
    "服装",
    "家具",
    "电子商务",
    "物业服务",
    "美容美发",
    "钟表",
    "模具",
    "建筑装饰",
)
NEW_TRADES = ("外卖配送", "网约车", "快递", "货车司机", "代驾")


@dataclass(frozen=True, slots=True)
class Federation:
    """One organisation above the grassroots; `areas` are what it looks after, `place` where it sits."""

    name: str
    type: str
    parent: str
    founded_on: date
    areas: tuple[int, ...] = ()
    short_name: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Upper:
    """The upper storeys in order, a parent first; and for every community its federation's name."""

    framework: tuple[Federation, ...]
    lower: tuple[Federation, ...]
    of_community: dict[int, str]
    regional: dict[int, tuple[str, ...]]

    @property
    def count(self) -> int:
        """How many organisations these are."""
        return len(self.framework) + len(self.lower)


def make(ground: Ground, dice: Dice, organisations: int, today: date) -> Upper:
    """The upper storeys for a tree of so many organisations."""
    chance = dice.one("federations")
    framework = tuple(_framework(ground, chance))
    communities, of_community = _communities(ground, chance)
    regional = _regional(ground, chance, max(8, organisations * REGIONAL_PER_THOUSAND // 1000), of_community)
    lower = (*communities, *regional)
    latest = today - timedelta(days=400)
    assert all(one.founded_on < latest for one in lower)
    return Upper(framework, lower, of_community, _by_community(regional))


def _framework(ground: Ground, chance: Random) -> Iterator[Federation]:
    """City, districts, industries and streets."""
    city = next(row for row in ground.areas.values() if row.kind == "city")
    yield Federation(CITY, "city", "", date(1983, 5, 1), (city.id,), "市总工会")
    districts = ground.of_kind("district")
    for district in districts:
        name = f"深圳市{district.name}总工会"
        founded = date(chance.randint(1986, 2012), chance.randint(1, 12), 15)
        yield Federation(name, "district", CITY, founded, (district.id,), f"{district.short_name}总工会")
    for industry in INDUSTRIES:
        founded = date(chance.randint(1988, 2005), chance.randint(1, 12), 8)
        yield Federation(industry, "industry", CITY, founded, (), industry.removeprefix("深圳市"))
    for street in ground.of_kind("street"):
        district = ground.areas[street.parent_id or 0]
        name = f"深圳市{district.name}{street.name}总工会"
        founded = date(chance.randint(2013, 2016), chance.randint(1, 12), 20)
        yield Federation(
            name, "street", f"深圳市{district.name}总工会", founded, (street.id,), f"{street.name}总工会"
        )


def _communities(ground: Ground, chance: Random) -> tuple[list[Federation], dict[int, str]]:
    """One federation per community, or one for two neighbours that share a service centre."""
    found: list[Federation] = []
    of_community: dict[int, str] = {}
    for row in ground.frame.iter_rows(named=True):
        street = f"深圳市{row['district']}{row['street']}"
        before = found[-1] if found else None
        shares = chance.random() < SHARED
        if before and shares and before.parent == f"{street}总工会" and len(before.areas) == 1:
            found[-1] = _with_area(before, row["community_id"])
        else:
            founded = date(chance.randint(2014, 2021), chance.randint(1, 12), chance.randint(1, 28))
            found.append(
                Federation(
                    f"{street}{row['community']}工会联合会", "community", f"{street}总工会", founded,
                    (row["community_id"],), f"{row['community']}工会联合会", row["community_id"],
                )
            )  # fmt: skip
        of_community[row["community_id"]] = found[-1].name
    return found, of_community


def _with_area(one: Federation, area: int) -> Federation:
    return Federation(
        one.name, one.type, one.parent, one.founded_on, (*one.areas, area), one.short_name, one.place
    )


def _regional(ground: Ground, chance: Random, count: int, of_community: dict[int, str]) -> list[Federation]:
    """Federations of parks, buildings and trades, and unions of new forms of work, where companies are many."""
    rows = ground.frame.sort("weight", descending=True).head(max(10, ground.frame.height // 3)).to_dicts()
    made: dict[str, Federation] = {}
    while len(made) < count:
        row = chance.choice(rows)
        kind = chance.choices(("park", "building", "trade", "new_form"), (42, 30, 22, 6))[0]
        founded = date(chance.randint(2012, 2023), chance.randint(1, 12), chance.randint(1, 28))
        one = _region(kind, row, founded, chance, of_community[row["community_id"]])
        made.setdefault(one.name, one)
    return list(made.values())


def _region(kind: str, row: dict[str, object], founded: date, chance: Random, community: str) -> Federation:
    district, street = f"深圳市{row['district']}", f"深圳市{row['district']}{row['street']}"
    place = int(str(row["community_id"]))
    if kind in ("park", "building"):
        stem = chance.choice(STEMS)
        local = f"{stem}{chance.choice(PARKS if kind == 'park' else BUILDINGS)}"
        return Federation(
            f"{street}{local}工会联合会", kind, community, founded, (), f"{local}工会联合会", place
        )
    trade = chance.choice(TRADES if kind == "trade" else NEW_TRADES)
    where, above = (district, f"{district}总工会") if chance.random() < 0.4 else (street, f"{street}总工会")
    local = f"{trade}行业工会联合会"
    return Federation(f"{where}{local}", kind, above, founded, (), local, place)


def _by_community(regional: Sequence[Federation]) -> dict[int, tuple[str, ...]]:
    """The parks and buildings of each community, where grassroots unions may stand."""
    found: dict[int, tuple[str, ...]] = {}
    for one in regional:
        if one.type in ("park", "building"):
            found[one.place] = (*found.get(one.place, ()), one.name)
    return found
