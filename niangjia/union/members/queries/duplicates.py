"""Pairs that look like one person, and merges: within the reach of who may resolve them, both sides of each.

Call inside a sight that shows the pair (`sight.page(RESOLVE)`); who reaches one side only finds nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.models import Merge, Pair, Person
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.queries import likeness
from niangjia.union.members.rules import codes, documents
from niangjia.union.members.rules.duplicates import Likeness, Reason
from niangjia.union.members.rules.memberships import STANDING_TITLES, Standing
from niangjia.union.organisations import queries as unions

UNDER_WAY = (Merge.State.ASKED, Merge.State.UNDO_ASKED)


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair in the queue: masked names, unions, the score, and what speaks loudest."""

    id: int
    low: str
    high: str
    low_union: str
    high_union: str
    score: int
    reasons: str
    found_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge in its list: masked names, what is asked, by whom and when."""

    id: int
    kept: str
    folded: str
    state: str
    state_title: str
    asked_by_id: int | None
    asked_by: str
    asked_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One item of two records side by side; `same` is None where they cannot be compared."""

    title: str
    low: str
    high: str
    same: bool | None


def pairs(actor: Actor, *, state: str = Pair.State.OPEN) -> QuerySet[Pair]:
    """The pairs of which the actor reaches both sides, whose records both still stand."""
    found = Pair.objects.filter(_both(actor, "org_lft", "high_lft"), state=state)
    return found.filter(low__merged_into__isnull=True, high__merged_into__isnull=True)


def pair_for(actor: Actor, pair_id: int, *, locked: bool = False) -> Pair:
    """One pair of which the actor reaches both sides, decided or not. Raises NotFound."""
    rows = Pair.objects.select_for_update() if locked else Pair.objects.all()
    found = rows.filter(_both(actor, "org_lft", "high_lft"), pk=pair_id).first()
    if found is None:
        raise NotFound(data={"pair": pair_id})
    return found


def merges(actor: Actor, *, states: Iterable[str] = UNDER_WAY) -> QuerySet[Merge]:
    """The merges of which the actor reaches both sides."""
    return Merge.objects.filter(_both(actor, "org_lft", "folded_lft"), state__in=list(states))


def merge_for(actor: Actor, merge_id: int, *, locked: bool = False) -> Merge:
    """One merge of which the actor reaches both sides. Raises NotFound."""
    rows = Merge.objects.select_for_update() if locked else Merge.objects.all()
    found = rows.filter(_both(actor, "org_lft", "folded_lft"), pk=merge_id).first()
    if found is None:
        raise NotFound(data={"merge": merge_id})
    return found


def merge_of(pair: Pair) -> Merge | None:
    """The latest merge that was asked for on a pair."""
    return Merge.objects.filter(pair=pair).order_by("-id").first()


def pair_lines(rows: Iterable[Pair]) -> list[PairLine]:
    """Pairs of a page as lines (2 queries)."""
    found = list(rows)
    people = _people([number for pair in found for number in (pair.low_id, pair.high_id)])
    return [
        PairLine(
            id=pair.pk, low=people[pair.low_id][0], high=people[pair.high_id][0], low_union=people[pair.low_id][1],
            high_union=people[pair.high_id][1], score=pair.score, found_at=pair.found_at, state=pair.state,
            reasons="；".join(reason.sentence for reason in reasons_of(pair)[:3]),
        )
        for pair in found
    ]  # fmt: skip


def merge_lines(rows: Iterable[Merge]) -> list[MergeLine]:
    """Merges of a page as lines (2 queries)."""
    found = list(rows)
    people = _people([number for merge in found for number in (merge.kept_id, merge.folded_id)])
    return [
        MergeLine(
            id=merge.pk, kept=people[merge.kept_id][0], folded=people[merge.folded_id][0], state=merge.state,
            state_title=merge.get_state_display(), asked_by=merge.undo_asked_by or merge.asked_by,
            asked_by_id=merge.undo_asked_by_id if merge.undo_asked_by else merge.asked_by_id,
            asked_at=merge.asked_at, reason=merge.undo_reason or merge.reason,
        )
        for merge in found
    ]  # fmt: skip


