"""People for tests: made through the product's own tables, sealed under the test run's keys."""

from datetime import UTC, date, datetime

import polars as pl

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import system
from niangjia.union.members.actions import spells
from niangjia.union.members.models import Document, Person, Phone
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import documents, names, pinyin
from niangjia.union.members.rules.memberships import Change, Standing
from niangjia.union.organisations import queries as unions

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
JOINED = date(2024, 5, 6)
MACHINE = system("测试")


def number(sequence: int, birth: str = "18900101") -> str:
    """A resident number that belongs to nobody: born before 1900, right check digit."""
    return documents.make(f"440306{birth}{sequence:03d}")


def make_person(
    name: str = "张小明", *, union: int | None = None, document: str | None = None, phone: str | None = None,
    standing: Standing = Standing.MEMBER, proven: bool = False, **items: object,
) -> Person:  # fmt: skip
    """One person with a document and a phone, a member of the union since JOINED if one is given."""
    with sight.everywhere("测试"):
        person = Person.objects.create(
            name=name, name_key=names.key(name), initials=pinyin.initials(pl.Series([name]))[0], standing="none",
            created_at=AT, synthetic=True, **items,
        )  # fmt: skip
        sealed = document or number(person.pk % 1000, birth="18920202")
        Document.objects.create(
            person=person, kind=documents.RESIDENT, cipher=crypto.seal(DOCUMENT, sealed),
            **crypto.digests(DOCUMENT, sealed),
        )  # fmt: skip
        call = phone or f"199{person.pk % 100_000_000:08d}"
        Phone.objects.create(
            person=person, since=JOINED, verified_at=AT if proven else None, cipher=crypto.seal(PHONE, call),
            **crypto.digests(PHONE, call),
        )  # fmt: skip
        if union is not None:
            node = unions.node(union)
            start = spells.Beginning(union, node.lft, standing, JOINED, Change.JOINED)
            spells.begin(person, start, by=MACHINE, at=AT)
        return person
