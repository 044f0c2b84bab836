"""Transfers: what waits for the reader, one case with its clock, and every decision on it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock, masking, sight
from niangjia.kernel.actor import Actor, member
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.portals.people import moving_forms as forms
from niangjia.ui.deciding import Page, bound, decide
from niangjia.ui.frame import CHAIR, base, show
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.members import permissions
from niangjia.union.members.actions import moving
from niangjia.union.members.queries import moving as queries
from niangjia.union.members.rules import moving as rules
from niangjia.union.organisations import queries as unions

SECOND = timedelta(seconds=1)
TABS = {
    "out": gettext_lazy("待转出"),
    "in": gettext_lazy("待接收"),
    "appeals": gettext_lazy("申诉"),
    "escalated": gettext_lazy("新工会逾期"),
    "all": gettext_lazy("全部"),
}
LISTS = {
    "out": gettext_lazy("等您放行的转会"),
    "in": gettext_lazy("等您接收的转会"),
    "appeals": gettext_lazy("等您裁定的申诉"),
    "escalated": gettext_lazy("逾期上交的接收"),
    "all": gettext_lazy("转会"),
}
EMPTY = {
    "out": gettext_lazy("有人转出时会出现在这里，五个工作日内没有答复就视为同意。"),
    "in": gettext_lazy("新来的职工如果在别的工会，可以用“接转会籍”提出。"),
    "appeals": gettext_lazy("会员不服“不同意转出”提出申诉后，在这里由您裁定。"),
    "escalated": gettext_lazy("新工会逾期没有接收的会上交到这里，由您办理。"),
    "all": gettext_lazy("办理过的转会都列在这里。"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Lead to the first queue the reader works at."""
    for name, row in queries.QUEUES.items():
        if request.actor.may(row[0]):
            return redirect("people:transfers-queue", name)
    raise NotAllowed(remedy=_("如果工作需要，请联系本级工会的系统管理员授权。"))


@require_safe
@sight.page(permissions.VIEW)
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """List the transfers that wait for the reader, the most urgent first."""
    actor = request.actor
    if name not in TABS:
        raise NotFound
    actor.check_may(permissions.VIEW if name == "all" else queries.QUEUES[name][0])
    narrow = request.user.kind == CHAIR
    listing = _table(actor, name, narrow=narrow).read(request.GET, lambda _chosen: _rows(actor, name))
    context = {
        "base": base(request), "tabs": _tabs(actor, name), "mine": own(actor), "here": name,
        "may": {"ask": actor.may(permissions.REVIEW), "many": actor.may(permissions.MOVE_MANY)},
        "waiting": bool(listing.page.rows),
    }  # fmt: skip
    return listing.answer(request, "people/transfers.html", context)


