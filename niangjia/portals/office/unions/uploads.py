"""A new file of unions, step by step: upload, columns, dry run. What was uploaded waits in the session."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.kernel import clock
from niangjia.kernel.bulk import store
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.office.decision import refuse
from niangjia.portals.office.imports import forms
from niangjia.portals.office.unions.asking import asks, by
from niangjia.ui.refusals import status_of
from niangjia.union.organisations import actions, permissions, queries

UPLOADS = "union_uploads"  # in the browser session: {number: path, name, source, stated_on}
MOST_UPLOADS = 20
EXAMPLES = 2


class Upload(forms.Upload):
    """A file of unions: the words differ from a feed of companies."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["source"].help_text = _("由谁提供，例如“市总基层组织部”。")


@asks
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and look whether it is a table; a bad one is refused at its field."""
    permissions.check_may_import(request.actor)
    form = Upload(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            return redirect("office:union-import-mapping", _keep(request, form.cleaned_data))
        except Invalid as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
    context = {"form": form, "back": reverse("office:union-imports")}
    return render(request, "office/unions/upload.html", context, status=status)


@asks
def mapping(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was guessed of the columns, take the corrections, start the dry run."""
    permissions.check_may_import(request.actor)
    kept = _kept(request, number)
    seen = queries.preview(request.actor, Path(kept["path"]))
    guessed = {choice.field: str(seen.headers.index(choice.column)) for choice in seen.mapping.choices}
    form = forms.Mapping(
        request.POST or None, fields=queries.FILE_FIELDS, headers=seen.headers, initial=guessed
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office:union-import-run", _rehearse(request, kept, form.columns()))
        except (Invalid, NotNow) as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
    context = {"form": form, "kept": kept, "seen": seen, "lines": list(_lines(form, seen))}
    context["back"] = reverse("office:union-import")
    return render(request, "office/imports/mapping.html", context, status=status)


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded file if it is a table; return its number. Raises Invalid."""
    file = given["file"]
    path = store.keep(file, file.name)
    try:
        queries.preview(request.actor, path, file_bytes=forms.LARGEST)
        if given["stated_on"] > clock.today():
            raise Invalid(_("数据日期在将来，"), field="stated_on", remedy=_("请填写数据截至的日期。"))
    except Invalid as refusal:
        path.unlink(missing_ok=True)
        refusal.sentence = refusal.sentence.replace(path.name, file.name)
        raise
    waiting = dict(request.session.get(UPLOADS, {}))
    waiting[path.stem] = {
        "path": str(path), "name": file.name, "source": given["source"], "stated_on": given["stated_on"].isoformat(),
    }  # fmt: skip
    request.session[UPLOADS] = dict(list(waiting.items())[-MOST_UPLOADS:])
    return path.stem


def _kept(request: HttpRequest, number: str) -> dict[str, str]:
    """What this reader uploaded under a number. Raises NotFound for everybody else."""
    found: dict[str, str] | None = request.session.get(UPLOADS, {}).get(number)
    if found is None or not Path(found["path"]).is_file():
        raise NotFound(_("没有找到这次上传的文件，可能已经过期。"), remedy=_("请重新上传。"))
    return found


def _rehearse(request: HttpRequest, kept: dict[str, str], columns: dict[str, str]) -> int:
    """Ask for the dry run; return its number."""
    run = actions.ask_import(
        path=Path(kept["path"]), title=kept["name"], source=kept["source"], columns=columns, dry_run=True,
        stated_on=date.fromisoformat(kept["stated_on"]), **by(request),
    )  # fmt: skip
    return int(run.pk)


def _lines(form: forms.Mapping, seen: queries.Preview) -> Iterator[dict[str, Any]]:
    """One line per field: its select, the guess with its reason, and examples from the file."""
    guessed = {choice.field: choice for choice in seen.mapping.choices}
    for spec in queries.FILE_FIELDS:
        choice = guessed.get(spec.name)
        yield {
            "field": form[spec.name],
            "required": spec.required,
            "confidence": round(choice.confidence * 100) if choice else None,
            "reason": choice.reason if choice else "",
            "examples": _examples(seen, choice.column) if choice else [],
        }


def _examples(seen: queries.Preview, column: str) -> list[str]:
    place = seen.headers.index(column)
    return [text for row in seen.rows if (text := row[place])][:EXAMPLES]
