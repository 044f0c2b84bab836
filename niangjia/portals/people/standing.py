"""What becomes of a membership: retained, restored, parked, ended, and taken back; each with what it means."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import sight
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.portals.people import moving_forms as forms
from niangjia.ui.deciding import Page, bound, decide
from niangjia.ui.frame import show
from niangjia.ui.tables import Column, Table
from niangjia.union.members import permissions, queries
from niangjia.union.members.actions import leaving
from niangjia.union.members.queries import moving
from niangjia.union.members.rules.memberships import MEMBERSHIP, STANDING_TITLES, Standing
from niangjia.union.organisations import queries as unions

Act = tuple[type[forms.forms.Form], Any, Any, str, Callable[..., str]]
ACTS: dict[str, Act] = {
    "retain": (
        forms.Retain, gettext_lazy("保留会籍"), gettext_lazy("停交会费，没有表决权、选举权和被选举权；以后可以恢复。"),
        "main", leaving.retain,
    ),
    "restore": (
        forms.OnDay, gettext_lazy("恢复会籍"), gettext_lazy("从这一天起重新享有会员的全部权利。"), "main", leaving.restore,
    ),
    "park": (
        forms.Park, gettext_lazy("暂存到居住地工会"), gettext_lazy("新单位还没有工会时用；权利不变，以后转到新单位的工会。"),
        "main", leaving.park,
    ),
    "leave": (
        forms.Leave, gettext_lazy("退会"), gettext_lazy("退会自由，须有本人的书面申请；会员卡由工会收回。"), "danger",
        leaving.leave,
    ),
    "auto_exit": (
        forms.AutoExit, gettext_lazy("自动退会"),
        gettext_lazy("连续六个月不交会费、不参加活动，教育后不改，由委员会决定并有记录，才可以登记。"), "danger",
        leaving.auto_exit,
    ),
    "expel": (
        forms.Expel, gettext_lazy("除名"),
        gettext_lazy("只限严重犯罪并受到刑事处罚：小组讨论、委员会决定，再报上一级工会备案。"), "danger", leaving.expel,
    ),
    "decease": (forms.Decease, gettext_lazy("登记去世"), "", "danger", leaving.decease),
}  # fmt: skip
"""Verb → form, title, what it means, kind of button, act. The order is that of the page."""
TO_FILE = Table(
    name=str(gettext_lazy("待备案的除名")),
    columns=[
        Column(
            "name", gettext_lazy("除名决定"), value=lambda row: f"{row.decided_on:%Y-%m-%d}",
            link=lambda row: reverse("people:file-expulsion", args=[row.pk]),
        ),
        Column("organisation", gettext_lazy("作出决定的工会"), value=lambda row: row.organisation.name),
        Column("record", gettext_lazy("委员会记录"), value=lambda row: row.record),
        Column("number", gettext_lazy("编号"), sort="id", numeric=True, value=lambda row: row.pk),
    ],
    order="-number",
    empty=gettext_lazy("下级工会没有等待备案的除名。"),
)  # fmt: skip


@require_safe
def choose(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what can be done about somebody's membership now, and what was done last."""
    with sight.of_actor(request.actor, permissions.KEEP):
        person = queries.person_for(request.actor, person_id, verb=permissions.KEEP)
        spells = [spell for spell in moving.history_of(person_id) if spell.revoked_at is None]
    ways = {move.verb for move in MEMBERSHIP.allowed(person.standing)}
    last = spells[0] if spells else None
    revoke = last is not None and permissions.may(request.actor, permissions.REVOKE, last.org_lft)
    context = {
        "person": person, "name": queries.shown_name(request.actor, person),
        "standing": STANDING_TITLES[Standing(person.standing)], "last": last if revoke else None,
        "ways": [(verb, row[1], row[2]) for verb, row in ACTS.items() if verb in ways],
    }  # fmt: skip
    return show(request, "people/standing.html", context)


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, person_id: int, verb: str) -> HttpResponse:
    """Do one of them."""
    if verb not in ACTS:
        raise NotFound
    form, title, why, kind, call = ACTS[verb]
    with sight.of_actor(request.actor, permissions.KEEP):
        name = queries.shown_name(
            request.actor, queries.person_for(request.actor, person_id, verb=permissions.KEEP)
        )
    page = Page(str(title), name, reverse("people:standing", args=[person_id]), str(title), str(why), kind)

    def go(given: dict[str, Any], at: datetime) -> str:
        if "union" in given:
            given["to_organisation_id"] = union_named(given.pop("union"), field="union")
        return call(person_id=person_id, **given, by=request.actor, at=at)

    home = reverse("people:person", args=[person_id])
    return decide(request, page, bound(form, request), go, done="", to=home)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, person_id: int, membership_id: int) -> HttpResponse:
    """Take back what was decided last about a membership."""
    with sight.of_actor(request.actor, permissions.REVOKE):
        found = queries.person_for(request.actor, person_id, verb=permissions.REVOKE)
    name = queries.shown_name(request.actor, found)
    page = Page(
        _("撤销最近一次会籍变动"), name, reverse("people:standing", args=[person_id]), _("撤销"),
        _("会籍回到变动以前的样子；原来的记录注明撤销，不删除。"), "danger",
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> None:
        leaving.revoke_spell(membership_id=membership_id, reason=given["reason"], by=request.actor, at=at)

    home = reverse("people:person", args=[person_id])
    return decide(request, page, bound(forms.Revocation, request), go, done=_("已撤销。"), to=home)


@require_safe
@sight.page(permissions.KEEP)
def to_file(request: HttpRequest) -> HttpResponse:
    """List the expulsions that wait for the union above to file them."""
    request.actor.check_may(permissions.KEEP)
    listing = TO_FILE.read(
        request.GET, lambda _chosen: moving.to_file(request.actor).select_related("organisation")
    )
    return show(request, "people/to_file.html", {"table": listing})


@require_http_methods(["GET", "POST"])
def file_expulsion(request: HttpRequest, departure_id: int) -> HttpResponse:
    """File an expulsion, as the union above."""
    with sight.of_actor(request.actor, permissions.KEEP):
        row = (
            moving.to_file(request.actor)
            .select_related("person", "organisation")
            .filter(pk=departure_id)
            .first()
        )
    if row is None:
        raise NotFound
    page = Page(
        _("备案除名"), f"{row.organisation.name}，{row.decided_on:%Y-%m-%d}", reverse("people:to-file"), _("备案"),
        row.record,
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> None:
        leaving.file_expulsion(departure_id=departure_id, by=request.actor, at=at)

    return decide(request, page, bound(forms.Nothing, request), go, done=_("已备案。"))


def union_named(words: str, *, field: str) -> int:
    """The union of a full name or code. Raises Invalid for none, or for several of one name."""
    found = unions.of_name(words)
    if len(found) != 1:
        many = _("有几个同名的工会，") if found else _("没有找到这个工会，")
        raise Invalid(many, field=field, remedy=_("请填登记的全称，或者工会自己的代码（81 开头）。"))
    return found[0].id
