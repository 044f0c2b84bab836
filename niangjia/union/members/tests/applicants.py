"""For the tests of joining: made-up people, whole applications, keepers of one union."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY, Actor, Grant
from niangjia.seed.small import SmallCity
from niangjia.union.members import permissions
from niangjia.union.members.actions import joining
from niangjia.union.members.actions.joining import Device, Wish
from niangjia.union.members.models import Person
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.joining import Claim
from niangjia.union.organisations import queries as unions

AT = datetime(2026, 11, 20, 9, 0, tzinfo=clock.ZONE)  # a Friday
DEVICE = Device("安卓设备", "10.0.0.9")


def resident(birth: str = "18900101", order: int = 1) -> str:
    """A made-up number; `birth` in the 1800s is a birth a hundred years later."""
    return documents.make(f"440306{birth}{order:03}")


def wish(city: SmallCity, **changes: Any) -> Wish:
    """A whole application to the stand-alone union, by a proven phone."""
    claim = {
        "name": changes.pop("name", "黎晓曦"), "kind": changes.pop("kind", "resident"),
        "number": changes.pop("number", resident()), "sex": changes.pop("sex", ""), "birth": changes.pop("birth", None),
    }  # fmt: skip
    told = {"organisation_id": city.own_union, "phone": "13812345678", "proven": True, "consented": True}
    return Wish(claim=Claim(**claim), **told | changes)


def officer(city: SmallCity, place: str = "own_union", number: int = 7, name: str = "周建平") -> Actor:
    """A keeper of one union."""
    node = unions.node(getattr(city, place))
    grant = Grant(
        role="union_chair",
        verbs=frozenset(permissions.KEEPS_A_UNION),
        orgs=node.span,
        organisation_id=node.id,
    )
    return Actor(id=number, name=name, grants=(grant,))


def settle_in(
    city: SmallCity, place: str, *, number: str, phone: str = "", name: str = "黎晓曦", proven: bool = False
) -> Person:
    """Somebody who is a member already, as a roster brought them."""
    outcome = joining.apply(
        wish=wish(
            city, organisation_id=getattr(city, place), number=number, phone=phone or "13700000000", name=name,
            proven=proven,
        ),
        by=NOBODY, at=AT - timedelta(days=400),
    )  # fmt: skip
    joining.approve(
        application_id=outcome.application_id, by=officer(city, place), at=AT - timedelta(days=399)
    )
    return Person.objects.get(pk=outcome.person_id)


def together(many: int, do: Callable[[int], Any]) -> list[Any]:
    """Do something many times at once, each on a connection of its own."""

    def alone(number: int) -> Any:
        try:
            return do(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(alone, range(many)))
