"""The home page's table: one line per area below, and one for what is not placed that deep yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.kernel.rates import Rate
from niangjia.portals.office import places
from niangjia.ui.svgmap import Map, scale_for
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import Dot, Link
from niangjia.union.insights.queries import Row

FIGURES = ("companies", "required", "required_covered", "to_survey", "closed_covered")
SHARED_SHAPES = {"大鹏新区": "龙岗区"}
"""Areas without a shape of their own on the map: their companies are drawn with these."""
HIGH = 90  # below this percentage anywhere, the dots of a table need the whole scale


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `asks` are the parameters of the ledger that yield its companies."""

    name: str
    to: str
    asks: dict[str, object]
    figures: dict[str, int]
    low: int = 0

    @property
    def rate(self) -> Rate:
        """Covered of those required (F-11)."""
        return Rate(self.figures["required_covered"], self.figures["required"], _("没有应建会企业"))

    @property
    def missing(self) -> int:
        """Required and not covered."""
        return self.figures["required"] - self.figures["required_covered"]

    def number(self, standing: str) -> int | Link:
        """One of its numbers, as the way to its companies if there are any."""
        many = self.missing if standing == "missing" else self.figures[standing]
        return Link(many, self.rows(standing)) if many else 0

    def rows(self, standing: str) -> str:
        """The address of the companies behind one of its numbers."""
        return f"{reverse('office:ledger')}?{urlencode(self.asks | {'standing': standing})}"


def _figure(name: str, title: str, hint: str = "") -> Column:
    return Column(name, title, numeric=True, value=lambda line: line.number(name), hint=hint)


def _dot(line: Line) -> Dot:
    return Dot(line.rate, line.low, 100)


COLUMNS = (
    Column("name", gettext_lazy("区域"), link=lambda line: line.to),
    _figure("required", gettext_lazy("应建会")),
    _figure("required_covered", gettext_lazy("已建会"), hint=gettext_lazy("应建会企业中已有工会覆盖的")),
    _figure("missing", gettext_lazy("应建未建")),
    Column("rate", gettext_lazy("建会率"), numeric=True, value=_dot),
    _figure("to_survey", gettext_lazy("待摸底"), hint=gettext_lazy("职工人数或成立日期不详，不进分母")),
    _figure("companies", gettext_lazy("存续企业"), hint=gettext_lazy("未注销、吊销、迁出，含个体工商户")),
    _figure("closed_covered", gettext_lazy("已注销工会仍在")),
)


def table(title: str, below: str) -> Table:
    """The table of an area: its file is called by `title`, its first column by `below`."""
    first = replace(COLUMNS[0], title=below) if below else COLUMNS[0]
    return Table(name=title, columns=(first, *COLUMNS[1:]))


def lines(rows: Sequence[Row], own: Row | None = None) -> list[Line]:
    """One line per area, and one more for the companies of `own` that lie in none of them."""
    found = [_line(row) for row in rows]
    if own is not None and rows and (rest := _rest(own, found)):
        found.append(rest)
    scale = HIGH if all(line.rate.tenths is None or line.rate.tenths >= HIGH * 10 for line in found) else 0
    return [replace(line, low=scale) for line in found]


def own_line(row: Row) -> Line:
    """The figures of one area, with the addresses of their companies."""
    return _line(row)


def sums(line: Line) -> dict[str, object]:
    """The last row of an area's table: its own figures."""
    return {column.name: column.of(line) for column in COLUMNS[1:]}


def chart(rows: Sequence[Row], title: str) -> Map:
    """The districts as a map, its steps as fine as the rates allow."""
    rates: dict[str, Rate] = {}
    address = {row.name: reverse("office:area", args=[row.area_id]) for row in rows}
    for row in rows:
        name = SHARED_SHAPES.get(row.name, row.name)
        rates[name] = rates.get(name, Rate(0, 0)) + Rate(row.tally.required_covered, row.tally.required)
    return Map(rates, steps=scale_for(rates.values()), link=lambda name: address.get(name, ""), title=title)


def _line(row: Row) -> Line:
    return Line(
        name=row.name,
        to=reverse("office:area", args=[row.area_id]),
        asks={"area": row.area_id},
        figures={name: getattr(row.tally, name) for name in FIGURES},
    )


def _rest(own: Row, found: Sequence[Line]) -> Line | None:
    """What the area has more than its parts: companies known to lie in it, but not where."""
    whole = {name: getattr(own.tally, name) for name in FIGURES}
    rest = {name: whole[name] - sum(line.figures[name] for line in found) for name in FIGURES}
    if not any(rest.values()):
        return None
    name = _("未定到%(kind)s") % {"kind": places.below_name(own.kind)}
    return Line(name=name, to="", asks={"area": own.area_id, "placed": "here"}, figures=rest)
