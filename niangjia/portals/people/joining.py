"""Reviewing who wants to join, verifying by hand, helping people in; and what a union prints for its wall."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.portals.people import joining_forms as forms
from niangjia.ui import qr
from niangjia.ui.deciding import Page, bound, decide
from niangjia.ui.frame import CHAIR, base, show
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.members import actions, permissions
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.actions.joining import Result, Wish
from niangjia.union.members.queries import joining as queries
from niangjia.union.members.queries import own, person_for, shown_name
from niangjia.union.members.rules import consent_text
from niangjia.union.members.rules.joining import (
    APPLICATION,
    CHANNEL_TITLES,
    ROUTE_TITLES,
    Channel,
    Claim,
    Route,
)
from niangjia.union.organisations import queries as unions

DIGITS = "0123456789"
KNOWN = gettext_lazy("已登记，需要先核验或转会；办理以后自动继续，结果通知本人。")
SAID = {
    Result.APPLIED: gettext_lazy("已录入，等工会审核。"), Result.MEMBER: gettext_lazy("本人已是本工会会员。"),
    Result.ASKED_BEFORE: KNOWN, Result.TRANSFER: KNOWN, Result.VERIFY: KNOWN,
}  # fmt: skip
"""What a clerk learns: of somebody known elsewhere one sentence, whatever is known and wherever (M-18)."""


@require_safe
@sight.page(permissions.REVIEW)
def index(request: HttpRequest) -> HttpResponse:
    """List the applications that wait for the reader, the oldest first."""
    actor = request.actor
    actor.check_may(permissions.REVIEW)
    listing = _table(actor, narrow=request.user.kind == CHAIR).read(
        request.GET, lambda _chosen: queries.waiting(actor).select_related("person", "organisation")
    )
    may_verify = actor.may(permissions.VERIFY)
    return listing.answer(
        request, "people/applications.html", {"base": base(request), "may_verify": may_verify}
    )


@require_safe
@sight.page(permissions.REVIEW)
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show one application: what is known, what was verified, until when, and the decisions."""
    found = queries.application_for(request.actor, application_id)
    row = found.row
    context = {
        "found": found, "row": row, "name": _named(request.actor, row), "process": APPLICATION,
        "route": ROUTE_TITLES[Route(row.route)], "channel": CHANNEL_TITLES[Channel(row.channel)],
        "late": queries.is_late(row, at=clock.now()), "last_day": own.last_day(row.due_at),
        "union": unions.node(row.organisation_id),
        "may": [(verb, made[1], made[3]) for verb, made in DECISIONS.items() if row.state in ("waiting", "escalated")],
        "may_verify": permissions.may(request.actor, permissions.VERIFY, row.org_lft),
    }  # fmt: skip
    return show(request, "people/application.html", context)


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, application_id: int, verb: str) -> HttpResponse:
    """Decide on an application."""
    if verb not in DECISIONS:
        raise NotFound
    with sight.of_actor(request.actor, permissions.REVIEW):
        found = queries.application_for(request.actor, application_id)
        about = _named(request.actor, found.row)
    form, title, why, kind, done, call = DECISIONS[verb]
    back = reverse("people:application", args=[application_id])
    page = Page(str(title), about, back, str(title), str(why), kind)

    def go(given: dict[str, Any], at: datetime) -> None:
        call(given | {"application_id": application_id, "by": request.actor, "at": at})

    return decide(request, page, bound(form, request), go, done=str(done), to=reverse("people:applications"))


