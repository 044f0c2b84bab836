"""Rosters of invented people for the tests of the import."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor, Grant, Span, system
from niangjia.kernel.models import Run
from niangjia.seed.fixtures import AT
from niangjia.seed.performing import performed
from niangjia.union.members import actions, permissions
from niangjia.union.members.models import Document, Person
from niangjia.union.members.purposes import DOCUMENT
from niangjia.union.members.rules import documents
from niangjia.union.organisations import queries as unions

BY = system("测试")
DAY = date(2026, 11, 1)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


def number(n: int) -> str:
    """A right number of nobody alive."""
    return documents.make(f"4403061885{1 + n % 12:02d}{1 + n % 28:02d}{n % 1000:03d}")


def row(n: int, **items: str) -> dict[str, str]:
    """One person's row."""
    base = {
        "姓名": SURNAMES[n % len(SURNAMES)] + "小" + "甲乙丙丁戊己庚辛壬癸"[n % 10],
        "证件号码": number(n),
        "手机号码": f"139{n:08d}",
        "民族": "汉族",
        "学历": "本科",
        "入会日期": "2020-03-01",
    }
    return base | items


def write(path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    """Write rows as a CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def ask(path: Path, union: int | None, *, by: Actor = BY, at: datetime = AT, **words: Any) -> Run:
    """Ask a file in without a queue."""
    return actions.ask_import(
        path=path, organisation_id=union, stated_on=DAY, enqueue=False, by=by, at=at, **words
    )


def load(path: Path, rows: list[dict[str, str]], union: int | None, **words: Any) -> Run:
    """Write rows, ask them in and load them here."""
    return performed(ask(write(path, rows), union, **words))


def counts(run: Run) -> dict[str, int]:
    """What the rows came to, without what did not happen."""
    return {key: many for key, many in run.result["counts"].items() if many}


def person(n: int) -> Person:
    """The person of a number, from anywhere in the city."""
    with sight.everywhere("测试"):
        document = Document.objects.get(kind="resident", **crypto.lookup(DOCUMENT, number(n)))
        return Person.objects.get(pk=document.person_id)


def chair(union: int, *, account: int = 7) -> Actor:
    """The chair of a union."""
    node = unions.node(union)
    verbs = frozenset({*permissions.KEEPS_A_UNION, "organisations.view"})
    grant = Grant(
        role="union_chair", verbs=verbs, orgs=Span(node.lft, node.rgt), organisation_id=union,
        organisation=node.name,
    )  # fmt: skip
    return Actor(id=account, name="周建平", grants=(grant,))
