"""Records of one person, made twice, for the stories of duplicates; and the officers who resolve them."""

from datetime import date, datetime
from typing import Any

from django.apps import apps

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor, Grant, system
from niangjia.kernel.clock import ZONE
from niangjia.union.members.actions import spells
from niangjia.union.members.models import Document, Pair, Person, Phone
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import names
from niangjia.union.members.rules.memberships import Change, Standing
from niangjia.union.organisations import queries as unions

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
BIRTH = date(1988, 4, 12)
BY = system("查重")
OF_PERSON = (
    "document", "phone", "alias", "revision", "verification", "membership", "application", "transfer", "consent",
    "request", "look", "departure",
)  # fmt: skip


def record(
    union: int, name: str = "王秀兰", *, phone: str = "", proven: bool = False, papers: dict[str, str] | None = None,
    since: date | None = date(2020, 3, 1), birth: date | None = BIRTH, **items: Any,
) -> int:  # fmt: skip
    """One record in a union with the numbers that are named; its number."""
    node = unions.node(union)
    with sight.everywhere("测试"):
        person = Person.objects.create(
            name=name, name_key=names.key(name), initials="", birth_date=birth, standing=Standing.NONE,
            organisation_id=union, org_lft=node.lft, created_at=AT, synthetic=True, **items,
        )  # fmt: skip
        for kind, number in (papers or {}).items():
            Document.objects.create(
                person=person, kind=kind, org_lft=node.lft, cipher=crypto.seal(DOCUMENT, number),
                **crypto.digests(DOCUMENT, number),
            )  # fmt: skip
        if phone:
            Phone.objects.create(
                person=person, since=date(2020, 3, 1), verified_at=AT if proven else None, org_lft=node.lft,
                cipher=crypto.seal(PHONE, phone), **crypto.digests(PHONE, phone),
            )  # fmt: skip
        if since:
            start = spells.Beginning(union, node.lft, Standing.MEMBER, since, Change.JOINED)
            spells.begin(person, start, by=BY, at=AT)
    return person.pk


def officer(union: int, *verbs: str, account: int = 901) -> Actor:
    """Somebody with an office at a union."""
    node = unions.node(union)
    grant = Grant(
        role="district_officer",
        verbs=frozenset(verbs),
        orgs=node.span,
        organisation_id=union,
        organisation=node.name,
    )
    return Actor(id=account, name=f"干部 {account}", grants=(grant,))


def pair(one: int, other: int) -> Pair | None:
    """The pair of two records as it stands."""
    with sight.everywhere("测试"):
        return Pair.objects.filter(low_id=min(one, other), high_id=max(one, other)).first()


def rows(*people: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about these people, table by table."""
    with sight.everywhere("测试"):
        found = {"person": list(Person.objects.filter(pk__in=people).order_by("pk").values())}
        for table in OF_PERSON:
            model = apps.get_model("members", table)
            found[table] = list(model.objects.filter(person_id__in=people).order_by("pk").values())
    return found
