"""A line of the city with its telephone system, an agent at a seat, and a supervisor."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from niangjia.gateways.cti.lines import connect
from niangjia.gateways.cti.sender import Sender
from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.seed.small import SmallCity
from niangjia.union.cases.actions import seats
from niangjia.union.cases.models import Line
from niangjia.union.organisations import actions as organisations

KEY = "a-key-of-thirty-two-characters-or-more"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=clock.ZONE)


@pytest.fixture
def line(small_city: SmallCity, seed_actor: Actor, settings: Any, tmp_path: Any) -> Line:
    """The city's 12351, connected; orders go nowhere until a test says where."""
    settings.PARTNERS = tmp_path / "partners"
    connect("12351", name="市总热线", url="", key=KEY)
    return seats.open_line(
        code="12351", title="12351 市总热线", organisation_id=small_city.city, by=seed_actor, at=AT
    )


@pytest.fixture
def sender(line: Line) -> Sender:
    """The telephone system's side, over the test's own browser."""
    return sender_of("12351", KEY)


def sender_of(code: str, key: str) -> Sender:
    """A telephone system that speaks to the test's own server."""
    return Sender(f"/cti/{code}/events/", key, post=post, tries=1)


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Hand a request to the server without a network."""
    named = {name: value for name, value in headers.items() if name != "Content-Type"}
    answer = Client().post(url, data=body, content_type="application/json", headers=named)
    return answer.status_code, answer.content


@pytest.fixture
def at_desk(line: Line, account: Any, seed_actor: Actor) -> Callable[..., Client]:
    """A browser of somebody in a hotline role at an organisation, with a seat where an extension is given."""

    def make(
        role: str = "hotline_agent", *, place: int | None = None, seat: str = "", sign_name: str = "ou.yang"
    ) -> Client:
        from niangjia.portals.conftest import browser  # noqa: PLC0415  a module of fixtures

        owner = account(sign_name, "欧阳静")
        organisations.give_office(
            account_id=owner.pk, role=role, organisation_id=place or line.organisation_id, since=AT.date(),
            by=seed_actor, at=AT,
        )  # fmt: skip
        if seat:
            seats.give_seat(line_id=line.pk, account_id=owner.pk, extension=seat, by=seed_actor, at=AT)
        return browser(owner)

    return make
