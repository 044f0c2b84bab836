"""Params: every number that a regulation sets is a dated row with its source, never a constant in code.

A room declares at module level what it reads, with the default that holds until somebody learns better:

    MEMBERS = params.declare("member_threshold_union", 25, "人", "应建工会的会员人数", rule="F-1", mark="V",
                             source="《中华人民共和国工会法》第十一条")

and reads `params.value("member_threshold_union", on=day)`. A change of law is a row with its first day and
its citation (`change`); what held before stays, so that a past figure is computed by the numbers of its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from niangjia.kernel import audit, clock, reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.discovery import import_declarations
from niangjia.kernel.models import Param
from niangjia.kernel.refusals import Invalid, NotFound

CHANGE = "params.change"
BEGINNING = date(1949, 10, 1)  # the first day of a declared default: before it no question is asked
_declared: dict[str, "Declared"] = {}


@dataclass(frozen=True, slots=True)
class Declared:
    """A number the code reads: its default, unit and Chinese title, its rule and how sure we are of it.

    `mark` is V (checked against the text), M (from memory) or D (decided by us); M and D show as 未核实.
    """

    key: str
    default: Any
    unit: str
    title: str
    rule: str
    mark: str
    source: str


def declare(key: str, default: Any, unit: str, title: str, *, rule: str, mark: str, source: str) -> Declared:
    """Declare a param at module level. Raises ValueError when two places declare one key differently."""
    wanted = Declared(key, default, unit, title, rule, mark, source)
    if mark not in Param.Mark.values:
        raise ValueError(f"{key}: mark {mark!r} is none of {Param.Mark.values}")
    if _declared.setdefault(key, wanted) != wanted:
        raise ValueError(f"{key} is declared twice")
    return wanted


def declared() -> tuple[Declared, ...]:
    """Return every declaration, by key."""
    import_declarations()
    return tuple(_declared[key] for key in sorted(_declared))


def on(day: date) -> Mapping[str, Any]:
    """Return {key: value} of every declared param as it holds on a day; one query."""
    values = {param.key: param.default for param in declared()}
    return values | dict(_holding(day).filter(key__in=values).values_list("key", "value"))


def value(key: str, *, on: date) -> Any:
    """Return one param's value on a day. Raises KeyError for a key that nobody declared."""
    found = _holding(on).filter(key=key).values_list("value", flat=True).first()
    return _declared[key].default if found is None else found


def all_rows(*, on: date) -> list[Param]:
    """Return the rows that hold on a day, by key: value, unit, citation and whether it is verified."""
    return list(_holding(on).filter(key__in=[param.key for param in declared()]).order_by("key"))


def history(key: str) -> list[Param]:
    """Return every row of one param, newest first. Raises NotFound for a key that nobody declared."""
    _known(key)
    return list(Param.objects.filter(key=key).order_by("-valid_from"))


def may_change(by: Actor) -> bool:
    """Whether the actor may set the numbers of the law."""
    return by.may(CHANGE)


def check_may_change(by: Actor) -> None:
    """Raise NotAllowed unless the actor may set the numbers of the law."""
    by.check_may(CHANGE)


@transaction.atomic
def change(
    *, key: str, value: Any, valid_from: date, citation: str, verified: bool = False, by: Actor, at: datetime
) -> Param:
    """Let a value hold from a day on, up to the next change already known; a row of that day is corrected.

    Raises NotFound for an undeclared key, Invalid for a value of another kind or without a citation.
    """
    check_may_change(by)
    wanted = _checked(key, value, valid_from, citation)
    rows = Param.objects.select_for_update().filter(key=key).order_by("valid_from")
    before = rows.filter(valid_from__lte=valid_from).last()
    after = rows.filter(valid_from__gt=valid_from).first()
    if before and before.valid_from != valid_from:
        Param.objects.filter(pk=before.pk).update(valid_to=valid_from)
    param, _ = Param.objects.update_or_create(
        key=key,
        valid_from=valid_from,
        defaults=_texts(wanted)
        | {"value": value, "citation": citation.strip(), "mark": "V" if verified else "M", "recorded_at": at}
        | {"valid_to": after.valid_from if after else None},
    )
    audit.record(
        CHANGE, by=by, at=at, subject=f"kernel.Param:{key}", value=value, valid_from=valid_from,
        citation=param.citation, before=before.value if before else None,
    )  # fmt: skip
    reactions.wake(CHANGE, by=by, at=at, key=key)
    return param


def sync(*, at: datetime) -> int:
    """Write every declared default into the table in one statement; changes stay as they are. Idempotent."""
    rows = [
        Param(
            key=d.key, value=d.default, valid_from=BEGINNING, citation=d.source, mark=d.mark, recorded_at=at,
            **_texts(d),
        )
        for d in declared()
    ]  # fmt: skip
    texts = ["value", "unit", "title", "rule", "citation", "mark"]
    Param.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key", "valid_from"], update_fields=texts
    )
    return len(rows)


def sync_after_migrate(**_: object) -> None:
    """Django calls this after migrations."""
    sync(at=clock.now())


def _holding(day: date) -> "QuerySet[Param]":
    return Param.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def _texts(wanted: Declared) -> dict[str, str]:
    return {"unit": wanted.unit, "title": wanted.title, "rule": wanted.rule}


def _checked(key: str, value: Any, valid_from: date, citation: str) -> Declared:
    """Return the declaration that a change belongs to, or refuse the change."""
    wanted = _known(key)
    if not _same_kind(wanted.default, value):
        raise Invalid(
            f"“{wanted.title}”不能是 {value!r}，", field="value",
            remedy=f"请填与 {wanted.default!r}（{wanted.unit}）同类的值，数不能为负。",
        )  # fmt: skip
    if valid_from <= BEGINNING:
        raise Invalid("生效日期太早，", field="valid_from", remedy=f"请填 {BEGINNING} 之后的日期。")
    if not citation.strip():
        raise Invalid("没有写依据，", field="citation", remedy="请写明文件和条款，如“《工会法》第十一条”。")
    return wanted


def _known(key: str) -> Declared:
    import_declarations()
    if key not in _declared:
        raise NotFound()
    return _declared[key]


def _same_kind(default: Any, value: Any) -> bool:
    """Whether a value has the shape of the default; numbers are never negative, texts never empty."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int) and value >= 0
    if isinstance(default, list):
        return isinstance(value, list) and all(_same_kind(default[0], item) for item in value)
    return isinstance(value, type(default)) and value != ""
