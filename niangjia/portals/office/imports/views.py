"""A new import, step by step: upload, columns, dry run. What was uploaded waits in the reader's session."""

from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.office.decision import refuse
from niangjia.portals.office.imports import forms
from niangjia.ui import files
from niangjia.ui.refusals import status_of
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.rules.columns import FIELDS

UPLOADS = "uploads"  # in the browser session: {number: path, name, source, stated_on}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and look whether it is a table; a bad one is refused at its field."""
    permissions.check_may_import(request.actor)
    form = forms.Upload(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            return redirect("office:import-mapping", _keep(request, form.cleaned_data))
        except Invalid as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
    return render(
        request, "office/imports/upload.html", {"form": form, "sources": queries.sources()}, status=status
    )


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was guessed of the columns, take the corrections, start the dry run."""
    permissions.check_may_import(request.actor)
    kept = files.kept(request, number, shelf=UPLOADS)
    seen = queries.preview(request.actor, Path(kept["path"]), source=kept["source"])
    form = files.Mapping(request.POST or None, fields=FIELDS, seen=seen)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office:import-run", _rehearse(request, kept, form.columns()))
        except (Invalid, NotNow) as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
    context = {"form": form, "kept": kept, "seen": seen}
    return render(request, "office/imports/mapping.html", context, status=status)


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded file if it is a table; return its number. Raises Invalid."""
    source = given["source"]

    def look(path: Path) -> object:
        return queries.preview(request.actor, path, source=source, file_bytes=files.LARGEST)

    return files.keep(request, given, look, shelf=UPLOADS, source=source)


def _rehearse(request: HttpRequest, kept: dict[str, str], columns: dict[str, str]) -> int:
    """Ask for the dry run; return its number."""
    run = actions.ask_import(
        path=Path(kept["path"]),
        title=kept["name"],
        source=kept["source"],
        stated_on=date.fromisoformat(kept["stated_on"]),
        columns=columns,
        dry_run=True,
        by=request.actor,
        at=clock.now(),
    )
    return int(run.pk)
