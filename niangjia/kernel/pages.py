"""Pages by key: the next page starts after the last row's key, so page 10,000 costs what page 1 costs.

No row is ever counted and none is skipped by OFFSET. The position travels in the URL as a token that holds
the sort values of one row; a token that was cut, altered or made for another order is refused. Where a column of the order
holds personal data the token names the row by its number alone, and its values are read again: nothing
personal stands in an address.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Func, Lookup, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan, LessThan

from niangjia.kernel import privacy
from niangjia.kernel.refusals import Invalid

Row = TypeVar("Row")
LONGEST_TOKEN = 2000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows, with the tokens of its neighbours; an empty token means there is none."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of an order: its path, direction, and what is known of its values."""

    name: str
    descending: bool
    nullable: bool
    column: "Field[Any, Any] | None"
    personal: bool = False

    def ordering(self, *, reverse: bool) -> OrderBy:
        """Order by this column; rows without a value stand last, or first when read backwards."""
        options: dict[str, bool] = {}
        if self.nullable:
            options = {"nulls_first": True} if reverse else {"nulls_last": True}
        path = F(self.name)
        return path.desc(**options) if self.descending != reverse else path.asc(**options)

    def beyond(self, value: object, *, reverse: bool) -> Q | None:
        """Rows strictly beyond a value in the reading direction; None when there can be none."""
        empty = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return ~empty if reverse else None
        comparison = "lt" if self.descending != reverse else "gt"
        found = Q(**{f"{self.name}__{comparison}": value})
        return found | empty if self.nullable and not reverse else found

    def same(self, value: object) -> Q:
        """Rows with exactly this value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def parse(self, value: object) -> object:
        """Give a value of a token its column's type; raises Invalid."""
        if value is None:
            if not self.nullable:
                raise _stale()
            return None
        if isinstance(value, (list, dict)) or (isinstance(value, str) and not _storable(value)):
            raise _stale()
        try:
            return self.column.to_python(value) if self.column is not None else value
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise _stale() from error


def page(
    queryset: "QuerySet[Any, Row]", *, order: Sequence[str], after: str = "", before: str = "", size: int = 50
) -> Page[Row]:
    """Return one page in the given order, such as `("-founded", "id")`; the last column must be unique.

    `after` and `before` are tokens of an earlier page (not both). Raises Invalid for a token that cannot be
    used, ValueError for an order by a personal column that does not end with the row's own number.
    """
    keys = [_key(queryset, name) for name in order]
    told = _told(queryset, keys, order)
    reverse, token = bool(before), before or after
    position = _position(queryset, token, keys, order, told) if token else None
    found = _read(queryset, keys, position, reverse=reverse, limit=size + 1)
    more, rows = len(found) > size, found[:size]
    if reverse:
        rows.reverse()
    return Page(
        rows=rows,
        after=_token(rows[-1], told, order) if rows and (more or reverse) else "",
        before=_token(rows[0], told, order) if rows and (more if reverse else bool(after)) else "",
    )


def _told(queryset: "QuerySet[Any, Any]", keys: Sequence[_Key], order: Sequence[str]) -> Sequence[str]:
    """The columns whose values the token tells: all of the order, or where one is personal the number alone."""
    if not any(key.personal for key in keys):
        return order
    if keys[-1].name not in ("pk", queryset.model._meta.pk.name):
        raise ValueError(f"{order} is personal and must end with the row's own number")
    return order[-1:]


def _position(
    queryset: "QuerySet[Any, Any]",
    token: str,
    keys: Sequence[_Key],
    order: Sequence[str],
    told: Sequence[str],
) -> Sequence[object]:
    """The sort values of the row that a token names; raises Invalid when there is no such row."""
    values = _values(token, keys[-len(told) :], order)
    if len(told) == len(keys):
        return values
    columns = [key.name for key in keys]
    row: tuple[object, ...] | None = (
        queryset.model._default_manager.filter(pk=values[0]).values_list(*columns).first()
    )
    if row is None:
        raise _stale()
    return row


