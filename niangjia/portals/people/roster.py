"""The roster: everybody of a union and below it; finding one person; taking the list along.

What somebody searches for is personal: it comes by POST and stands in no address.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import Invalid
from niangjia.portals.people import words
from niangjia.ui import export
from niangjia.ui.filters import Choice
from niangjia.ui.frame import show
from niangjia.ui.tables import Column, Table
from niangjia.union.members import actions, permissions, queries
from niangjia.union.members.rules import memberships
from niangjia.union.organisations import queries as unions

MOST = 200
"""As many unions stand in the choice."""
ROSTER = Table(
    name=_("会员名册"),
    columns=[
        Column(
            "name", _("姓名"), sort=queries.ROSTER, value=lambda line: line.name,
            link=lambda line: reverse("people:person", args=[line.id]),
        ),
        Column("standing", _("会籍"), value=words.standing),
        Column("organisation", _("所属工会"), value=lambda line: line.organisation),
        Column("phone", _("手机"), value=lambda line: line.phone),
        Column("document", _("证件号码"), value=lambda line: line.document),
        Column("assurance", _("实名"), value=words.assurance),
        Column("since", _("起始"), value=lambda line: line.since),
    ],
    filters=[
        Choice("union", _("工会")),
        Choice("standing", _("会籍"), choices=tuple(memberships.choices(memberships.STANDING_TITLES))),
        Choice("assurance", _("实名"), choices=(("1", _("手机已验证")), ("2", _("实名已核验")))),
    ],
    order="name",
    empty=_("可以把入会码发给职工扫，也可以从表格导入名册。"),
)  # fmt: skip


@require_safe
@sight.page(permissions.VIEW)
def roster(request: HttpRequest) -> HttpResponse:
    """Show the people of the reader's unions, or of one of them and everything below it."""
    request.actor.check_may(permissions.VIEW)
    union_id = _union(request)
    node = unions.organisation_for(request.actor, union_id) if union_id else None
    listing = ROSTER.read(
        request.GET,
        lambda chosen: queries.roster(
            request.actor,
            within=node and node.span,
            standing=chosen["standing"],
            assurance=chosen["assurance"],
        ),
        choices={"union": _unions(request, node)},
    )
    listing.page.rows[:] = queries.lines(request.actor, listing.page.rows)
    may = {"export": request.actor.may(permissions.EXPORT), "import": request.actor.may(permissions.IMPORT)}
    return show(request, "people/roster.html", {"table": listing, "node": node, "may": may})


@require_http_methods(["GET", "POST"])
@sight.page(permissions.VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """Find a person by name, initials, phone or number; what was typed stays out of the address."""
    request.actor.check_may(permissions.VIEW)
    context: dict[str, Any] = {"q": request.POST.get("q", "")[:100], "lines": None}
    status = 200
    if request.method == "POST":
        try:
            found = actions.find_people(text=context["q"], by=request.actor, at=clock.now())
            context["lines"] = queries.lines(request.actor, found)
            context["full"] = len(found) >= queries.FOUND
        except Invalid as refusal:
            context["refusal"], status = str(refusal), 422
    return show(request, "people/search.html", context, status=status)


@require_POST
def take_along(request: HttpRequest) -> HttpResponse:
    """Export a union's roster, numbers masked; everybody on it can see that it was taken."""
    request.actor.check_may(permissions.EXPORT)
    rows = actions.export_roster(union_id=_union(request, required=True), by=request.actor, at=clock.now())
    titles = [str(column.title) for column in ROSTER.columns]
    return export.xlsx(str(ROSTER.name), titles, ([*words.plain(line)] for line in rows))


def _union(request: HttpRequest, *, required: bool = False) -> int | None:
    """The union the address names. Raises Invalid for what is no number."""
    text = request.GET.get("union", "") or request.POST.get("union", "")
    if not text and not required:
        return None
    if not text.isdecimal():
        raise Invalid("没有选择工会，", field="union", remedy="请先从名册里选一个工会。")
    return int(text)


def _unions(request: HttpRequest, here: unions.Node | None) -> list[tuple[int, str]]:
    """The unions to choose from: those of the reader's offices, the one shown, and what stands directly below."""
    tops = {
        grant.organisation_id: grant.organisation for grant in request.actor.grants if grant.organisation_id
    }
    shown = {here.id: here.name} if here else {}
    top = here.id if here else next(iter(tops), None)
    below = unions.names_below(top, most=MOST) if top else {}
    return list((tops | shown | below).items())
