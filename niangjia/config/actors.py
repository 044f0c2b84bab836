"""Actors from accounts: offices held today become grants, by the roles of `config.roles`."""

from datetime import date
from typing import Any

from niangjia.config.roles import ROLES
from niangjia.kernel.actor import NOBODY, Actor, Grant
from niangjia.union.organisations import queries as organisations


def actor_of(account: Any, *, on: date) -> Actor:
    """Return the actor of a signed-in account with the grants it holds on a date; NOBODY for a stranger."""
    if not account.is_authenticated:
        return NOBODY
    grants = tuple(
        Grant(
            role=held.role,
            title=ROLES[held.role].title,
            verbs=ROLES[held.role].verbs_at(held.organisation_type),
            orgs=held.orgs,
            areas=held.areas,
            organisation_id=held.organisation_id,
            organisation=held.organisation,
            since=held.since,
            until=held.until,
        )
        for held in organisations.offices_held(account_id=account.pk, on=on)
        if held.role in ROLES
    )
    return Actor(id=account.pk, name=account.name, grants=grants)
