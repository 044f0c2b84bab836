"""One act on a case, on one page: its form, its sentence, and back to the case."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from niangjia.kernel import sight
from niangjia.kernel.refusals import NotFound
from niangjia.portals.casework import forms
from niangjia.portals.casework.verbs import VERBS
from niangjia.ui.deciding import Page, bound, decide
from niangjia.union.cases import actions, permissions, queries


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """Do one thing with a case. Raises NotFound for a stranger's case and an unknown verb."""
    if verb not in VERBS:
        raise NotFound
    chosen = VERBS[verb]
    with sight.of_actor(request.actor, permissions.VIEW):
        row = queries.case_for(request.actor, case_id).case
    back = reverse("casework:case", args=[case_id])
    page = Page(
        str(chosen.title), row.number, back, str(chosen.title), str(chosen.why), chosen.kind or "main"
    )
    about = {"kind": row.kind, "category": row.category, "difficulty": row.difficulty, "urgency": row.urgency}
    more = {"initial": about} if verb == "sort" else {}

    def go(given: dict[str, Any], at: datetime) -> None:
        chosen.act(given | {"case_id": case_id, "by": request.actor, "at": at})

    to = back if verb not in ("forward", "return") else reverse("casework:cases")
    return decide(request, page, bound(chosen.form, request, **more), go, done=str(chosen.done), to=to)


@require_http_methods(["GET", "POST"])
def caller(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show who asked in full, for a purpose, on the record."""
    with sight.of_actor(request.actor, permissions.VIEW):
        row = queries.case_for(request.actor, case_id).case
    back = reverse("casework:case", args=[case_id])
    page = Page(_("查看诉求人"), row.number, back, _("查看"), _("查看会留痕，会员本人看得到谁查过。"))

    def go(given: dict[str, Any], at: datetime) -> str:
        seen = actions.see_caller(case_id=case_id, purpose=given["reason"], by=request.actor, at=at)
        return _("%(name)s，电话 %(phone)s") % {
            "name": seen.name or _("没有留名"),
            "phone": seen.phone or _("没有留电话"),
        }

    return decide(request, page, bound(forms.Reason, request), go, done="")