@require_safe
@sight.page(permissions.VERIFY)
def verifications(request: HttpRequest) -> HttpResponse:
    """List the people whose identity waits for somebody who looks at the document."""
    actor = request.actor
    actor.check_may(permissions.VERIFY)
    listing = _verification_table(actor).read(request.GET, lambda _chosen: queries.to_verify(actor))
    return listing.answer(request, "people/verifications.html", {"base": base(request)})


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note that somebody has looked at the document. Raises NotFound for a stranger's person."""
    with sight.of_actor(request.actor, permissions.VERIFY):
        name = shown_name(request.actor, person_for(request.actor, person_id, verb=permissions.VERIFY))
    page = Page(
        _("人工核验"), name, reverse("people:verifications"), _("核验一致"),
        _("请对照证件核对姓名、号码和照片，完整的姓名和号码先在会员档案里写明用途查看；您的名字会记在核验记录里，本人看得到。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> None:
        actions.verify_by_hand(person_id=person_id, **given, by=request.actor, at=at)

    return decide(request, page, bound(forms.Seen, request), go, done=_("已核验。"))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def assist(request: HttpRequest, union_id: int) -> HttpResponse:
    """Enter what a person says, and how they agreed; a scanned paper form fills in its number."""
    node = _mine(request.actor, union_id, permissions.ASSIST)
    form_code = request.GET.get("form", "")[:20]
    if form_code and queries.union_of_form(form_code).id != node.id:
        raise NotFound
    page = Page(
        _("代办入会"), node.name, reverse("people:applications"), _("提交"),
        _("先把个人信息处理告知念给本人或请本人看过，再录入。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> str:
        return str(SAID[acts.assist(wish=_wish(node.id, given), by=request.actor, at=at).result])

    form = bound(forms.Helped, request, initial={"form_code": form_code})
    back = reverse("people:assist", args=[node.id])
    return decide(request, page, form, go, done="", to=back)


@require_safe
def poster(request: HttpRequest, union_id: int) -> HttpResponse:
    """The union's code as a sheet for the wall."""
    node = _mine(request.actor, union_id, permissions.REVIEW)
    code = queries.union_code(node.id)
    address = request.build_absolute_uri(reverse("member:join-union", args=[code]))
    drawing = qr.svg(address, title=_("入会二维码"))
    return render(
        request, "people/poster.html", {"union": node, "code": code, "drawing": drawing, "address": address}
    )


@require_safe
def paper(request: HttpRequest, union_id: int) -> HttpResponse:
    """A form to fill in by hand; its code scans back into the assistant's page. Each sheet has its own number."""
    node = _mine(request.actor, union_id, permissions.ASSIST)
    serial = "".join(secrets.choice(DIGITS) for _place in range(6))
    form_code = queries.new_form_code(node.id, serial)
    address = request.build_absolute_uri(f"{reverse('people:assist', args=[node.id])}?form={form_code}")
    context = {
        "union": node, "form_code": form_code, "drawing": qr.svg(address, title=_("录入二维码")),
        "sections": consent_text.SECTIONS, "version": consent_text.VERSION,
    }  # fmt: skip
    return render(request, "people/paper.html", context)


def _forward(given: dict[str, Any]) -> None:
    words = given.pop("union")
    try:
        node = queries.union_of_code(words)
    except NotFound:
        found = [one for one in unions.named_like(words) if one.name == "".join(words.split())]
        if len(found) != 1:
            raise Invalid("没有找到这个工会，", field="union", remedy="请填工会码，或工会的全称。") from None
        node = found[0]
    acts.forward(organisation_id=node.id, **given)


DECISIONS: dict[str, tuple[Any, Any, Any, str, Any, Callable[[dict[str, Any]], Any]]] = {
    "approve": (
        forms.Nothing, gettext_lazy("通过"), gettext_lazy("从今天起是会员；本人会收到通知。"), "main",
        gettext_lazy("已通过。"), lambda given: acts.approve(**given),
    ),
    "forward": (
        forms.Forward, gettext_lazy("转给另一个工会"), gettext_lazy("审核期限从今天重新计算；本人会收到通知。"), "main",
        gettext_lazy("已转交。"), _forward,
    ),
    "refuse": (
        forms.Refuse, gettext_lazy("不予通过"), gettext_lazy("入会是职工的权利，只能因为列出的原因不予通过。"), "danger",
        gettext_lazy("已答复不予通过。"), lambda given: acts.refuse(**given),
    ),
}  # fmt: skip
"""Verb → form, title, what follows, kind of button, what is said when done, and the act."""


def _wish(organisation_id: int, given: dict[str, Any]) -> Wish:
    return Wish(
        organisation_id=organisation_id, phone=given["phone"], proven=False, consented=True, route=Route.UNION_CODE,
        claim=Claim(given["name"], given["kind"], given["number"], given["sex"], given["birth"]),
        consent_way=given["consent_way"], employer=given["employer"].strip(), form_code=given["form_code"] or None,
    )  # fmt: skip


def _mine(actor: Actor, union_id: int, verb: str) -> unions.Node:
    """A union where the reader holds the verb. Raises NotFound."""
    node = unions.node(union_id)
    if not permissions.may(actor, verb, node.lft) or not queries.takes(node):
        raise NotFound(data={"organisation": union_id})
    return node


def _named(actor: Actor, row: Any) -> str:
    """The name, whole for who works at the union itself, masked for those above."""
    own = {grant.organisation_id for grant in actor.grants}
    return str(row.person.name) if row.organisation_id in own else masking.name(row.person.name)


def _table(actor: Actor, *, narrow: bool) -> Table:
    """The list; a chair's phone shows no more than name, state and the last day."""
    at = clock.now()
    return Table(
        name=_("入会申请"),
        columns=[
            Column(
                "name", _("姓名"), value=lambda row: _named(actor, row),
                link=lambda row: reverse("people:application", args=[row.pk]),
            ),
            Column("union", _("受理工会"), value=lambda row: row.organisation.name, hidden=narrow),
            Column("state", _("状态"), value=lambda row: _mark(row, at)),
            Column("minor", _("未成年工"), value=lambda row: _("是") if row.is_minor else "", hidden=narrow),
            Column(
                "asked_at", _("申请"), sort="asked_at", hidden=narrow,
                value=lambda row: clock.day_of(row.asked_at),
            ),
            Column("due_at", _("期限"), value=lambda row: own.last_day(row.due_at)),
        ],
        order="asked_at",
        empty=_("把工会码贴在单位里，职工扫码就能申请。"),
    )  # fmt: skip


def _verification_table(actor: Actor) -> Table:
    own = {grant.organisation_id for grant in actor.grants}
    return Table(
        name=_("待人工核验"),
        columns=[
            Column(
                "name", _("姓名"),
                value=lambda row: row.person.name if row.person.organisation_id in own else masking.name(row.person.name),
                link=lambda row: reverse("people:verify", args=[row.person_id]),
            ),
            Column("subject", _("核验内容"), value=lambda row: row.get_subject_display()),
            Column("at", _("提出"), value=lambda row: clock.day_of(row.at)),
            Column("number", _("编号"), sort="id", numeric=True, hidden=True, value=lambda row: row.pk),
        ],
        order="number",
        empty=_("核验机构没有结果的人会列在这里，看过证件后办理。"),
    )  # fmt: skip


def _mark(row: Any, at: datetime) -> State:
    if queries.is_late(row, at=at):
        return State("stop", _("已逾期"))
    state = APPLICATION.states[row.state]
    return State(state.kind, state.title)
