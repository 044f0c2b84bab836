"""A new import, step by step: upload, columns, dry run. What was uploaded waits in the reader's session."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock
from niangjia.portals.office.imports import forms
from niangjia.ui import files
from niangjia.ui.decisions import answer
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.rules.columns import FIELDS

UPLOADS = "uploads"  # in the browser session: {number: path, name, source, stated_on}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and look whether it is a table; a bad one is refused at its field."""
    permissions.check_may_import(request.actor)
    form = forms.Upload(request.POST or None, request.FILES or None)
    context = {"form": form, "sources": queries.sources()}
    return answer(
        form,
        lambda: redirect("office:import-mapping", _keep(request, form.cleaned_data)),
        lambda status: render(request, "office/imports/upload.html", context, status=status),
    )


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was guessed of the columns, take the corrections, start the dry run."""
    permissions.check_may_import(request.actor)
    kept = files.kept(request, number, shelf=UPLOADS)
    seen = queries.preview(request.actor, Path(kept["path"]), source=kept["source"])
    form = files.Mapping(request.POST or None, fields=FIELDS, seen=seen)
    context = {"form": form, "kept": kept, "seen": seen}
    return answer(
        form,
        lambda: redirect("office:import-run", _rehearse(request, kept, form.columns())),
        lambda status: render(request, "office/imports/mapping.html", context, status=status),
    )


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded file if it is a table; return its number. Raises Invalid."""
    source = given["source"]

    def look(path: Path) -> object:
        return queries.preview(request.actor, path, source=source, file_bytes=files.LARGEST)

    return files.keep(request, given, look, shelf=UPLOADS, source=source)


def _rehearse(request: HttpRequest, kept: dict[str, str], columns: dict[str, str]) -> int:
    """Ask for the dry run; return its number."""
    run = actions.ask_import(
        **files.asked(kept), title=kept["name"], source=kept["source"], columns=columns, dry_run=True, by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return int(run.pk)
