"""The ledger as a list: its columns, its filters, and its file for Excel."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.kernel import clock
from niangjia.portals.office import places, standing
from niangjia.ui import export
from niangjia.ui.cells import plain
from niangjia.ui.filters import Choice, Filter
from niangjia.ui.listing import Listing
from niangjia.ui.tables import Column, Table
from niangjia.union.enterprises.queries import Kind
from niangjia.union.outreach import queries

MOST_EXPORTED = 30_000  # about fifteen seconds of one thread; the file says how to get the rest
PIECE = 2_000
HERE = "here"


def _union(entry: Any) -> object:
    if entry.organisation is None:
        return None
    return entry.organisation.name


LEDGER = Table(
    name="企业台账",
    columns=[
        Column(
            "name",
            gettext_lazy("企业"),
            value=lambda entry: entry.company.name,
            link=lambda entry: reverse("office:company", args=[entry.pk]),
        ),
        Column("code", gettext_lazy("统一社会信用代码"), value=lambda entry: entry.company.uscc, hidden=True),
        Column(
            "kind", gettext_lazy("种类"), value=lambda entry: entry.company.get_kind_display(), hidden=True
        ),
        Column("founded", gettext_lazy("成立日期"), value=lambda entry: entry.company.founded_on),
        Column(
            "headcount", gettext_lazy("职工人数"), value=lambda entry: entry.company.headcount, numeric=True
        ),
        Column(
            "area",
            gettext_lazy("所在"),
            sort=queries.IN_ORDER[:-1],
            value=lambda entry: places.written(entry.company.area_id),
        ),
        Column("standing", gettext_lazy("台账状态"), value=standing.mark),
        Column("union", gettext_lazy("覆盖工会"), value=_union),
        Column("since", gettext_lazy("覆盖起始"), value=lambda entry: entry.covered_since),
        Column("reason", gettext_lazy("理由"), value=lambda entry: getattr(entry, "reason", None)),
    ],
    filters=[
        Filter("q", gettext_lazy("企业名称开头或代码")),
        Choice("area", gettext_lazy("区域")),
        Choice(
            "standing",
            gettext_lazy("台账状态"),
            choices=tuple((key, title) for key, (title, _condition) in queries.STANDINGS.items()),
        ),
        Choice("kind", gettext_lazy("企业种类"), choices=tuple(Kind.choices)),
        Choice("placed", gettext_lazy("落位"), choices=((HERE, gettext_lazy("只看未定到下级的")),)),
    ],
    order="area",
    unique="company_id",
    empty=gettext_lazy("导入登记名册以后，企业会出现在这里。"),
)


def with_reasons(entries: Sequence[Any]) -> Sequence[Any]:
    """Give each entry of a page or a piece its reason; two queries, however many."""
    reasons = queries.reasons(entries, on=clock.today())
    for entry in entries:
        entry.reason = reasons[entry.pk]
    return entries


def xlsx(listing: Listing) -> FileResponse:
    """The list as a file, piece by piece; beyond the limit its last line says how to get the rest."""
    return export.xlsx(LEDGER.name, listing.titles, _plain_rows(listing))


def _plain_rows(listing: Listing) -> Iterator[list[object]]:
    rows = iter(listing.whole.iterator(PIECE))  # type: ignore[union-attr]  # the ledger is a query set
    shown = chain.from_iterable(map(with_reasons, _pieces(islice(rows, MOST_EXPORTED))))
    for entry in shown:
        yield [plain(column.of(entry)) for column in listing.columns]
    if next(rows, None) is not None:
        yield [_("只导出了前 %(n)s 家，请按区、街道或台账状态分开导出。") % {"n": f"{MOST_EXPORTED:,}"}]


def _pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while piece := list(islice(rows, PIECE)):
        yield piece
