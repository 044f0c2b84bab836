"""A new import, step by step: upload, columns, dry run. What was uploaded waits in the reader's session."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock
from niangjia.kernel.bulk import store
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.office.decision import refuse
from niangjia.portals.office.imports import forms
from niangjia.ui.refusals import status_of
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.rules.columns import FIELDS

UPLOADS = "uploads"  # in the browser session: {number: path, name, source, stated_on}
MOST_UPLOADS = 20
EXAMPLES = 2


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
    kept = _kept(request, number)
    seen = queries.preview(request.actor, Path(kept["path"]), source=kept["source"])
    guessed = {c.field: str(seen.headers.index(c.column)) for c in seen.mapping.choices}
    form = forms.Mapping(request.POST or None, fields=FIELDS, headers=seen.headers, initial=guessed)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office:import-run", _rehearse(request, kept, form.columns()))
        except (Invalid, NotNow) as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
    context = {"form": form, "kept": kept, "seen": seen, "lines": list(_lines(form, seen))}
    return render(request, "office/imports/mapping.html", context, status=status)


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Keep the uploaded file if it is a table; return its number. Raises Invalid."""
    file = given["file"]
    path = store.keep(file, file.name)
    try:
        queries.preview(request.actor, path, source=given["source"], file_bytes=forms.LARGEST)
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


def _lines(form: forms.Mapping, seen: queries.Preview) -> Iterator[dict[str, Any]]:
    """One line per field: its select, the guess with its reason, and examples from the file."""
    guessed = {choice.field: choice for choice in seen.mapping.choices}
    for spec in FIELDS:
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