def _read(
    queryset: "QuerySet[Any, Row]",
    keys: Sequence[_Key],
    position: Sequence[object] | None,
    *,
    reverse: bool,
    limit: int,
) -> list[Row]:
    """Read up to `limit` rows beyond a position, in reading order.

    Rows whose first column is empty are read by a query of their own, after the others: so either query is
    one range of a plain index, however deep the page lies.
    """
    if not keys[0].nullable:
        return _part(queryset, keys, position, reverse=reverse, limit=limit)
    name, rest = f"{keys[0].name}__isnull", keys[1:]
    filled = queryset.filter(**{name: False}), [replace(keys[0], nullable=False), *rest], position
    empty = queryset.filter(**{name: True}), rest, position and position[1:]
    parts = [empty, filled] if reverse else [filled, empty]
    if position is not None and (position[0] is None) != reverse:
        parts = parts[1:]
    elif position is not None:
        parts[1] = (*parts[1][:2], None)
    found: list[Row] = []
    for rows, columns, beyond in parts:
        if len(found) < limit:
            found += _part(rows, columns, beyond, reverse=reverse, limit=limit - len(found))
    return found


def _part(
    queryset: "QuerySet[Any, Row]",
    keys: Sequence[_Key],
    position: Sequence[object] | None,
    *,
    reverse: bool,
    limit: int,
) -> list[Row]:
    """Read one range of rows."""
    ordered = queryset.order_by(*(key.ordering(reverse=reverse) for key in keys))
    if position is not None:
        ordered = ordered.filter(_beyond(keys, position, reverse=reverse))
    return list(ordered[:limit])


def _beyond(keys: Sequence[_Key], values: Sequence[object], *, reverse: bool) -> "Q | Lookup[bool]":
    """Rows after a position: one comparison of whole keys where all run the same way and none is empty."""
    if len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys):
        kind = LessThan if keys[0].descending != reverse else GreaterThan
        return kind(_Together(*(F(key.name) for key in keys)), _Together(*map(Value, values)))
    condition = Q(pk__in=[])
    for key, value in reversed(list(zip(keys, values, strict=True))):
        further, level = key.beyond(value, reverse=reverse), key.same(value) & condition
        condition = level if further is None else further | level
    return condition


class _Together(Func):
    """Several columns or values compared as one, as in `(name, id) > ('甲', 7)`."""

    template = "(%(expressions)s)"
    output_field = TextField()


def _key(queryset: "QuerySet[Any, Any]", name: str) -> _Key:
    """Describe one column of the order: a field, a field of a related row, or an annotation."""
    path = name.removeprefix("-")
    descending = name.startswith("-")
    if path in queryset.query.annotations:
        output = getattr(queryset.query.annotations[path], "output_field", None)
        return _Key(path, descending, nullable=True, column=output)
    model, nullable, column, personal = queryset.model, False, None, False
    for part in path.split("__"):
        if model is None:
            raise FieldDoesNotExist(f"{name} leads nowhere")
        column = cast("Field[Any, Any]", model._meta.pk if part == "pk" else model._meta.get_field(part))
        personal = personal or privacy.classes(model).get(column.name) in ("personal", "secret")
        nullable = nullable or column.null
        model = column.related_model if column.is_relation else None  # type: ignore[assignment]  # ends the path
    return _Key(path, descending, nullable, column, personal)


def _token(row: object, told: Sequence[str], order: Sequence[str]) -> str:
    """Write a row's position as URL-safe text."""
    values = [_value(row, name.removeprefix("-")) for name in told]
    text = json.dumps([",".join(order), values], default=_plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: object) -> str:
    """Write dates to the last microsecond, and whatever else as its own text."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _value(row: object, path: str) -> object:
    """Read one value of a row: a model instance or a dictionary. A relation that is empty gives None."""
    if isinstance(row, dict):
        return cast(object, row[path])
    try:
        return cast(object, attrgetter(path.replace("__", "."))(row))
    except AttributeError:
        if "__" in path:
            return None
        raise


def _values(token: str, keys: Sequence[_Key], order: Sequence[str]) -> list[object]:
    """Read a token's values; raises Invalid unless it was made for this very order."""
    if len(token) > LONGEST_TOKEN:
        raise _stale()
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        made_for, values = json.loads(text)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _stale() from error
    if made_for != ",".join(order) or not isinstance(values, list) or len(values) != len(keys):
        raise _stale()
    return [key.parse(value) for key, value in zip(keys, values, strict=True)]


def _storable(text: str) -> bool:
    """True when PostgreSQL can hold the text: no NUL and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _stale() -> Invalid:
    sentence = "翻页位置无法识别，它可能来自旧的链接或另一种排序。"
    return Invalid(sentence, remedy="请从第一页重新翻。", field="after")
