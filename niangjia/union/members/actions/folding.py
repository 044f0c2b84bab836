"""The rows behind a merge: folded over one by one, each by its number, so that every one can be given back.

What is kept of a merge (`Merge.moved`) holds numbers, dates and names of items, never what they say.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Max, Model, Q

from niangjia.kernel import sight
from niangjia.union.members.actions import spells
from niangjia.union.members.models import (
    Alias,
    Application,
    Consent,
    Departure,
    Document,
    Look,
    MemberSession,
    Membership,
    Person,
    Phone,
    Request,
    Revision,
    Transfer,
    Verification,
)
from niangjia.union.members.rules import keeping, merging
from niangjia.union.members.rules.memberships import ENDING_TITLES, Ending, Standing
from niangjia.union.organisations import queries as unions

Moved = dict[str, Any]
WHOLE: tuple[type[Model], ...] = (
    Document, Phone, Alias, Verification, Application, Transfer, Departure, Request, Revision, Look,
)  # fmt: skip
"""Tables of which every row goes over; spells and consents are chosen one by one."""
EVERY: tuple[type[Model], ...] = (*WHOLE, Membership, Consent)
FILLED = (
    *keeping.EDITABLE.keys() - {"name"},
    "birth_date",
    "sex",
    "company_id",
    "workplace_area_id",
    "home_area_id",
)
BLANK = ("", None, "0")
LONG_AGO = datetime(1949, 10, 1, tzinfo=UTC)
FOLDED_NAME = "并入的档案上的姓名"


@dataclass(frozen=True, slots=True)
class Moment:
    """Who does it and when."""

    day: date
    at: datetime
    by: str


def fold(kept: Person, folded: Person, now: Moment) -> Moved:
    """Move every row of one record to the other and fill its blanks; return what to give back."""
    moved: Moved = {
        "day": now.day.isoformat(),
        "reached": {_key(model): _highest(model) for model in EVERY},
        "kept": {"organisation_id": kept.organisation_id, "assurance": kept.assurance},
        "filled": _fill(kept, folded, now),
        "phones_ended": _end_doubled_phones(kept, folded, now),
        "phones_used": list(folded.phones.filter(until=None).values_list("pk", flat=True)),
    }
    for model in WHOLE:
        moved[_key(model)] = _hand_over(model, Q(person_id=folded.pk), kept)
    moved["name_kept"] = _keep_name(kept, folded, now)
    moved["consents"] = _consents(kept, folded)
    moved["membership"], moved["ended"] = _memberships(kept, folded, now)
    moved["running"] = [row.pk for row in kept.memberships.filter(pk__in=moved["membership"], until=None)]
    _end_sessions(folded, now)
    Person.objects.filter(pk=folded.pk).update(merged_into=kept, standing=Standing.NONE)
    _stand(kept)
    spells.relabel(kept.pk, kept.org_lft)
    return moved


def give_back(kept: Person, folded: Person, moved: Moved, now: Moment) -> list[str]:
    """Undo a fold row by row; what changed since stays with the kept record. Return what did, in words."""
    told = [*_what_stays(kept, moved), *_phones_told(moved)]
    for model in WHOLE:
        _hand_over(model, Q(person_id=kept.pk, pk__in=moved[_key(model)]), folded)
    Alias.objects.filter(pk=moved["name_kept"] or 0).delete()
    Phone.objects.filter(pk__in=moved["phones_ended"], until=moved["day"]).update(until=None)
    _hand_over(Consent, Q(person_id=kept.pk, pk__in=moved["consents"]), folded)
    told += _memberships_back(kept, folded, moved)
    _empty(kept, folded, moved, now)
    Person.objects.filter(pk=folded.pk).update(merged_into=None)
    Person.objects.filter(pk=kept.pk, assurance=max(kept.assurance, folded.assurance)).update(
        assurance=moved["kept"]["assurance"]
    )
    for person in (kept, folded):
        person.refresh_from_db()
        _stand(person)
        spells.relabel(person.pk, person.org_lft)
    return told


def _key(model: type[Model]) -> str:
    return str(model._meta.model_name)


def _highest(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(most=Max("pk"))["most"] or 0)


def _hand_over(model: type[Model], which: Q, to: Person) -> list[int]:
    """Give rows to another record; return their numbers."""
    rows = model._default_manager.filter(which)
    numbers = list(rows.values_list("pk", flat=True))
    model._default_manager.filter(pk__in=numbers).update(person_id=to.pk)
    return numbers


def _fill(kept: Person, folded: Person, now: Moment) -> list[str]:
    """Fill the kept record's blanks from the folded one, take the better proof of the two; return the items."""
    filled = {
        name: getattr(folded, name)
        for name in sorted(FILLED)
        if getattr(kept, name) in BLANK and getattr(folded, name) not in BLANK
    }
    Person.objects.filter(pk=kept.pk).update(**filled, assurance=max(kept.assurance, folded.assurance))
    if filled:
        _revise(kept, {name: getattr(kept, name) for name in filled}, filled, "合并档案时补充", now)
    return list(filled)