def reasons_of(pair: Pair) -> list[Reason]:
    """What a pair's score rests on, as it was found."""
    return [Reason(code, points) for code, points in pair.reasons]


def likeness_of(pair: Pair, *, on: date) -> Likeness:
    """How alike the two are now; the whole city in sight."""
    return likeness.explain(pair.low_id, pair.high_id, on=on)


def side_by_side(one: Person, other: Person) -> list[Compared]:
    """Two records item by item, numbers masked and yet compared whole (7 queries)."""
    lines = [
        _compared(title, getattr(one, name), getattr(other, name), words) for title, name, words in _ITEMS
    ]
    return [
        *lines[:3],
        *_numbers("证件", _papers(one), _papers(other)),
        *_numbers("手机", _phones(one), _phones(other)),
        _houses(one, other),
        *(line for line in lines[3:] if line.low or line.high),
    ]


_ITEMS: tuple[tuple[str, str, Any], ...] = (
    ("姓名", "name", str),
    ("性别", "sex", lambda code: codes.title("sex", code)),
    ("出生日期", "birth_date", lambda day: f"{day:%Y-%m-%d}"),
    ("会籍", "standing", lambda code: STANDING_TITLES[Standing(code)]),
    ("工作单位", "employer", str),
    ("工种或职务", "job_title", str),
    ("学历", "education", lambda code: codes.title("education", code)),
    ("籍贯", "native_place", str),
    ("户籍所在地", "household_place", str),
    ("核验等级", "assurance", lambda level: Person.Assurance(level).label),
    ("建档时间", "created_at", lambda moment: f"{moment:%Y-%m-%d}"),
)


def _both(actor: Actor, one: str, other: str) -> Q:
    return _reach(actor, one) & _reach(actor, other)


def _reach(actor: Actor, label: str) -> Q:
    reached = Q(pk__in=())
    for span in actor.spans(permissions.RESOLVE):
        reached |= Q(**{f"{label}__range": (span.lo, span.hi)})
    return reached


def _people(ids: list[int]) -> dict[int, tuple[str, str]]:
    """(masked name, union) of each; of one who is out of sight nothing."""
    rows = list(Person.objects.filter(pk__in=ids).values_list("pk", "name", "organisation_id"))
    houses = unions.names({house for _, _, house in rows if house})
    seen = {number: (masking.name(name), houses.get(house or 0, "")) for number, name, house in rows}
    return dict.fromkeys(ids, ("", "")) | seen


def _compared(title: str, low: Any, high: Any, words: Any) -> Compared:
    said = [words(value) if value not in (None, "") else "" for value in (low, high)]
    return Compared(title, said[0], said[1], said[0] == said[1] if all(said) else None)


def _houses(one: Person, other: Person) -> Compared:
    names = unions.names({house for house in (one.organisation_id, other.organisation_id) if house})
    return _compared(
        "工会", names.get(one.organisation_id or 0, ""), names.get(other.organisation_id or 0, ""), str
    )


def _papers(person: Person) -> list[tuple[str, str, str]]:
    """(title, number, masked) of the documents that hold."""
    rows = [
        (documents.TITLES[row.kind], crypto.unseal(DOCUMENT, row.cipher))
        for row in person.documents.filter(until=None).order_by("id")
    ]
    return [(title, number, masking.document(number)) for title, number in rows]


def _phones(person: Person) -> list[tuple[str, str, str]]:
    rows = [
        (crypto.unseal(PHONE, row.cipher), "（已验证）" if row.verified_at else "")
        for row in person.phones.filter(until=None).order_by("id")
    ]
    return [("手机", number, masking.phone(number) + proven) for number, proven in rows]


def _numbers(title: str, low: list[tuple[str, str, str]], high: list[tuple[str, str, str]]) -> list[Compared]:
    """One line for each of the longer side; compared as the sets of whole numbers they are."""
    if not low and not high:
        return []
    common = {number for _, number, _ in low} & {number for _, number, _ in high}
    kinds = {kind for kind, _, _ in low} & {kind for kind, _, _ in high}
    shown = [
        "、".join(f"{kind} {mask}" if kind != title else mask for kind, _, mask in side)
        for side in (low, high)
    ]
    return [Compared(title, shown[0], shown[1], bool(common) if common or kinds else None)]
