"""One's own data as pages: the record, who looked, consents one by one, the whole to take along."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.member.data import forms
from niangjia.portals.member.frame import show
from niangjia.ui import papers
from niangjia.ui.cells import words as in_words
from niangjia.ui.decisions import refuse
from niangjia.union.members.actions import consents as acts
from niangjia.union.members.actions import exporting, releasing
from niangjia.union.members.queries import mydata, rights
from niangjia.union.members.queries import releasing as releases

WIDTHS = {2: [1, 3], 3: [2, 2, 1], 4: [2, 2, 1, 2], 5: [2, 2, 2, 2, 3], 6: [3, 2, 2, 2, 1, 1]}
"""Columns of the paper by how many there are, in parts."""


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show one's own record, numbers masked, and the way to every right."""
    mine = mydata.summary(request.actor)
    disputed = releases.releases_of(request.actor)
    return show(request, "member/data/index.html", {"mine": mine, "disputed": disputed})


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked, when, at what, for what; newest first."""
    before = request.GET.get("before", "")
    lines = rights.looks_at(
        request.actor.person_id or 0, by=request.actor, before=int(before) if before.isdecimal() else None
    )
    more = lines[-1].id if len(lines) == rights.PAGE else None
    return show(request, "member/data/looks.html", {"lines": lines, "more": more})


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """List every purpose and how one stands to it."""
    lines = rights.consents_of(request.actor.person_id or 0, by=request.actor)
    return show(request, "member/data/consents.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Show one text; agree to it, or take the agreement back with one press."""
    own = {
        "person_id": request.actor.person_id or 0,
        "purpose": purpose,
        "by": request.actor,
        "at": clock.now(),
    }
    if request.method == "POST" and "withdraw" in request.POST:
        acts.withdraw_consent(**own)
        return redirect("/me/data/consents/?done=withdrawn-consent")
    if request.method == "POST":
        acts.give_consent(version=request.POST.get("version", ""), **own)
        return redirect("/me/data/consents/?done=consented")
    lines = rights.consents_of(request.actor.person_id or 0, by=request.actor)
    line = next((line for line in lines if line.text.purpose == purpose), None)
    if line is None:
        raise NotFound
    return show(request, "member/data/consent.html", {"line": line})


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Take everything along: as JSON for a machine, as PDF for a person. Noted as one's own look."""
    if request.method == "GET":
        return show(request, "member/data/export.html", {})
    at, readable = clock.now(), "pdf" in request.POST
    found = exporting.export_own(form="PDF" if readable else "JSON", by=request.actor, at=at)
    if readable:
        return _file(_paper(found), "application/pdf", "我的资料.pdf")
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/json", "我的资料.json")


@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, release_id: int) -> HttpResponse:
    """Object to the release of one's phone. Raises NotFound for another's."""
    if release_id not in {line.id for line in releases.releases_of(request.actor)}:
        raise NotFound
    form, status = forms.Objection(request.POST or None), 200
    if form.is_bound and form.is_valid():
        try:
            releasing.object_to_release(
                release_id=release_id, note=form.cleaned_data["note"], by=request.actor, at=clock.now()
            )
            return redirect("/me/data/?done=objected")
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
    words = {
        "title": _("对释放号码提出异议"), "submit": _("提出异议"),
        "about": _("您所在的工会会与您核实，再决定号码归谁。核实前号码不会释放。"),
    }  # fmt: skip
    return show(request, "member/data/form.html", {"form": form, **words}, status=status)


def _paper(found: mydata.MyData) -> bytes:
    parts = [
        {"title": part.title, "columns": part.columns, "widths": WIDTHS[len(part.columns)], "rows": part.rows}
        for part in found.parts
    ]
    about = _("%(name)s，%(when)s 导出。这里有系统里关于您的全部资料，请妥善保管。") % {
        "name": found.person, "when": in_words(found.made_at),
    }  # fmt: skip
    content = {"title": _("我的资料"), "about": about, "foot": _("娘家 · 本人导出"), "parts": parts}
    return papers.make("mydata", content, at=found.made_at)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
