"""Companies of the register: found by code, old number or the beginning of the name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from niangjia.portals.office import places
from niangjia.ui.filters import Filter
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.enterprises import permissions, queries

STATUS = {
    "open": "done",
    "unknown": "rest",
    "closed": "rest",
    "revoked": "stop",
    "moved_out": "rest",
}
COMPANIES = Table(
    name="企业",
    columns=[
        Column("name", gettext_lazy("企业"), link=lambda row: reverse("office:company", args=[row.pk])),
        Column("uscc", gettext_lazy("统一社会信用代码"), value=lambda row: row.uscc or row.regno),
        Column("kind", gettext_lazy("种类"), value=lambda row: row.get_kind_display()),
        Column("founded_on", gettext_lazy("成立日期")),
        Column("headcount", gettext_lazy("职工人数"), numeric=True),
        Column("area", gettext_lazy("所在"), value=lambda row: places.written(row.area_id)),
        Column(
            "status",
            gettext_lazy("登记状态"),
            value=lambda row: State(STATUS[row.status], row.get_status_display()),
        ),
    ],
    filters=[Filter("q", gettext_lazy("名称开头、信用代码或旧注册号"))],
    unique="id",
    empty=gettext_lazy("导入登记名册以后，企业会出现在这里。"),
)


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Search the register; a whole code leads straight to its company."""
    request.actor.check_may(permissions.READ)
    words = request.GET.get("q", "").strip()
    listing = COMPANIES.read(request.GET, lambda chosen: _rows(request, chosen))
    found = listing.page.rows
    if _is_code(words) and len(found) == 1:
        return redirect("office:company", found[0].pk)
    return listing.answer(request, "office/companies/companies.html", {"searched": words})


def _rows(request: HttpRequest, chosen: dict[str, Any]) -> Any:
    return queries.companies(request.actor, search=chosen["q"] or "")


def _is_code(words: str) -> bool:
    """Whether somebody typed a whole number and not a name."""
    return len(words) >= 15 and words.isascii() and words.isalnum()
