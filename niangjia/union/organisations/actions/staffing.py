"""Staff and chairs opened in bulk from a file: accounts and offices together, all rows or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Refusal
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts import permissions as account_permissions
from niangjia.union.organisations.actions.entries import day_of
from niangjia.union.organisations.actions.people import give_office
from niangjia.union.organisations.staffing_file import Person, Wrong, read


@dataclass(frozen=True, slots=True)
class Staffed:
    """What became of a file: accounts opened with their links, offices given; or what is wrong, and nothing done."""

    opened: tuple[accounts.Opened, ...] = ()
    offices: int = 0
    wrong: tuple[Wrong, ...] = ()


def open_staff(*, path: Path, by: Actor, at: datetime) -> Staffed:
    """Open the accounts of a file and give their offices; with one wrong row nothing is done.

    Somebody who has an account already (same sign-in name, same name) only gets the office. Raises
    NotAllowed, and Invalid for a file that cannot be read.
    """
    account_permissions.check_may_administer(by)
    people, wrong = read(path, by=by, today=day_of(at))
    if wrong:
        return Staffed(wrong=tuple(wrong))
    with transaction.atomic():
        opened = _open(people, by=by, at=at)
        wrong = _give(people, {one.account.sign_name: one.account.pk for one in opened}, by=by, at=at)
        if wrong:
            transaction.set_rollback(True)
            return Staffed(wrong=tuple(wrong))
    return Staffed(opened=tuple(opened), offices=len(people))


def _open(people: Sequence[Person], *, by: Actor, at: datetime) -> list[accounts.Opened]:
    """Open one account for every new sign-in name, in the order of the file."""
    fresh = {
        person.sign_name: accounts.NewAccount(person.sign_name, person.name, person.kind)
        for person in reversed(people)
        if person.account_id is None
    }
    return accounts.open_accounts(people=list(reversed(fresh.values())), by=by, at=at) if fresh else []


def _give(people: Sequence[Person], opened: dict[str, int], *, by: Actor, at: datetime) -> list[Wrong]:
    """Give every office; a refusal is kept with its row, so that all of them are told at once."""
    wrong: list[Wrong] = []
    for person in people:
        try:
            give_office(
                account_id=person.account_id or opened[person.sign_name],
                role=person.role,
                organisation_id=person.organisation_id,
                since=person.since,
                until=person.until,
                by=by,
                at=at,
            )
        except Refusal as refusal:
            wrong.append(Wrong(person.row, "", str(refusal)))
    return wrong
