"""Lists: columns and filters declared once, bound to an address, drawn by `<c-table>` and exported as XLSX.

COMPANIES = Table(
    name="企业",
    columns=[
        Column("name", "名称", sort="name", link=lambda c: reverse("office:company", args=[c.pk])),
        Column("headcount", "职工人数", sort="headcount", numeric=True),
        Column("state", "台账状态", value=lambda c: State("done", "已覆盖")),
    ],
    filters=[Filter("q", "名称或代码"), Choice("state", "台账状态", choices=STATES)],
    order="name",
)

def companies(request):
    listing = COMPANIES.read(request.GET, lambda chosen: queries.companies(request.actor, **chosen))
    return listing.answer(request, "office/companies.html")
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from niangjia.kernel import pages
from niangjia.kernel.rates import Rate
from niangjia.kernel.refusals import Invalid
from niangjia.ui.filters import Choice, Filter
from niangjia.ui.listing import Listing
from niangjia.ui.values import Dot, Link

RESERVED = frozenset({"order", "columns", "after", "before", "format"})
Rows = QuerySet[Any, Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is its key in the address and, unless `value` says otherwise, the row's attribute.

    `sort` names the database columns it sorts by, only where an index carries it; a list held in memory
    sorts by the shown value. `link` makes the cell the row's door. `total` sums a list held in memory.
    """

    name: str
    title: str
    sort: str | tuple[str, ...] = ()
    numeric: bool = False
    hidden: bool = False
    total: bool = False
    value: Callable[[Any], object] | None = None
    link: Callable[[Any], str] | None = None
    hint: str = ""

    def of(self, row: Any) -> object:
        """Return the value of a row in this column."""
        if self.value is not None:
            return self.value(row)
        if isinstance(row, Mapping):
            return row.get(self.name)
        found = attrgetter(self.name.replace("__", "."))(row)
        return found() if callable(found) else found

    @property
    def paths(self) -> tuple[str, ...]:
        """The database columns it sorts by."""
        return (self.sort,) if isinstance(self.sort, str) else self.sort


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of list. `order` is the column it starts with ("-" before it for descending)."""

    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str = ""
    name: str = "记录"
    size: int = 50
    unique: str = "id"
    empty: str = ""

    def __post_init__(self) -> None:
        if clash := RESERVED & {f.name for f in self.filters}:
            raise ValueError(f"a filter may not be called {clash}: the list itself uses the name")
        names = {column.name for column in self.columns}
        if self.order and self.order.removeprefix("-") not in names:
            raise ValueError(f"{self.order!r} is no column of {self.name}")

    def read(
        self,
        query: QueryDict,
        rows: Callable[[dict[str, Any]], Rows],
        *,
        choices: Mapping[str, Iterable[tuple[object, str]]] | None = None,
        sums: Mapping[str, object] | None = None,
    ) -> Listing:
        """Bind the list to an address. `rows` is given {filter name: value or None}.

        `choices` replaces the choices of named filters (those of this reader); `sums` is the last row, by
        column name. Raises Invalid with a sentence for whatever the address cannot mean.
        """
        filters = [
            f.offering(choices[f.name]) if choices and f.name in choices and isinstance(f, Choice) else f
            for f in self.filters
        ]
        chosen = {f.name: f.read(query.get(f.name, "")) for f in filters}
        shown = self._shown(query.getlist("columns"))
        column, descending = self._order(query.get("order", ""))
        found = rows(chosen)
        if isinstance(found, QuerySet):
            order = self._paths(column, descending=descending)
            page, whole = self._page(found, order, query), found.order_by(*order)
        else:
            whole = _sorted(found, column, descending=descending)
            page, sums = pages.Page(rows=whole), sums or _totals(self.columns, whole)
        return Listing(
            table=self, query=query, filters=filters, chosen=chosen, columns=shown, page=page, whole=whole,
            column=column, descending=descending, sums=sums or {},
        )  # fmt: skip

    def _page(self, rows: "QuerySet[Any, Any]", order: Sequence[str], query: QueryDict) -> "pages.Page[Any]":
        after, before = query.get("after", ""), query.get("before", "")
        return pages.page(rows, order=order, after=after, before=before, size=self.size)

    def _shown(self, names: Sequence[str]) -> list[Column]:
        """The columns the reader chose, in the table's own order; without a choice those not hidden."""
        known = {column.name for column in self.columns}
        if stranger := next((name for name in names if name not in known), None):
            raise Invalid(f"没有“{stranger[:40]}”这一列。", remedy="请重新选择要显示的列。", field="columns")
        first = self.columns[0].name
        if names:
            return [column for column in self.columns if column.name in names or column.name == first]
        return [column for column in self.columns if not column.hidden]

    def _order(self, text: str) -> tuple[Column | None, bool]:
        """The column to sort by and whether downwards; raises Invalid for one that cannot be sorted by."""
        text = text or self.order
        name, descending = text.removeprefix("-"), text.startswith("-")
        if not text:
            return None, False
        column = next((column for column in self.columns if column.name == name), None)
        if column is None:
            raise Invalid("不能按这一列排序。", remedy="请点表头上带箭头的列。", field="order")
        return column, descending

    def _paths(self, column: Column | None, *, descending: bool) -> tuple[str, ...]:
        """The database columns of an order, ending with the unique one."""
        if column is not None and not column.paths:
            raise Invalid(f"“{column.title}”不能用来排序。", remedy="请点表头上带箭头的列。", field="order")
        paths = [*(column.paths if column else ()), self.unique]
        return tuple(dict.fromkeys(_turned(path) if descending else path for path in paths))


def _turned(path: str) -> str:
    """The other direction of one database column."""
    return path.removeprefix("-") if path.startswith("-") else f"-{path}"


def _sorted(rows: Sequence[Any], column: Column | None, *, descending: bool) -> list[Any]:
    """Sort a list held in memory by the shown value; rows without one come last."""
    if column is None:
        return list(rows)
    valued = [(sort_key(column.of(row)), row) for row in rows]
    full = [pair for pair in valued if pair[0] is not None]
    full.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in full] + [row for key, row in valued if key is None]


def sort_key(value: object) -> Any:
    """What a shown value sorts by: a rate by its quotient, words by their text, nothing not at all."""
    if isinstance(value, Dot):
        return sort_key(value.rate)
    if isinstance(value, Link):
        return sort_key(value.words)
    if isinstance(value, Rate):
        return value.numerator / value.denominator if value.denominator else None
    return value if value is None or isinstance(value, (int, float)) else str(value)


def _totals(columns: Sequence[Column], rows: Sequence[Any]) -> dict[str, object]:
    """Sum the columns that ask for it; rates add up by numerator and denominator, links by what they show."""
    totals: dict[str, object] = {}
    for column in columns if len(rows) > 1 else ():
        shown = [column.of(row) for row in rows] if column.total else []
        values = [value.words if isinstance(value, Link) else value for value in shown]
        first, *others = [value for value in values if value is not None] or [None]
        if first is not None:
            totals[column.name] = sum(others, start=first)
    return totals