def _empty(kept: Person, folded: Person, moved: Moved, now: Moment) -> None:
    """Take back what filled the kept record's blanks, where it still says what the folded one said."""
    kept.refresh_from_db()
    same = [name for name in moved["filled"] if getattr(kept, name) == getattr(folded, name)]
    blank = {name: _blank(name) for name in same}
    if blank:
        before = {name: getattr(kept, name) for name in same}
        Person.objects.filter(pk=kept.pk).update(**blank)
        _revise(kept, before, blank, "拆分档案时取回", now)


def _blank(name: str) -> Any:
    field = next(field for field in Person._meta.concrete_fields if name in (field.name, field.attname))
    return None if field.null else field.get_default()


def _revise(person: Person, before: dict[str, Any], after: dict[str, Any], reason: str, now: Moment) -> None:
    said, says = (
        {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
        for values in (before, after)
    )
    Revision.objects.create(
        person=person, at=now.at, by=now.by, before=said, after=says, reason=reason, org_lft=person.org_lft
    )


def _keep_name(kept: Person, folded: Person, now: Moment) -> int | None:
    """Keep the folded record's other name as an alias; return its number."""
    if folded.name == kept.name:
        return None
    alias = Alias.objects.create(
        person=kept, name=folded.name, reason=FOLDED_NAME, since=now.day, org_lft=kept.org_lft
    )
    return alias.pk


def _end_doubled_phones(kept: Person, folded: Person, now: Moment) -> list[int]:
    """End one of two open rows of the same phone, the claimed before the proven; return the rows ended."""
    ended = []
    mine = {_mark(row): row for row in kept.phones.filter(until=None)}
    for row in folded.phones.filter(until=None):
        double = mine.get(_mark(row))
        if double is not None:
            ended.append(double.pk if row.verified_at and not double.verified_at else row.pk)
    Phone.objects.filter(pk__in=ended).update(until=now.day)
    return ended


def _mark(row: Phone) -> object:
    return row.digest_a or row.digest_b


def _consents(kept: Person, folded: Person) -> list[int]:
    """Move the consents on which the kept record has not decided itself, later or still standing."""
    decided: dict[str, datetime] = {}
    standing = {row.purpose for row in kept.consents.filter(withdrawn_at__isnull=True)}
    for row in kept.consents.filter(withdrawn_at__isnull=False).order_by("withdrawn_at"):
        decided[row.purpose] = row.withdrawn_at or row.given_at
    free = [
        row.pk
        for row in folded.consents.all()
        if row.withdrawn_at is not None
        or (row.purpose not in standing and row.given_at > decided.get(row.purpose, LONG_AGO))
    ]
    return _hand_over(Consent, Q(pk__in=free), kept)


def _memberships(kept: Person, folded: Person, now: Moment) -> tuple[list[int], dict[str, dict[str, Any]]]:
    """Move and end spells by `rules.merging`; return those moved, and what the ended ones said before."""
    living = [row for row in folded.memberships.all() if row.revoked_at is None]
    standing = [_span(row) for row in kept.memberships.filter(revoked_at__isnull=True)]
    fates = {fate.id: fate for fate in merging.fates([_span(row) for row in living], standing, now.day)}
    ended = {}
    for row in living:
        fate = fates[row.pk]
        if fate.until != row.until:
            ended[str(row.pk)] = {
                "until": row.until and row.until.isoformat(), "ending": row.ending,
                "ending_reason": row.ending_reason, "ended_at": row.ended_at and row.ended_at.isoformat(),
                "as": fate.until.isoformat() if fate.until else None,
            }  # fmt: skip
            row.until, row.ending, row.ending_reason, row.ended_at = fate.until, Ending.MERGED, None, now.at
            row.save(update_fields=["until", "ending", "ending_reason", "ended_at"])
    going = [row.pk for row in living if fates[row.pk].moves]
    return _hand_over(Membership, Q(pk__in=going), kept), ended


def _memberships_back(kept: Person, folded: Person, moved: Moved) -> list[str]:
    """Give the spells back as they were; one that was changed since goes back as it now is, and is told."""
    told, rows = [], Membership.objects.filter(Q(pk__in=moved["membership"]) | Q(pk__in=[*moved["ended"]]))
    for row in rows.order_by("since"):
        before = moved["ended"].get(str(row.pk))
        untouched = before and row.ending == Ending.MERGED and row.until == date.fromisoformat(before["as"])
        if untouched:
            row.until = before["until"] and date.fromisoformat(before["until"])
            row.ending, row.ending_reason = before["ending"], before["ending_reason"]
            row.ended_at = before["ended_at"] and datetime.fromisoformat(before["ended_at"])
        elif row.pk in moved["running"] and row.until is not None:
            told.append(
                f"随原档案返回的一段会籍在合并后已{ENDING_TITLES[Ending(row.ending)]}，之后的会籍留在保留的档案。"
            )
        row.person_id = folded.pk
        row.save(update_fields=["person", "until", "ending", "ending_reason", "ended_at"])
    return told


def _end_sessions(folded: Person, now: Moment) -> None:
    """End the sign-ins of the folded record: its phone leads to the kept one from now on."""
    with sight.of_person(folded.pk):
        MemberSession.objects.filter(person=folded, ended_at__isnull=True).update(ended_at=now.at)


def _stand(person: Person) -> None:
    """Let the person stand as their running spell says; in no union without one."""
    spell = spells.current(person)
    if spell is not None:
        place = unions.node(spell.organisation_id)
        person.organisation_id, person.org_lft, person.standing = place.id, place.lft, spell.standing
    else:
        person.standing = Standing.NONE
    person.save(update_fields=["organisation", "org_lft", "standing"])


def _span(row: Membership) -> merging.Span:
    return merging.Span(row.pk, row.since, row.until)


def _what_stays(kept: Person, moved: Moved) -> list[str]:
    """What came to the kept record since the merge, counted by kind."""
    told = []
    for model in EVERY:
        key, name = _key(model), model._meta.verbose_name
        rows = model._default_manager.filter(person_id=kept.pk, pk__gt=moved["reached"][key])
        many = rows.exclude(pk__in=[moved["name_kept"] or 0]).count()
        if many and model not in (Look, Revision):
            told.append(f"合并后新增的“{name}” {many} 条，留在保留的档案。")
    return told


def _phones_told(moved: Moved) -> list[str]:
    """Phones that went over in use and have ended since."""
    many = Phone.objects.filter(pk__in=moved["phones_used"], until__isnull=False).count()
    return [f"随原档案返回的手机号码有 {many} 个在合并后已停用。"] if many else []
