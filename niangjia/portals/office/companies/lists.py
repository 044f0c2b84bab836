"""Key lists of companies: what there is, and a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niangjia.portals.office.companies import forms
from niangjia.portals.office.decision import asks, by, decide
from niangjia.union.outreach import actions, permissions, queries


@require_safe
def key_lists(request: HttpRequest) -> HttpResponse:
    """Show every key list."""
    permissions.check_may_keep_lists(request.actor)
    return render(request, "office/companies/key_lists.html", {"lists": queries.key_lists()})


@asks
def key_list(request: HttpRequest) -> HttpResponse:
    """Make a key list."""
    permissions.check_may_keep_lists(request.actor)
    form = forms.KeyList(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.make_list(**given, **by(request))

    back = reverse("office:key-lists")
    about = _("名单里的企业不论人数都应建会。建好以后，在企业页面上把企业列入。")
    words = {
        "title": _("新建重点名单"),
        "about": about,
        "submit": _("新建"),
        "back": back,
        "path": [(_("重点名单"), back)],
    }
    return decide(
        request, form, act, done=_("名单已建好，可以在企业页面上把企业列入。"), to=back, words=words
    )
