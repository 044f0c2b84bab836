"""A new file of unions, step by step: upload, columns, dry run. What was uploaded waits in the session."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.portals.office.decision import asks, by
from niangjia.portals.office.imports import forms
from niangjia.ui import files
from niangjia.ui.decisions import answer
from niangjia.union.organisations import actions, permissions, queries

UPLOADS = "union_uploads"  # in the browser session: {number: path, name, source, stated_on}


class Upload(forms.Upload):
    """A file of unions: the words differ from a feed of companies."""

    command = "niangjia unions import 文件 --source 来源"

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["source"].help_text = _("由谁提供，例如“市总基层组织部”。")


@asks
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and look whether it is a table; a bad one is refused at its field."""
    permissions.check_may_import(request.actor)
    form = Upload(request.POST or None, request.FILES or None)
    context = {"form": form, "back": reverse("office:union-imports")}
    return answer(
        form,
        lambda: redirect("office:union-import-mapping", _keep(request, form.cleaned_data)),
        lambda status: render(request, "office/unions/upload.html", context, status=status),
    )


@asks
def mapping(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was guessed of the columns, take the corrections, start the dry run."""
    permissions.check_may_import(request.actor)
    kept = files.kept(request, number, shelf=UPLOADS)
    seen = queries.preview(request.actor, Path(kept["path"]))
    form = files.Mapping(request.POST or None, fields=queries.FILE_FIELDS, seen=seen)
    context = {"form": form, "kept": kept, "seen": seen, "back": reverse("office:union-import")}
    return answer(
        form,
        lambda: redirect("office:union-import-run", _rehearse(request, kept, form.columns())),
        lambda status: render(request, "office/imports/mapping.html", context, status=status),
    )


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded file if it is a table; return its number. Raises Invalid."""

    def look(path: Path) -> object:
        return queries.preview(request.actor, path, file_bytes=files.LARGEST)

    return files.keep(request, given, look, shelf=UPLOADS, source=given["source"])


def _rehearse(request: HttpRequest, kept: dict[str, str], columns: dict[str, str]) -> int:
    """Ask for the dry run; return its number."""
    run = actions.ask_import(
        **files.asked(kept),
        title=kept["name"],
        source=kept["source"],
        columns=columns,
        dry_run=True,
        **by(request),
    )
    return int(run.pk)
