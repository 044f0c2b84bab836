"""A new roster, step by step: upload, columns, dry run; and the workbook that a union fills in."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import NotFound
from niangjia.ui import export, files
from niangjia.ui.decisions import AT_CHOICE, answer
from niangjia.ui.frame import CHAIR, show
from niangjia.union.members import actions, permissions, queries
from niangjia.union.organisations import queries as unions

SHELF = "roster_uploads"  # in the browser session: {number: path, name, organisation, stated_on}
asks = require_http_methods(["GET", "POST"])


class Upload(files.Upload):
    """A roster: a chair's is of their own union, an officer's also of the unions that its rows name."""

    command = "niangjia members 文件"
    field_order = ("file", "union", "stated_on")
    union = forms.TypedChoiceField(
        label=gettext_lazy("哪个工会的名册"), coerce=int, empty_value=None, required=False,
        help_text=gettext_lazy("名册里有“所属工会”一列、包含几个工会的，选第一项。"),
    )  # fmt: skip

    def __init__(self, *given: Any, unions: list[tuple[int, str]], own: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["file"].help_text = _("XLSX 或 CSV（UTF-8 或 GB 18030）；先试导入，不会直接写入。")
        if own:
            self.fields["union"].choices = unions
            self.fields["union"].required = True
        else:
            self.fields["union"].choices = [("", _("按文件中的“所属工会”")), *unions]


@asks
def upload(request: HttpRequest) -> HttpResponse:
    """Take a roster in and look whether it is a table; a bad one is refused at its field."""
    request.actor.check_may(permissions.IMPORT)
    mine = _unions(request)
    form = Upload(
        request.POST or None,
        request.FILES or None,
        unions=mine,
        own=request.user.kind == CHAIR,
        initial={"union": request.GET.get("union")},
    )
    return answer(
        form,
        lambda: redirect("people:roster-columns", _keep(request, form.cleaned_data)),
        lambda status: show(
            request, "people/roster_upload.html", {"form": form, "mine": mine}, status=status
        ),
        refused=AT_CHOICE,
    )


@asks
def columns(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was guessed of the columns, take the corrections, start the dry run."""
    request.actor.check_may(permissions.IMPORT)
    kept = files.kept(request, number, shelf=SHELF)
    seen = queries.preview(request.actor, Path(kept["path"]), organisation_id=kept["organisation"])
    form = files.Mapping(request.POST or None, fields=queries.ROSTER_FIELDS, seen=seen)
    context = {"form": form, "kept": kept, "seen": seen, "back": reverse("people:roster-upload")}
    return answer(
        form,
        lambda: redirect("people:roster-run", _rehearse(request, kept, form.columns())),
        lambda status: show(request, "people/roster_columns.html", context, status=status),
    )


@require_safe
def template(request: HttpRequest, union_id: int) -> FileResponse:
    """Send the workbook that a union fills in, with lists to pick from. Raises NotFound for a stranger's union."""
    node = unions.organisation_for(request.actor, union_id)
    permissions.check_may(request.actor, permissions.IMPORT, node.lft)
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    queries.write_template(target, node.name)
    target.seek(0)
    name = f"{get_valid_filename(node.short_name or node.name)}-会员名册.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=export.TYPE)


def _unions(request: HttpRequest) -> list[tuple[int, str]]:
    """The unions that the reader holds an office at, and the one that the page was opened for."""
    held = {
        grant.organisation_id: grant.organisation
        for grant in request.actor.grants
        if grant.organisation_id is not None and permissions.IMPORT in grant.verbs
    }
    wanted = request.POST.get("union") or request.GET.get("union") or ""
    if wanted.isdecimal() and int(wanted) not in held:
        node = unions.organisation_for(request.actor, int(wanted))
        if not permissions.may(request.actor, permissions.IMPORT, node.lft):
            raise NotFound()
        held[node.id] = node.name
    return sorted(held.items(), key=lambda one: one[1])


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded roster if it is a table; return its number. Raises Invalid."""
    union = given["union"]

    def look(path: Path) -> object:
        return queries.preview(request.actor, path, organisation_id=union, file_bytes=files.LARGEST)

    return files.keep(request, given, look, shelf=SHELF, room=queries.ROSTER_ROOM, organisation=union)


def _rehearse(request: HttpRequest, kept: dict[str, Any], columns: dict[str, str]) -> int:
    """Ask for the dry run; return its number."""
    run = actions.ask_import(
        **files.asked(kept), organisation_id=kept["organisation"], columns=columns, dry_run=True,
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    return int(run.pk)
