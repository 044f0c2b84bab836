"""The union tree as a list: the unions directly below one, or all below it that a search finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from niangjia.kernel import clock, params
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid
from niangjia.portals.office.unions import words
from niangjia.ui import export
from niangjia.ui.cells import plain
from niangjia.ui.filters import Choice, Filter
from niangjia.ui.listing import Listing
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import Link, State
from niangjia.union.insights import queries as insights
from niangjia.union.organisations import permissions, queries, rules

MOST_EXPORTED = 50_000
PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One union of the list with what the page says of it."""

    node: queries.Node
    children: int
    grassroots: int
    covered: int
    members: int
    term: State | None


def _below(line: Line) -> object:
    """How many stand directly below, as the door to them."""
    return Link(line.children, f"{reverse('office:unions')}?below={line.node.id}") if line.children else 0


def _name(line: Line) -> str:
    return line.node.name + (_("（演示）") if line.node.synthetic else "")


UNIONS = Table(
    name=gettext_lazy("工会组织"),
    columns=[
        Column(
            "name", gettext_lazy("工会"), sort=queries.IN_ORDER, value=_name,
            link=lambda line: reverse("office:union", args=[line.node.id]),
        ),
        Column("type", gettext_lazy("类型"), value=lambda line: line.node.type_title),
        Column("parent", gettext_lazy("上级"), value=lambda line: line.node.parent_name, hidden=True),
        Column("children", gettext_lazy("直接下级"), value=_below, numeric=True, hint=gettext_lazy("点数字往下看")),
        Column("grassroots", gettext_lazy("基层工会"), value=lambda line: line.grassroots, numeric=True),
        Column("covered", gettext_lazy("覆盖企业"), value=lambda line: line.covered, numeric=True),
        Column("members", gettext_lazy("上报会员"), value=lambda line: line.members, numeric=True),
        Column("term", gettext_lazy("本届任期"), value=lambda line: line.term),
        Column("status", gettext_lazy("状态"), value=lambda line: words.status(line.node)),
        Column("founded_on", gettext_lazy("成立日期"), value=lambda line: line.node.founded_on, hidden=True),
        Column("code", gettext_lazy("统一社会信用代码"), value=lambda line: line.node.code, hidden=True),
    ],
    filters=[
        Filter("q", gettext_lazy("名称里的几个字，或代码开头")),
        Choice("type", gettext_lazy("类型"), choices=tuple(rules.choices(rules.TYPE_TITLES))),
        Choice("status", gettext_lazy("状态"), choices=tuple(rules.choices(rules.STATUS_TITLES))),
        Choice("below", gettext_lazy("所属")),
    ],
    order="name",
    empty=gettext_lazy("这里下面还没有工会。可以在上级工会的页面上成立下级工会，或者从文件导入。"),
)  # fmt: skip


@require_safe
def unions(request: HttpRequest) -> HttpResponse:
    """Show the unions below one, the highest of the reader's reach unless the address names another."""
    request.actor.check_may(permissions.VIEW)
    tops = queries.tops(request.actor)
    here = _here(request, tops)
    listing = UNIONS.read(
        request.GET, lambda chosen: _rows(request.actor, here, chosen), choices={"below": _places(tops, here)}
    )
    if request.GET.get("format") == "xlsx":
        return _xlsx(listing)
    listing.page.rows[:] = lines(listing.page.rows)
    context = {
        "here": here,
        "searching": any(listing.chosen[name] for name in ("q", "type", "status")),
        "path": _path(request.actor, here),
        "rebuilt": insights.last_rebuild(),
        "may_found": here is not None and permissions.may_found_under(request.actor, here),
        "may_import": permissions.may_import(request.actor),
    }
    return listing.answer(request, "office/unions/tree.html", context)


def lines(rows: Iterable[Any]) -> list[Line]:
    """Rows of the list with their counts, sums and terms (3 queries, however many)."""
    found = queries.branches(rows)
    ids = [branch.node.id for branch in found]
    sums, ends = insights.figures_of(ids), queries.terms_end(ids)
    today = clock.today()
    warnings = params.value(rules.TERM_WARNINGS.key, on=today)
    return [
        _line(branch, sums.get(branch.node.id), ends.get(branch.node.id), today, warnings) for branch in found
    ]


def _line(branch: queries.Branch, tally: Any, ends_on: date | None, today: date, warnings: list[int]) -> Line:
    return Line(
        node=branch.node, children=branch.children, grassroots=branch.grassroots,
        covered=tally.covered if tally else 0, members=tally.members_claimed if tally else 0,
        term=words.term(branch.node.type, ends_on, today=today, warnings=warnings),
    )  # fmt: skip


def _here(request: HttpRequest, tops: list[queries.Branch]) -> queries.Node | None:
    """The union whose children are shown; None where the reader looks after several. Raises NotFound."""
    text = request.GET.get("below", "")
    if not text:
        return tops[0].node if len(tops) == 1 else None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid(_("“所属”没有这个选项。"), remedy=_("请从列表里重新选。"), field="below")
    return queries.organisation_for(request.actor, int(text))


def _places(tops: list[queries.Branch], here: queries.Node | None) -> list[tuple[object, str]]:
    """The reader's highest unions, and the one looked at."""
    places: dict[object, str] = {top.node.id: top.node.name for top in tops}
    if here is not None:
        places[here.id] = here.name
    return list(places.items())


def _rows(actor: Actor, here: queries.Node | None, chosen: dict[str, Any]) -> Any:
    return queries.listed(
        actor,
        below=here.id if here else None,
        text=chosen["q"] or "",
        type_=chosen["type"] or "",
        status=chosen["status"] or "",
    )


def _path(actor: Actor, here: queries.Node | None) -> list[tuple[str, str]]:
    """(name, address) of the unions above the one looked at, as far as the reader sees them."""
    return above(actor, here.id) if here else []


def above(actor: Actor, organisation_id: int) -> list[tuple[str, str]]:
    """(name, address in the tree) of every union above one that lies in the reader's reach."""
    spans = actor.spans(permissions.VIEW)
    steps = queries.path(actor, organisation_id)[:-1]
    seen = [step for step in steps if any(span.holds(step.lft) for span in spans)]
    return [(step.name, f"{reverse('office:unions')}?below={step.id}") for step in seen]


def _xlsx(listing: Listing) -> FileResponse:
    return export.xlsx(UNIONS.name, listing.titles, _plain_rows(listing))


def _plain_rows(listing: Listing) -> Iterator[list[object]]:
    """The whole list piece by piece; beyond the limit its last line says how to get the rest."""
    rows = iter(listing.whole.iterator(PIECE))  # type: ignore[union-attr]  # the tree is a query set
    kept = islice(rows, MOST_EXPORTED)
    while piece := list(islice(kept, PIECE)):
        for line in lines(piece):
            yield [plain(column.of(line)) for column in listing.columns]
    if next(rows, None) is not None:
        yield [_("只导出了前 %(n)s 个，请按区或类型分开导出。") % {"n": f"{MOST_EXPORTED:,}"}]
