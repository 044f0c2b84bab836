"""A list bound to an address: what `<c-table>` draws, and the addresses of every other view of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from niangjia.kernel.pages import Page
from niangjia.ui import export
from niangjia.ui.cells import plain, show
from niangjia.ui.filters import Filter

if TYPE_CHECKING:
    from niangjia.ui.tables import Column, Table

WIDE = 10


@dataclass(frozen=True, slots=True)
class Head:
    """One header cell: its words, where a click leads, and how it is sorted now."""

    title: str
    numeric: bool
    hint: str
    to: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the sums, ready to print."""

    html: SafeString
    numeric: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One filter with what the reader typed or chose."""

    filter: Filter
    value: str


@dataclass(frozen=True)
class Listing:
    """The list as one reader sees it now."""

    table: "Table"
    query: QueryDict
    filters: Sequence[Filter]
    chosen: Mapping[str, Any]
    columns: Sequence["Column"]
    page: Page[Any]
    whole: "QuerySet[Any, Any] | list[Any]"
    column: "Column | None"
    descending: bool
    sums: Mapping[str, object]

    def answer(
        self, request: HttpRequest, template: str, context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Return the page (the list stands in it as `table`), or the XLSX file if that was asked for."""
        if self.query.get("format") == "xlsx":
            return export.xlsx(self.table.name, self.titles, self.plain_rows())
        return render(request, template, {**(context or {}), "table": self})

    def url(self, **changes: str | None) -> str:
        """The address of this list with some parameters changed; None takes one away. Paging starts anew."""
        query = self.query.copy()
        for name in ("after", "before", "format"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else "?"

    @property
    def heads(self) -> Iterator[Head]:
        """The header cells; a column sorts upwards first, then downwards."""
        for column in self.columns:
            here = column is self.column
            wanted = f"-{column.name}" if here and not self.descending else column.name
            sortable = column.sort or isinstance(self.whole, list)
            way = ("descending" if self.descending else "ascending") if here else ""
            to = self.url(order=wanted) if sortable else ""
            yield Head(column.title, column.numeric, column.hint, to, way)

    @property
    def rows(self) -> Iterator[SafeString]:
        """The cells of the body, row by row: written here, since a template takes five times as long."""
        columns = [(column, _opening(column)) for column in self.columns]
        for row in self.page.rows:
            yield SafeString("".join(f"{opening}{_cell(column, row)}</td>" for column, opening in columns))

    @property
    def foot(self) -> list[Cell]:
        """The row of sums, or nothing."""
        if not self.sums:
            return []
        cells = [
            Cell(show(self.sums[column.name]) if column.name in self.sums else SafeString(""), column.numeric)
            for column in self.columns
        ]
        if self.columns[0].name not in self.sums:
            cells[0] = Cell(SafeString("合计"), numeric=False)
        return cells

    @property
    def fields(self) -> list[Field]:
        """The filters with what the address holds for them."""
        return [Field(f, self.query.get(f.name, "")) for f in self.filters]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters the filter form must carry along: the order and the chosen columns."""
        return [(name, value) for name in ("order", "columns") for value in self.query.getlist(name)]

    @property
    def kept_by_columns(self) -> list[tuple[str, str]]:
        """Parameters the column chooser must carry along: the order and the filters."""
        names = ("order", *(f.name for f in self.filters))
        return [(name, value) for name in names for value in self.query.getlist(name) if value]

    @property
    def choosable(self) -> list[tuple["Column", bool]]:
        """Every column after the first, and whether it is shown."""
        return [(column, column in self.columns) for column in self.table.columns[1:]]

    @property
    def narrowed(self) -> bool:
        """True when any filter is set."""
        return any(value is not None for value in self.chosen.values())

    @property
    def wide(self) -> bool:
        """True when there are so many columns that the list scrolls in a box of its own."""
        return len(self.columns) > WIDE

    @property
    def stacks(self) -> bool:
        """True when a row becomes a block on a phone: a list of things does, a table of figures does not."""
        return bool(self.filters)

    @property
    def first_url(self) -> str:
        """The address of the first page."""
        return self.url()

    @property
    def bare_url(self) -> str:
        """The address without filters."""
        return self.url(**{f.name: None for f in self.filters})

    @property
    def next_url(self) -> str:
        """The address of the next page, or nothing."""
        return self.url(after=self.page.after) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        """The address of the page before, or nothing."""
        return self.url(before=self.page.before) if self.page.before else ""

    @property
    def beyond(self) -> bool:
        """True when the reader paged past the end, for the rows there are gone by now."""
        return not self.page.rows and bool(self.query.get("after") or self.query.get("before"))

    @property
    def xlsx_url(self) -> str:
        """The address of this list as a spreadsheet."""
        return self.url(format="xlsx")

    @property
    def titles(self) -> list[str]:
        """The header of the spreadsheet."""
        return [str(column.title) for column in self.columns]

    def plain_rows(self) -> Iterator[list[object]]:
        """Every row of every page, as a spreadsheet holds it."""
        rows: Iterable[Any] = self.whole if isinstance(self.whole, list) else self.whole.iterator(2000)
        for row in rows:
            yield [plain(column.of(row)) for column in self.columns]
        if self.sums:
            yield [plain(self.sums.get(column.name)) for column in self.columns]


def _opening(column: "Column") -> str:
    """The opening tag of a column's cells; a phone shows the title beside each value."""
    return format_html('<td{} data-label="{}">', _NUMERIC if column.numeric else "", column.title)


def _cell(column: "Column", row: Any) -> SafeString:
    """What stands in a cell: the value, and around it the door to the row."""
    html = show(column.of(row))
    if column.link is not None and (to := column.link(row)):
        return format_html('<a class="row" href="{}">{}</a>', to, html)
    return html


_NUMERIC = SafeString(' class="num"')
