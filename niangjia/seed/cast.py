"""The one cast of the demonstration, the screenshots and the journeys: invented people at real places."""

from datetime import datetime
from typing import NamedTuple

from niangjia.kernel.actor import Actor
from niangjia.seed import mark
from niangjia.seed.players import MEMBER, OWN_UNION, PASSWORD, PLAYERS
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts import queries as account_queries
from niangjia.union.accounts.actions import NewAccount
from niangjia.union.organisations import actions as organisations
from niangjia.union.organisations import queries as unions
from niangjia.union.organisations.rules import DESKS


class SignIn(NamedTuple):
    """One line of what `make up` prints."""

    title: str
    name: str
    sign_name: str
    password: str

    def __str__(self) -> str:
        return f"{self.title} {self.name}：登录名 {self.sign_name}，密码 {self.password}"


def sign_ins() -> list[SignIn]:
    """Who may sign in to the demonstration city, and how; empty on any other database."""
    if mark.planted() is None:
        return []
    held = account_queries.by_sign_names([player.sign_name for player in PLAYERS])
    return [
        SignIn(DESKS[player.role].title, player.name, player.sign_name, PASSWORD)
        for player in PLAYERS
        if player.sign_name in held
    ]


def member_sign_in() -> str:
    """The member with a phone, as `make up` prints it; empty on any other database."""
    one = MEMBER
    return f"会员 {one.name}：手机 {one.phone}，密码 {PASSWORD}" if mark.planted() else ""


def enter(*, union: str, by: Actor, at: datetime) -> dict[str, int]:
    """Open the cast's accounts and give them their offices; `union` is the chair's. Return them by name."""
    people = [NewAccount(player.sign_name, player.name, player.kind) for player in PLAYERS]
    opened = accounts.open_accounts(people=people, by=by, at=at)
    for player, one in zip(PLAYERS, opened, strict=True):
        accounts.set_password_by_link(token=one.token, password=PASSWORD, by=by, at=at)
        place = union if player.place == OWN_UNION else player.place
        organisations.give_office(
            account_id=one.account.pk, role=player.role, organisation_id=organisation(place, by=by),
            since=at.date(), by=by, at=at,
        )  # fmt: skip
    return {player.sign_name: one.account.pk for player, one in zip(PLAYERS, opened, strict=True)}


def organisation(name: str, *, by: Actor) -> int:
    """The number of the organisation of exactly this name. Raises LookupError."""
    found = [branch.node.id for branch in unions.search(by, name).rows if branch.node.name == name]
    if not found:
        raise LookupError(f"the synthetic city has no {name}")
    return found[0]