@require_safe
@sight.page(permissions.VIEW)
def case(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Show one transfer: where it stands, whose turn it is, until when, and what the reader may decide."""
    found = queries.case_for(request.actor, transfer_id)
    row, at = found.transfer, clock.now()
    context = {
        "row": row, "case": found, "name": named(request.actor, row), "process": rules.TRANSFER,
        "state": rules.TRANSFER.states[row.state], "mark": mark(row), "left": left(row, at),
        "last_day": clock.day_of(row.due_at - SECOND) if row.due_at else None, "by": _by(row),
        "old": _old(request.actor, row), "may": _may(request.actor, row, at),
        "why": rules.released_by(row.why, appealed=bool(row.appeal)),
        "sentence": rules.sentence(row.state, row.why, appealed=bool(row.appeal)),
        "refusal": rules.REFUSAL_TITLES[rules.Refusal(row.refusal)] if row.refusal else "",
        "initiator": rules.INITIATOR_TITLES[rules.Initiator(row.initiator)],
    }  # fmt: skip
    return show(request, "people/transfer.html", context)


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, transfer_id: int, verb: str) -> HttpResponse:
    """Decide on a transfer, as the one side or the other."""
    if verb not in DECISIONS:
        raise NotFound
    with sight.of_actor(request.actor, permissions.VIEW):
        found = queries.case_for(request.actor, transfer_id)
    form, title, why, kind, done, call = DECISIONS[verb]
    back = reverse("people:transfer", args=[transfer_id])
    page = Page(str(title), named(request.actor, found.transfer), back, str(title), str(why), kind)

    def go(given: dict[str, Any], at: datetime) -> None:
        call(given | {"transfer_id": transfer_id, "by": request.actor, "at": at})

    return decide(request, page, bound(form, request), go, done=str(done))


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, union_id: int) -> HttpResponse:
    """Ask for somebody who works here now, by name and number; the answer is the same for everybody."""
    node = unions.organisation_for(request.actor, union_id)
    permissions.check_may(request.actor, permissions.REVIEW, node.lft)
    page = Page(
        _("接转会籍"), node.name, reverse("people:transfers-queue", args=["in"]), _("提出接转"),
        _("填新来职工的姓名和证件号码。不论此人是否已是会员，这里的答复都一样；每次都有记录，每天次数有限。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> str:
        return moving.ask_by_new_union(organisation_id=union_id, **given, by=request.actor, at=at)

    return decide(request, page, bound(forms.Newcomer, request), go, done="")


@require_http_methods(["GET", "POST"])
def accept_all(request: HttpRequest, union_id: int) -> HttpResponse:
    """Accept everybody whom their old unions have released to this one."""
    node = unions.organisation_for(request.actor, union_id)
    permissions.check_may(request.actor, permissions.REVIEW, node.lft)
    page = Page(
        _("全部接收"), node.name, reverse("people:transfers-queue", args=["in"]), _("全部接收"),
        _("原工会已放行的人，从今天起都是本工会会员，会籍不断档。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> str:
        many = moving.accept_many(organisation_id=union_id, by=request.actor, at=at)
        return _("已接收 %(many)s 人。") % {"many": many}

    return decide(request, page, bound(forms.Nothing, request), go, done="")


def _rule(given: dict[str, Any]) -> None:
    moving.rule_appeal(**given | {"uphold": given["uphold"] == "yes"})


DECISIONS: dict[str, tuple[type[forms.forms.Form], Any, Any, str, Any, Callable[[dict[str, Any]], Any]]] = {
    "release": (
        forms.Nothing, gettext_lazy("同意转出"), gettext_lazy("放行以后等新工会接收；接收之前会籍仍在原工会。"), "main",
        gettext_lazy("已同意转出。"), lambda given: moving.release(**given),
    ),
    "refuse": (
        forms.Refusal, gettext_lazy("不同意转出"),
        gettext_lazy("只能用列出的原因；本人可以向上一级工会申诉。会籍随劳动关系走，一般应当同意。"), "danger",
        gettext_lazy("已答复不同意，本人可以申诉。"), lambda given: moving.refuse(**given),
    ),
    "rule": (
        forms.Ruling, gettext_lazy("裁定申诉"), gettext_lazy("逾期没有裁定，视为准予转出。"), "main",
        gettext_lazy("已裁定。"), _rule,
    ),
    "accept": (
        forms.Nothing, gettext_lazy("接收"), gettext_lazy("从今天起是新工会的会员，会籍不断档。"), "main",
        gettext_lazy("已接收，会籍从今天起在新工会。"), lambda given: moving.accept(**given),
    ),
    "decline": (
        forms.Words, gettext_lazy("不接收"), gettext_lazy("会籍留在原工会，没有变动。"), "danger",
        gettext_lazy("已答复不接收。"), lambda given: moving.decline(**given),
    ),
    "withdraw": (
        forms.Nothing, gettext_lazy("撤回"), gettext_lazy("撤回本工会提出的接转，会籍没有变动。"), "main",
        gettext_lazy("已撤回。"), lambda given: moving.withdraw(**given),
    ),
    "revoke": (
        forms.Revocation, gettext_lazy("撤销转会"),
        gettext_lazy("会籍回到原工会，如同没有转过；新工会的那一段注明撤销，不删除。"), "danger",
        gettext_lazy("已撤销，会籍回到原工会。"), lambda given: moving.revoke(**given),
    ),
}  # fmt: skip
"""Verb → form, title, what follows, kind of button, what is said when done, and the act."""


def own(actor: Actor) -> list[tuple[int, str]]:
    """The unions at which the reader holds an office and may accept newcomers."""
    held = {
        grant.organisation_id: grant.organisation
        for grant in actor.grants
        if grant.organisation_id is not None and permissions.REVIEW in grant.verbs
    }
    return sorted(held.items(), key=lambda one: one[1])


def named(actor: Actor, row: Any) -> str:
    """The name, whole for who works at one of the two unions, masked for those above."""
    mine = {grant.organisation_id for grant in actor.grants}
    whole = mine & {row.from_organisation_id, row.to_organisation_id}
    return str(row.name) if whole else masking.name(row.name)


def mark(row: Any) -> State:
    """Where a transfer stands, as a mark."""
    state = rules.TRANSFER.states[row.state]
    return State(state.kind, state.title)


def left(row: Any, at: datetime) -> str:
    """How long there is to decide, in words."""
    days = queries.days_left(row.due_at, at)
    if days is None:
        return "—"
    if days < 0:
        return _("已逾期")
    return _("今天到期") if days == 0 else _("还有 %(days)s 天") % {"days": days}


def _old(actor: Actor, row: Any) -> str:
    """The old union's name; one who asked by name and number learns it when the old union has answered."""
    outside = not permissions.may(actor, permissions.VIEW, row.from_lft)
    hidden = row.state in ("asked", "refused", "appealed", "withdrawn", "rejected")
    if outside and hidden and row.initiator != rules.Initiator.MEMBER:
        return _("放行后显示")
    return str(row.from_organisation.name)


def _by(row: Any) -> str:
    """Who decided last, in words: the member themself by no number."""
    return _("本人") if row.decided_by == member(row.person_id).name else str(row.decided_by)


def _rows(actor: Actor, name: str) -> Any:
    if name != "all":
        return queries.queue(actor, name)
    return queries.reached(actor).select_related("from_organisation", "to_organisation")


def _table(actor: Actor, name: str, *, narrow: bool) -> Table:
    """The list as this reader sees it: names by their place, the old union as far as they may know it.

    A queue holds one state, and a chair's own union is known: on the phone what is left is shown.
    """
    at = clock.now()
    return Table(
        name=str(LISTS[name]),
        columns=[
            Column(
                "name", _("姓名"), value=lambda row: named(actor, row),
                link=lambda row: reverse("people:transfer", args=[row.pk]),
            ),
            Column("due_at", _("期限"), sort="due_at", value=lambda row: left(row, at)),
            Column("old", _("原工会"), value=lambda row: _old(actor, row), hidden=narrow and name in ("out", "all")),
            Column("new", _("新工会"), value=lambda row: row.to_organisation.name, hidden=narrow and name == "in"),
            Column("state", _("状态"), value=mark, hidden=name != "all"),
            Column("initiator", _("发起"), value=lambda row: row.get_initiator_display(), hidden=narrow),
            Column(
                "asked_at", _("提出"), value=lambda row: clock.day_of(row.asked_at), hidden=narrow
            ),
            Column("number", _("编号"), sort="id", numeric=True, hidden=True, value=lambda row: row.pk),
        ],
        order="-number" if name == "all" else "due_at",
        empty=str(EMPTY[name]),
    )  # fmt: skip


def _tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    waiting = queries.counts(actor)
    tabs = [
        {
            "title": TABS[name],
            "to": reverse("people:transfers-queue", args=[name]),
            "here": name == here,
            "count": many,
        }
        for name, many in waiting.items()
    ]
    last = {
        "title": TABS["all"],
        "to": reverse("people:transfers-queue", args=["all"]),
        "here": here == "all",
    }
    return [*tabs, last]


def _may(actor: Actor, row: Any, at: datetime) -> list[tuple[str, str, str]]:
    """(verb, title, kind of button) of what this reader may decide now."""
    asks = {
        "release": (permissions.RELEASE, row.from_lft), "refuse": (permissions.RELEASE, row.from_lft),
        "rule": (permissions.RULE, _above(row.from_organisation_id, at)), "accept": (permissions.REVIEW, row.org_lft),
        "decline": (permissions.REVIEW, row.org_lft), "withdraw": (permissions.REVIEW, row.org_lft),
        "revoke": (permissions.REVOKE, _common(row)),
    }  # fmt: skip
    ways = {move.verb for move in rules.TRANSFER.allowed(row.state)}
    ways |= {"rule"} if "uphold" in ways else set()
    if row.initiator == rules.Initiator.MEMBER:
        ways -= {"withdraw"}
    if row.due_at is not None and at >= row.due_at:
        ways -= {"refuse"}
    return [
        (verb, str(DECISIONS[verb][1]), DECISIONS[verb][3])
        for verb, (needed, label) in asks.items()
        if verb in ways and permissions.may(actor, needed, label)
    ]


def _above(organisation_id: int, at: datetime) -> int:
    higher = unions.next_higher(organisation_id, clock.day_of(at))
    return higher.lft if higher else unions.node(organisation_id).lft


def _common(row: Any) -> int | None:
    found = unions.common_above(row.from_organisation_id, row.to_organisation_id)
    return found.lft if found else None
