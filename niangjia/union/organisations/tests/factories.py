"""A small city of unions for the room's tests, founded by the room's own acts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.contrib.auth import get_user_model

from niangjia.kernel.actor import Actor, Grant, Span, system
from niangjia.kernel.clock import ZONE
from niangjia.union.enterprises.rules import names
from niangjia.union.organisations import actions, queries
from niangjia.union.organisations.permissions import PLACES

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
TODAY = AT.date()
LONG_AGO = date(2015, 1, 1)
MACHINE = system("测试")


@dataclass(frozen=True)
class City:
    """The numbers of a small city: two districts, two streets in the first, one federation, three unions."""

    city: int
    north: int
    south: int
    street: int
    other_street: int
    federation: int
    union: int
    neighbour: int
    far_union: int


def found(name: str, type_: str, parent_id: int | None, **more: object) -> int:
    """Found an organisation as the machine, long ago unless said otherwise."""
    given = {"founded_on": LONG_AGO, "by": MACHINE, "at": AT} | more
    return actions.found(name=name, type_=type_, parent_id=parent_id, **given)


def city() -> City:
    """Found the small city."""
    top = found("深圳市总工会", "city", None)
    north = found("北区总工会", "district", top)
    south = found("南区总工会", "district", top)
    street = found("东街街道总工会", "street", north)
    other = found("西街街道总工会", "street", north)
    federation = found("东一社区工会联合会", "community", street)
    return City(
        city=top,
        north=north,
        south=south,
        street=street,
        other_street=other,
        federation=federation,
        union=found("甲公司工会委员会", "stand_alone", federation),
        neighbour=found("乙公司工会委员会", "stand_alone", federation),
        far_union=found("丙公司工会委员会", "stand_alone", south),
    )


def span(organisation_id: int) -> Span:
    """The range of an organisation's labels."""
    return queries.organisation_for(MACHINE, organisation_id).span


def holder(
    organisation_id: int, *, actor_id: int | None = None, verbs: frozenset[str] = frozenset(PLACES)
) -> Actor:
    """An actor who holds every verb of the room, or the given ones, at one organisation and below."""
    grant = Grant(role="test", verbs=verbs, orgs=span(organisation_id), organisation_id=organisation_id)
    return Actor(id=actor_id, name="测试员", grants=(grant,))


def account(name: str = "测试员") -> int:
    """Open an account and return its number."""
    many = get_user_model().objects.count()
    return (
        get_user_model().objects.create(sign_name=f"test-{many}", name=name, kind="staff", created_at=AT).pk
    )


def company(name: str, **more: object) -> int:
    """Put a company into the register and return its number."""
    source, _ = apps.get_model("enterprises", "Source").objects.get_or_create(name="test", title="测试来源")
    facts = {"name": name, "name_key": names.key(name), "status": "open", "stated_on": TODAY} | more
    return apps.get_model("enterprises", "Company").objects.create(source=source, **facts).pk


def days(count: int) -> timedelta:
    """A number of days."""
    return timedelta(days=count)
