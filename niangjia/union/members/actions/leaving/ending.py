"""Ends of a membership: by one's own wish, by the committee's record, by death (M-10, M-11). Never by a job."""

from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, clock, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.leaving.finding import WHY, drop_transfers, lock, record, running
from niangjia.union.members.actions.moving.deciding import judge_label
from niangjia.union.members.models import Departure, Membership, Person
from niangjia.union.members.rules import leaving as rules
from niangjia.union.members.rules.memberships import Ending, Reason

REASONS = {Ending.LEFT: Reason.OWN_WISH, Ending.AUTO_EXIT: Reason.OWN_WISH, Ending.EXPELLED: Reason.CRIME}


@transaction.atomic
def leave(*, person_id: int, by: Actor, at: datetime, on: date | None = None, wish: str = "") -> str:
    """Leave by one's own wish, which is free (M-10); a keeper enters it with the written wish.

    Raises NotFound, NotAllowed, Invalid, NotNow.
    """
    with sight.everywhere(WHY):
        if by.person_id == person_id:
            person = spells.lock_person(person_id)
            spell, basis, day = running(person, "leave"), "本人在手机上提出", clock.day_of(at)
        else:
            person, spell = lock(person_id, "leave", by=by)
            basis, day = rules.check_record(wish, what="本人的书面申请"), on or clock.day_of(at)
        _end(person, spell, Ending.LEFT, day, Departure(record=basis), by=by, at=at)
    return "已退会，会籍终止；会员卡由工会收回，今后可以重新入会。"


@transaction.atomic
def auto_exit(
    *,
    person_id: int,
    idle_since: date,
    taught_on: date,
    decided_on: date,
    record: str,
    by: Actor,
    at: datetime,
) -> str:
    """Declare that somebody left by staying away, as the committee decided on record (M-10).

    Raises NotFound, NotAllowed, Invalid, NotNow (before the months are over).
    """
    words = rules.check_record(record)
    rules.check_idle(idle_since, taught_on, decided_on, params.value("auto_exit_months", on=clock.day_of(at)))
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "auto_exit", by=by)
        basis = f"{idle_since:%Y-%m-%d} 起未交会费、未参加活动，{taught_on:%Y-%m-%d} 教育后未改；{words}"
        found = Departure(decided_on=decided_on, record=basis[:200])
        _end(person, spell, Ending.AUTO_EXIT, decided_on, found, by=by, at=at)
    return "已按委员会记录登记自动退会，会籍终止（M-10）。"


@transaction.atomic
def expel(
    *, person_id: int, discussed_on: date, decided_on: date, record: str, by: Actor, at: datetime
) -> str:
    """Expel for a serious crime, as the group discussed and the committee decided (M-11); then it is filed above.

    Raises NotFound, NotAllowed, Invalid, NotNow.
    """
    words = rules.check_record(record)
    rules.check_expulsion(discussed_on, decided_on)
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "expel", by=by)
        found = Departure(discussed_on=discussed_on, decided_on=decided_on, record=words)
        _end(person, spell, Ending.EXPELLED, decided_on, found, by=by, at=at)
    return "已登记除名，会籍终止；还须由上一级工会备案（M-11）。"


@transaction.atomic
def file_expulsion(*, departure_id: int, by: Actor, at: datetime) -> None:
    """File an expulsion, as the union above the one that decided (M-11). Raises NotFound, NotAllowed, NotNow."""
    with sight.everywhere(WHY):
        row = Departure.objects.select_for_update().filter(pk=departure_id).first()
        if row is None or not permissions.may(by, permissions.VIEW, row.org_lft):
            raise NotFound(data={"departure": departure_id})
        permissions.check_may(by, permissions.KEEP, judge_label(row.organisation_id, at))
        if row.ending != Ending.EXPELLED or row.filed_at is not None or row.revoked_at is not None:
            raise NotNow("这一条不用备案，", rule="M-11", remedy="它已经备案、已经撤销，或者不是除名。")
        row.filed_at, row.filed_by = at, by.name
        row.save(update_fields=["filed_at", "filed_by"])
        audit.record(
            "members.expulsion_filed", by=by, at=at, subject=f"members.Person:{row.person_id}",
            org_label=row.org_lft, person_id=row.person_id, departure_id=row.pk,
        )  # fmt: skip


@transaction.atomic
def decease(*, person_id: int, on: date, record: str, by: Actor, at: datetime) -> str:
    """Record a death. Raises NotFound, NotAllowed, Invalid, NotNow."""
    words = rules.check_record(record, what="依据（如户籍注销证明）")
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "decease", by=by)
        _end(person, spell, Ending.DECEASED, on, Departure(record=words), by=by, at=at)
    return "已登记去世，会籍终止。"


def _end(
    person: Person, spell: Membership, ending: Ending, on: date, found: Departure, *, by: Actor, at: datetime
) -> None:
    """End the spell on the day and keep what it rests on; whatever is open to move it is taken back."""
    rules.check_day(on, spell.since, clock.day_of(at))
    drop_transfers(person, by=by, at=at)
    ended = spells.end(person, on=on, ending=ending, reason=REASONS.get(ending), at=at)
    found.person, found.membership, found.organisation_id = person, ended, ended.organisation_id
    found.org_lft, found.ending, found.on = person.org_lft, ending, on
    found.recorded_at, found.recorded_by = at, by.name
    found.save(force_insert=True)
    spells.tell(person.pk, by=by, at=at)
    record(ending.value, ended, by=by, at=at, departure_id=found.pk, on=on)
