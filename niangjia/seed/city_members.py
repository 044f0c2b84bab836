"""The people of the synthetic city into the product: rosters of the unions, and moves that are under way."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor, member
from niangjia.seed import files, persons, players, rosters
from niangjia.seed.city import City
from niangjia.seed.performing import performed
from niangjia.union.members import permissions
from niangjia.union.members import queries as members
from niangjia.union.members.actions import access, joining, moving, verifying
from niangjia.union.members.actions import files as asking
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.joining import Claim
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.moving import Initiator
from niangjia.union.organisations import queries as unions

EMPLOYS = ("stand_alone", "joint")
CAST_RANK = 40  # sizes of rosters go by rank: the chair's union has some dozens of people on any day
NEWCOMERS, LEAVERS, JOINERS = 4, 3, 5
"""How many of the chair's own roster stand elsewhere already, and how many of the chair's members ask to leave, how
many wait to join."""


def load(city: City, folder: Path, *, by: Actor, at: datetime) -> int:
    """Load the city's roster, then the cast union's own one; return how many people the files brought."""
    names = employing_unions(city, by)
    frames = rosters.parts(city.size.people, city.dice.number, city.days.today, unions=names)
    path = files.write_csv(frames, folder / "members.csv", encoding="gb18030")
    brought = _perform(path, None, city.days.unions, by=by, at=at)
    own = cast_roster(city, names)
    path = files.write_workbook(own, folder / "own-members.xlsx", title="会员花名册")
    return brought + _perform(path, _number(city.cast_union, by), city.days.today, by=by, at=at)


def employing_unions(city: City, by: Actor) -> list[str]:
    """The unions of employers that the city has under exactly one name, those with most members first."""
    found: list[str] = []
    for type_ in EMPLOYS:
        rows = unions.listed(by, type_=type_).exclude(status="ended")
        found += rows.values_list("name", flat=True)
    made = city.grassroots.sort("members", "name", descending=[True, False])["name"].unique(
        maintain_order=True
    )
    counted = pl.Series("name", found).value_counts(name="many")
    once = set(counted.filter(pl.col("many") == 1)["name"])
    names = [name for name in made.to_list() if name in once]
    if city.cast_union in names[CAST_RANK:]:
        names.remove(city.cast_union)
        names.insert(CAST_RANK, city.cast_union)
    return names


def cast_roster(city: City, names: list[str]) -> pl.DataFrame:
    """A few people who stand on the largest union's roster, now on the cast union's: each becomes a transfer."""
    elsewhere = next(name for name in names if name != city.cast_union)
    return _standing(city, elsewhere, names).head(NEWCOMERS)


def of_union(city: City, name: str, *, by: Actor) -> pl.DataFrame:
    """People whom the city's roster has in a union, as that roster says it."""
    return _standing(city, name, employing_unions(city, by))


def _standing(city: City, name: str, names: list[str]) -> pl.DataFrame:
    """Those of the roster's first people who stand in a union."""
    first = next(
        rosters.parts(min(city.size.people, 20_000), city.dice.number, city.days.today, unions=names)
    )
    return first.filter(pl.col("所属工会") == name).drop("所属工会")


def perform(path: Path, union: str, day: date, *, by: Actor, at: datetime) -> int:
    """One union's list through the product's own import; return how many people joined by it."""
    return _perform(path, _number(union, by), day, by=by, at=at)


def ask_to_leave(city: City, *, by: Actor, at: datetime) -> int:
    """A few of the chair's members ask for a transfer to the nearest other union; return how many."""
    own = _number(city.cast_union, by)
    to = next(name for name in employing_unions(city, by) if name != city.cast_union)
    with sight.of_actor(by, permissions.VIEW):
        rows = members.roster(by, within=unions.node(own).span, standing=Standing.MEMBER).order_by("id")
        leavers = list(rows.values_list("pk", flat=True)[:LEAVERS])
    target = _number(to, by)
    for person in leavers:
        moving.ask(
            person_id=person, to_organisation_id=target, initiator=Initiator.MEMBER, note="换工作了",
            by=member(person), at=at,
        )  # fmt: skip
    return len(leavers)


def join(city: City, *, by: Actor, at: datetime) -> int:
    """The cast's member joins and is approved, some more wait for the chair's review; return how many applied."""
    own = _number(city.cast_union, by)
    person = _apply(own, players.MEMBER, by=by, at=at)
    joining.approve(application_id=person.application_id or 0, by=by, at=at)
    verifying.verify_by_hand(person_id=person.person_id or 0, seen="original", by=by, at=at)
    access.set_password(password=players.PASSWORD, by=member(person.person_id or 0), at=at)
    waiting = persons.persons(city.dice.number, city.size.people + NEWCOMERS, JOINERS, city.days.today)
    for row in waiting.select("name", "doc_number", "phone").iter_rows():
        _apply(own, players.Member(*row), by=by, at=at)
    return JOINERS + 1


def _apply(union: int, one: players.Member, *, by: Actor, at: datetime) -> joining.Outcome:
    claim = Claim(one.name, documents.RESIDENT, one.document)
    wish = joining.Wish(organisation_id=union, claim=claim, phone=one.phone, proven=True, consented=True)
    return joining.apply(wish=wish, by=by, at=at)


def _number(name: str, by: Actor) -> int:
    """The number of the union of exactly this name. Raises StopIteration where there is none."""
    return next(branch.node.id for branch in unions.search(by, name).rows if branch.node.name == name)


def _perform(path: Path, union: int | None, day: date, *, by: Actor, at: datetime) -> int:
    """One roster through the product's own import; return how many people joined by it."""
    run = asking.ask_import(path=path, stated_on=day, organisation_id=union, enqueue=False, by=by, at=at)
    return int(performed(run).result["counts"].get("joined", 0))
