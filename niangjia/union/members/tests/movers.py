"""People in the small city's unions, and who works there, for the stories of moving."""

from datetime import date, datetime, timedelta

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor, Grant, member, system
from niangjia.kernel.clock import ZONE
from niangjia.union.members.actions import spells
from niangjia.union.members.models import Document, Membership, Person, Transfer
from niangjia.union.members.permissions import PLACES
from niangjia.union.members.purposes import DOCUMENT
from niangjia.union.members.rules import documents, names
from niangjia.union.members.rules.memberships import Change, Standing
from niangjia.union.organisations import actions as unions
from niangjia.union.organisations import queries

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
"""A Monday; five working days later is Monday the 30th."""
DAY = timedelta(days=1)
LONG_AGO = date(2020, 5, 6)
MACHINE = system("测试")


def number(n: int = 1) -> str:
    """A well-formed resident number that belongs to nobody alive."""
    return documents.make(f"440306{1880 + n % 10}0101{n % 1000:03d}")


def person(
    union_id: int, *, name: str = "张三丰", standing: Standing = Standing.MEMBER, since: date = LONG_AGO,
    document: str | None = None,
) -> int:  # fmt: skip
    """Somebody who belongs to a union since a day; their number."""
    node = queries.node(union_id)
    with sight.everywhere("测试"):
        one = Person.objects.create(
            name=name, name_key=names.key(name), initials="zsf", standing=Standing.NONE, created_at=AT,
            synthetic=True,
            organisation_id=union_id, org_lft=node.lft,
        )  # fmt: skip
        start = spells.Beginning(union_id, node.lft, standing, since, Change.JOINED)
        spells.begin(one, start, by=MACHINE, at=AT)
        if document:
            Document.objects.create(
                person=one, kind=documents.RESIDENT, cipher=crypto.seal(DOCUMENT, document), org_lft=node.lft,
                **crypto.digests(DOCUMENT, document),
            )  # fmt: skip
        return one.pk


def officer(union_id: int, *verbs: str, number: int = 900) -> Actor:
    """Somebody with an office at a union: every verb on people there and below, or the named ones."""
    node = queries.node(union_id)
    grant = Grant(
        role="union_chair", verbs=frozenset(verbs or PLACES), orgs=node.span, organisation_id=union_id,
        organisation=node.name,
    )  # fmt: skip
    return Actor(id=number, name=f"干部{union_id}", grants=(grant,))


def man(*union_ids: int) -> None:
    """Put an officer into each union, so that there is somebody to ask."""
    for union_id in union_ids:
        unions.appoint(
            organisation_id=union_id, post="chair", name="吴主席", since=LONG_AGO, by=MACHINE, at=AT
        )


def self_of(person_id: int) -> Actor:
    """The member themself."""
    return member(person_id)


def transfer(transfer_id: int) -> Transfer:
    """A transfer as it stands now."""
    with sight.everywhere("测试"):
        return Transfer.objects.get(pk=transfer_id)


def spells_of(person_id: int) -> list[Membership]:
    """A person's spells that hold, in their order."""
    with sight.everywhere("测试"):
        return list(Membership.objects.filter(person_id=person_id, revoked_at=None).order_by("since", "id"))


def where(person_id: int) -> tuple[int | None, str]:
    """(union, standing) of a person now."""
    with sight.everywhere("测试"):
        one = Person.objects.get(pk=person_id)
        return one.organisation_id, one.standing
