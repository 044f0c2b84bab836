"""Staff and chairs opened in bulk from a file: accounts and offices together, all rows or none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, Refusal
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts import permissions as account_permissions
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import Office, Organisation
from niangjia.union.organisations.queries.nodes import Node, nodes
from niangjia.union.organisations.staffing_file import Person, Wrong, read


@dataclass(frozen=True, slots=True)
class Staffed:
    """What became of a file: accounts opened with their links, offices given; or what is wrong, nothing done."""

    opened: tuple[accounts.Opened, ...] = ()
    offices: int = 0
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    """An office that somebody holds already, or gets by an earlier row."""

    role: str
    organisation_id: int
    until: date | None


@transaction.atomic
def open_staff(*, path: Path, by: Actor, at: datetime) -> Staffed:
    """Open the accounts of a file and give their offices; with one wrong row nothing is done.

    Somebody who has an account already (same sign-in name, same name) only gets the office. Raises
    NotAllowed, and Invalid for a file that cannot be read.
    """
    account_permissions.check_may_administer(by)
    people, wrong = read(path, by=by, today=clock.day_of(at))
    wrong += _refused(people, by)
    if wrong:
        return Staffed(wrong=tuple(sorted(wrong, key=lambda one: one.row)))
    opened = _open(people, by=by, at=at)
    numbers = {one.account.sign_name: one.account.pk for one in opened}
    offices = Office.objects.bulk_create(
        Office(
            account_id=person.account_id or numbers[person.sign_name], role=person.role,
            organisation_id=person.organisation_id, since=person.since, until=person.until, recorded_at=at,
        )
        for person in people
    )  # fmt: skip
    given = [office.pk for office in offices]
    audit.record("organisations.staff_opened", by=by, at=at, accounts=len(opened), offices=given)
    return Staffed(opened=tuple(opened), offices=len(given))


def _refused(people: Sequence[Person], by: Actor) -> list[Wrong]:
    """Judge every row as `give_office` would, over rows read once; what is named stays locked to the end."""
    places = _places(people)
    held = _held(people)
    wrong: list[Wrong] = []
    for person in people:
        try:
            _check(person, places[person.organisation_id], held[person.sign_name], by)
        except Refusal as refusal:
            wrong.append(Wrong(person.row, "", str(refusal)))
        else:
            held[person.sign_name].append(_Held(person.role, person.organisation_id, person.until))
    return wrong


def _places(people: Sequence[Person]) -> Mapping[int, Node]:
    numbers = sorted({person.organisation_id for person in people})
    list(Organisation.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    return {row["id"]: Node(**row) for row in nodes().filter(pk__in=numbers)}


def _held(people: Sequence[Person]) -> dict[str, list[_Held]]:
    """The standing offices of those who have an account, by sign-in name."""
    names = {person.account_id: person.sign_name for person in people if person.account_id is not None}
    list(get_user_model().objects.select_for_update().filter(pk__in=names).order_by("pk").values_list("pk"))
    found = Office.objects.standing().filter(account_id__in=names)
    held: dict[str, list[_Held]] = defaultdict(list)
    for number, role, place, until in found.values_list("account_id", "role", "organisation_id", "until"):
        held[names[number]].append(_Held(role, place, until))
    return held


def _check(person: Person, place: Node, held: Sequence[_Held], by: Actor) -> None:
    """Raise the refusal of one row: who may give, oneself, the life of the union, the desk, separate duties."""
    permissions.check_may_give_office(by, place)
    if person.account_id is not None and person.account_id == by.id:
        raise NotAllowed("不能给自己授权，", rule="P-17", remedy="请由另一位系统管理员办理。")
    rules.check_within_life(person.since, None, place.ended_on)
    rules.check_period(person.since, person.until)
    rules.check_desk(person.role, place.type)
    now = [office for office in held if office.until is None or office.until > person.since]
    rules.check_apart(person.role, frozenset(office.role for office in now))
    if any((office.role, office.organisation_id) == (person.role, place.id) for office in now):
        raise Invalid("此人已在这个工会任这个岗位，", field="role", remedy="不用重复授权。")


def _open(people: Sequence[Person], *, by: Actor, at: datetime) -> list[accounts.Opened]:
    """Open one account for every new sign-in name, in the order of the file."""
    fresh = {
        person.sign_name: accounts.NewAccount(person.sign_name, person.name, person.kind)
        for person in reversed(people)
        if person.account_id is None
    }
    return accounts.open_accounts(people=list(reversed(fresh.values())), by=by, at=at) if fresh else []
