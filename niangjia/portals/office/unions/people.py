"""Decisions on who leads a union: terms, officers, the offices that give access, its certificate."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.unions import forms
from niangjia.portals.office.unions import words as marks
from niangjia.portals.office.unions.asking import one, page, words
from niangjia.union.accounts import queries as accounts
from niangjia.union.organisations import actions, permissions, queries, rules

DAY = timedelta(days=1)


@asks
def term(request: HttpRequest, union_id: int) -> HttpResponse:
    """Begin a body's new term."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_keep_terms(request.actor, node)
    form = forms.Term(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.begin_term(organisation_id=union_id, **given, **by(request))

    about = _("登记选举结果；同一机构在任的届次和随它当选的干部在选举当天结束。")
    return decide(
        request, form, act, done=_("新一届已登记，请接着登记当选的干部。"), to=page(union_id),
        words=words(request.actor, node, _("登记换届"), about),
    )  # fmt: skip


@asks
def term_revocation(request: HttpRequest, union_id: int, term_id: int) -> HttpResponse:
    """Declare a term to have been wrong from the start."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_correct(request.actor, node)
    rows = [row for row in queries.terms_of(request.actor, union_id) if row.revoked_at is None]
    found = one(rows, term_id)
    form = forms.Revocation(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.revoke_term(term_id=term_id, reason=given["reason"], **by(request))

    about = _("%(body)s %(since)s 选举产生的这一届从一开始就登记错了才撤销；随它登记的干部一并撤销，上一届恢复在任。") % {
        "body": rules.BODY_TITLES[rules.Body(found.body)], "since": found.since,
    }  # fmt: skip
    return decide(
        request, form, act, done=_("已撤销，原记录注明理由后保留。"), to=page(union_id, "union-history"),
        words=words(request.actor, node, _("撤销错误的届次"), about, submit=_("撤销"), danger=True),
    )  # fmt: skip


@asks
def officer(request: HttpRequest, union_id: int) -> HttpResponse:
    """Record a person in a post."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_keep_terms(request.actor, node)
    running = [
        (row.id, _("%(body)s，%(since)s 选举") % {"body": rules.BODY_TITLES[rules.Body(row.body)], "since": row.since})
        for row in queries.terms_of(request.actor, union_id)
        if row.until is None and row.revoked_at is None
    ]  # fmt: skip
    form = forms.Officer(
        request.POST or None, offered={"term": forms.none_first(running, _("任命或指派，不随届次"))}
    )

    def act(given: dict[str, Any]) -> None:
        actions.appoint(
            organisation_id=union_id, post=given["post"], name=given["name"], since=given["since"],
            term_id=int(given["term"]) if given["term"] else None, **by(request),
        )  # fmt: skip

    return decide(
        request, form, act, done=_("已登记任职。"), to=page(union_id),
        words=words(request.actor, node, _("登记工会干部")),
    )  # fmt: skip


@asks
def officer_end(request: HttpRequest, union_id: int, officer_id: int) -> HttpResponse:
    """Record that a person left a post."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_keep_terms(request.actor, node)
    found = one(queries.officers_of(request.actor, union_id, on=clock.today()), officer_id)
    form = forms.On(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.end_officer(officer_id=officer_id, on=given["on"], **by(request))

    about = _("%(post)s %(name)s，%(since)s 起任职。填不再任职的第一天。") % {
        "post": rules.POST_TITLES[rules.Post(found.post)], "since": found.since,
        "name": marks.person(request.actor, node, found.name),
    }  # fmt: skip
    return decide(
        request, form, act, done=_("已登记离任。"), to=page(union_id),
        words=words(request.actor, node, _("登记离任"), about),
    )  # fmt: skip


@asks
def office(request: HttpRequest, union_id: int) -> HttpResponse:
    """Give an account that exists a role at a union."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_give_office(request.actor, node)
    desks = [(role, desk.title) for role, desk in rules.DESKS.items() if node.type in desk.held_at]
    form = forms.Office(request.POST or None, offered={"role": forms.none_first(desks, _("请选择"))})

    def act(given: dict[str, Any]) -> None:
        actions.give_office(
            account_id=_account(given["account"]), role=given["role"], organisation_id=union_id,
            since=given["since"], until=given["until"] and given["until"] + DAY, **by(request),
        )  # fmt: skip

    about = _("权限由岗位决定，覆盖 %(name)s 和它的全部下级。") % {"name": node.name}
    return decide(
        request, form, act, done=_("岗位已授予，从起始日起生效。"), to=page(union_id),
        words=words(request.actor, node, _("授予岗位"), about, submit=_("授予")),
    )  # fmt: skip


@asks
def office_end(request: HttpRequest, union_id: int, office_id: int) -> HttpResponse:
    """Take an office back at once."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_give_office(request.actor, node)
    found = one(queries.offices_at(request.actor, union_id, on=clock.today()), office_id)
    form = forms.Revocation(request.POST or None)
    form.fields["reason"].label = _("理由")

    def act(given: dict[str, Any]) -> None:
        actions.end_office(office_id=office_id, reason=given["reason"], **by(request))

    about = _("%(name)s 的“%(role)s”立即失效。") % {
        "name": found.account_name,
        "role": rules.DESKS[found.role].title if found.role in rules.DESKS else found.role,
    }
    return decide(
        request, form, act, done=_("岗位已收回，立即失效。"), to=page(union_id),
        words=words(request.actor, node, _("收回岗位"), about, submit=_("收回"), danger=True),
    )  # fmt: skip


@asks
def certificate(request: HttpRequest, union_id: int) -> HttpResponse:
    """Record a legal-person certificate."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_certify(request.actor, node)
    form = forms.Certificate(request.POST or None, initial={"code": node.code or ""})

    def act(given: dict[str, Any]) -> None:
        last = given.pop("valid_until")
        actions.certify(organisation_id=union_id, valid_until=last + DAY, **given, **by(request))

    about = _("照证书填写；有效期三至五年，届满前三十天内换证。")
    return decide(
        request, form, act, done=_("证书已登记。"), to=page(union_id),
        words=words(request.actor, node, _("登记法人资格证书"), about),
    )  # fmt: skip


def _account(sign_name: str) -> int:
    """The account of a sign-in name. Raises Invalid."""
    wanted = sign_name.strip().lower()
    found = accounts.by_sign_names([wanted])
    if wanted not in found:
        raise Invalid(
            _("没有登录名为“%(name)s”的账号，") % {"name": wanted[:40]}, field="account",
            remedy=_("请核对，或先在“账号与岗位”开通。"),
        )  # fmt: skip
    return found[wanted]
