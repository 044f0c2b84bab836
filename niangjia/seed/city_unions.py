"""The synthetic union tree into the product: the list of unions, the areas they look after, the key list."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from niangjia.kernel.actor import Actor
from niangjia.seed.city import City
from niangjia.seed.federations import CITY, Upper
from niangjia.seed.performing import performed
from niangjia.union.enterprises import queries as register
from niangjia.union.organisations import actions, queries
from niangjia.union.organisations.actions import files
from niangjia.union.organisations.actions.districting import Charge, assign_jurisdictions
from niangjia.union.outreach import actions as ledger
from niangjia.union.outreach import queries as ledger_queries

SOURCE = "市总基层组织部（演示）"
KEY_LIST, DECIDED = "重点企业名单（演示）", "市总工会重点企业建会行动方案（演示）"
LEVELS = ("city", "district", "street", "community")


def load(city: City, folder: Path, *, by: Actor, at: datetime) -> int:
    """Found the city federation and load the list of unions; return how many unions the list founded."""
    top = city.upper.framework[0]
    if queries.root() is None:
        actions.found(
            name=CITY, short_name=top.short_name, type_=top.type, parent_id=None, founded_on=top.founded_on,
            synthetic=True, by=by, at=at,
        )  # fmt: skip
    path = city.unions(folder)
    run = files.ask_import(
        path=path, title=path.name, source=SOURCE, stated_on=city.days.unions, synthetic=True, enqueue=False,
        by=by, at=at,
    )  # fmt: skip
    return int(performed(run).result["placed"]["founded"])


def assign_areas(upper: Upper, *, by: Actor, at: datetime) -> int:
    """Give city, districts, streets and communities the areas they look after; return how many were new."""
    ids = {
        name: number
        for level in LEVELS
        for name, number in queries.listed(by, type_=level).values_list("name", "id")
    }
    charges = [
        Charge(ids[one.name], area, one.founded_on)
        for one in (*upper.framework, *upper.lower)
        for area in one.areas
    ]
    return assign_jurisdictions(charges=charges, by=by, at=at)


def list_key_companies(city: City, folder: Path, *, by: Actor, at: datetime) -> int:
    """Write the key list and make it; companies that no file brought into the register stay off it."""
    city.key_list(folder)
    codes = city.known.filter("key_listed")["uscc"].to_list()
    found = list(register.companies(by).filter(uscc__in=codes).values_list("pk", flat=True))
    return put_on_list(KEY_LIST, DECIDED, found, since=city.days.key_list, by=by, at=at)


def put_on_list(
    name: str, source: str, companies: Sequence[int], *, since: date | None = None, by: Actor, at: datetime
) -> int:
    """Put the companies on the key list of this name, made if it is new; return how many were not on it."""
    made = {one.name: one.pk for one in ledger_queries.key_lists()}.get(name)
    if made is None:
        made = ledger.make_list(name=name, source=source, since=since or at.date(), by=by, at=at).pk
    return ledger.list_companies(key_list_id=made, company_ids=companies, by=by, at=at)
