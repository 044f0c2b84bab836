"""Decisions about one company: what a visit found, where it sits, which lists it is on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.portals.office.companies import forms
from niangjia.portals.office.decision import asks, by, decide
from niangjia.union.enterprises import actions, queries
from niangjia.union.enterprises import permissions as register
from niangjia.union.outreach import actions as outreach
from niangjia.union.outreach import permissions
from niangjia.union.outreach import queries as ledger


@asks
def statement(request: HttpRequest, company_id: int) -> HttpResponse:
    """State facts as a visit found them."""
    company = queries.company_for(request.actor, company_id)
    register.check_may_correct(request.actor, company.area_label)
    form = forms.Statement(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.state(
            company_id=company_id, facts=form.facts(), reason=given["reason"], stated_on=given["stated_on"], **by(request)
        )  # fmt: skip

    done = _("已登记，台账已按新情况重新判定。")
    about = _("走访核实的情况权重最高，会立即改变台账；空着的项不改变原来的记录。")
    return decide(
        request, form, act, done=done, to=page(company_id), words=words(company, _("登记摸底情况"), about)
    )


@asks
def placement(request: HttpRequest, company_id: int) -> HttpResponse:
    """Put a company on the map by hand."""
    company = queries.company_for(request.actor, company_id)
    register.check_may_correct(request.actor, company.area_label)
    form = forms.Placement(request.POST or None, actor=request.actor, initial={"area": company.area_id})

    def act(given: dict[str, Any]) -> None:
        actions.place(company_id=company_id, area_id=int(given["area"]), **by(request))

    about = _("登记地址：%(address)s") % {"address": company.address or _("没有")}
    to = request.GET.get("from") == "reviews" and reverse("office:placements")
    return decide(
        request, form, act, done=_("已定到社区。"), to=to or page(company_id), words=words(company, _("改所在社区"), about)
    )  # fmt: skip


@asks
def listing(request: HttpRequest, company_id: int) -> HttpResponse:
    """Put a company on a key list."""
    company = _listable(request, company_id)
    form = forms.Listing(request.POST or None, lists=[(row.pk, row.name) for row in ledger.key_lists()])

    def act(given: dict[str, Any]) -> None:
        outreach.list_company(key_list_id=int(given["key_list"]), company_id=company_id, **by(request))

    about = _("列入名单的企业不论人数都应建会。没有合适的名单时，请先在“重点名单”里新建。")
    return decide(
        request, form, act, done=_("已列入名单，台账已重新判定。"), to=page(company_id),
        words=words(company, _("列入重点名单"), about),
    )  # fmt: skip


@asks
def unlisting(request: HttpRequest, company_id: int, listing_id: int) -> HttpResponse:
    """Take a company off a key list."""
    company = _listable(request, company_id)
    form = forms.Unlisting(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        outreach.unlist_company(listing_id=listing_id, reason=given["reason"], **by(request))

    return decide(
        request, form, act, done=_("已移出名单，台账已重新判定。"), to=page(company_id),
        words=words(company, _("移出重点名单"), _("移出以后按职工人数和成立时间判定是否应建会。")),
    )  # fmt: skip


def page(company_id: int) -> str:
    """The address of a company's page."""
    return reverse("office:company", args=[company_id])


def words(company: queries.Company, title: str, about: str = "") -> dict[str, Any]:
    """What stands around a decision about a company."""
    back = page(company.pk)
    return {"title": title, "about": about, "submit": _("确定"), "back": back, "path": [(company.name, back)]}


def _listable(request: HttpRequest, company_id: int) -> queries.Company:
    company = queries.company_for(request.actor, company_id)
    permissions.check_may_read(request.actor, company.area_label)
    permissions.check_may_keep_lists(request.actor)
    return company
