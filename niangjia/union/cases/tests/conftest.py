"""Desks of every level, and an appeal as a worker says it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor, Grant
from niangjia.seed.small import SmallCity
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import Intake, Who
from niangjia.union.organisations import queries as unions

AT = datetime(2026, 11, 23, 9, 30, tzinfo=clock.ZONE)  # a Monday
PHONE = "13800001234"
Desk = Callable[..., Actor]


@pytest.fixture
def desk(small_city: SmallCity, small_cast: dict[str, int]) -> Desk:
    """Somebody who works on cases at a place; the cast's offices make its places manned."""

    def at(place: str, *verbs: str, number: int = 900, name: str = "欧阳静") -> Actor:
        node = unions.node(getattr(small_city, place))
        carried = frozenset(verbs or permissions.RUNS_THE_DESK)
        grant = Grant(role="desk", verbs=carried, orgs=node.span, organisation_id=node.id)
        return Actor(id=number, name=name, grants=(grant,))

    return at


def appeal(**changes: Any) -> Intake:
    """An appeal about wages that have not been paid."""
    told: dict[str, Any] = {
        "channel": "phone", "text": "公司三个月没发工资。我们十二个人都没拿到，一共欠了九万多元。", "category": "A01",
        "who": Who(name="黎晓曦", phone=PHONE), "company_name": "深圳市锦昊精密五金有限公司",
    }  # fmt: skip
    return Intake(**told | changes)
