"""Imports that were asked for: the list, one with its result, loading for real, taking back, the error file."""

from datetime import date
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel import runs as kernel_runs
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.kernel.run_states import RUN
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.actions.feeds import KIND

LATEST = 200
COUNTS = {
    "read": gettext_lazy("读入（有效行）"),
    "founded": gettext_lazy("新登记"),
    "changed": gettext_lazy("有变化"),
    "unchanged": gettext_lazy("无变化"),
    "review": gettext_lazy("待人工核对"),
    "rejected": gettext_lazy("没有导入的行"),
    "dropped_fields": gettext_lazy("没有采用的单项"),
}
UNDONE = {
    "restored": gettext_lazy("恢复原来的记录"),
    "withdrawn": gettext_lazy("收回新登记的企业"),
    "kept": gettext_lazy("已被别处引用而保留"),
}


def _count(name: str) -> Any:
    return lambda run: run.result.get("counts", {}).get(name)


RUNS = Table(
    name=gettext_lazy("导入"),
    columns=[
        Column("title", gettext_lazy("导入"), link=lambda run: reverse("office:import-run", args=[run.pk])),
        Column("state", gettext_lazy("状态"), value=lambda run: State(RUN.states[run.state].kind, run.get_state_display())),
        Column("founded", gettext_lazy("新登记"), numeric=True, value=_count("founded")),
        Column("changed", gettext_lazy("有变化"), numeric=True, value=_count("changed")),
        Column("rejected", gettext_lazy("没有导入的行"), numeric=True, value=_count("rejected")),
        Column("asked_by", gettext_lazy("发起人")),
        Column("asked_at", gettext_lazy("发起时间")),
    ],
    empty=gettext_lazy("上传市场监管、社保、经费或摸底的数据文件，先试导入看结果，再正式导入。"),
)  # fmt: skip


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the latest imports."""
    permissions.check_may_import(request.actor)
    found = list(kernel_runs.recent(KIND, limit=LATEST))
    return RUNS.read(request.GET, lambda chosen: found).answer(request, "office/imports/imports.html")


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Show every source with its weight and the columns remembered for it."""
    permissions.check_may_import(request.actor)
    return render(request, "office/imports/sources.html", {"sources": queries.sources()})


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one import: how far it is, what it did, and what can be done next."""
    found = _run(request, run_id)
    counts = found.result.get("counts", {})
    context = {
        "run": found,
        "rehearsal": found.settings.get("dry_run"),
        "source": next((s for s in queries.sources() if s.pk == found.settings.get("source")), None),
        "stated_on": date.fromisoformat(found.settings["stated_on"]),
        "counts": [(title, counts[name]) for name, title in COUNTS.items() if name in counts],
        "undone": [(title, found.result["undone"].get(name, 0)) for name, title in UNDONE.items()]
        if "undone" in found.result
        else [],
        "may_undo": _may_undo(found),
    }
    return render(request, "office/imports/run.html", context)


@require_POST
def load(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load for real what a dry run has tried, with the same columns."""
    tried = _run(request, run_id)
    if not tried.settings.get("dry_run") or tried.state != "done":
        raise NotNow(_("试导入还没有完成，"), remedy=_("请等它完成后再正式导入。"))
    source = next(s for s in queries.sources() if s.pk == tried.settings["source"])
    run = actions.ask_import(
        path=Path(tried.settings["path"]),
        title=tried.settings["file"],
        source=source.name,
        stated_on=date.fromisoformat(tried.settings["stated_on"]),
        columns=tried.settings["columns"],
        by=request.actor,
        at=clock.now(),
    )
    return redirect("office:import-run", run.pk)


@require_http_methods(["GET", "POST"])
def undoing(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask once more, then take an import back."""
    found = _run(request, run_id)
    if request.method == "POST":
        asked = actions.ask_undo(run_id=run_id, by=request.actor, at=clock.now())
        return redirect("office:run", asked.pk)
    counts = found.result.get("counts", {})
    return render(request, "office/imports/undoing.html", {"run": found, "counts": counts})


@require_safe
def errors(request: HttpRequest, run_id: int) -> FileResponse:
    """Send the file of what was wrong. Raises NotFound for who may not import, or when nothing was."""
    path = Path(_run(request, run_id).result.get("error_file") or "")
    if not path.is_file():
        raise NotFound()
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=_("问题清单-%(n)s.csv") % {"n": run_id},
        content_type="text/csv",
    )


def _may_undo(found: Any) -> bool:
    """Only what was written can be taken back, and only when it is over."""
    over = any(move.verb == "undo" for move in RUN.allowed(found.state))
    return over and not found.settings.get("dry_run")


def _run(request: HttpRequest, run_id: int) -> Any:
    """An import this reader may see: everything about imports is for who may import. Raises NotFound."""
    found = kernel_runs.run(run_id)
    if found is None or found.kind != KIND or not permissions.may_import(request.actor):
        raise NotFound()
    return found
