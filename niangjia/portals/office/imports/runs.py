"""Imports that were asked for: the list, one with its result, loading for real, taking back, the error file."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel import runs as kernel_runs
from niangjia.kernel.refusals import NotFound
from niangjia.ui import imports as pages
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.actions.feeds import KIND

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

RUNS = pages.listing(
    name=gettext_lazy("导入"), to="office:import-run", titles=COUNTS, shown=("founded", "changed", "rejected"),
    empty=gettext_lazy("上传市场监管、社保、经费或摸底的数据文件，先试导入看结果，再正式导入。"),
)  # fmt: skip


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the latest imports."""
    permissions.check_may_import(request.actor)
    found = list(kernel_runs.recent(KIND, limit=pages.LATEST))
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
    counts = pages.counted(COUNTS, found.result.get("counts", {}))
    context = pages.page(found, counts=counts, undone=UNDONE, source=_source(found).title)
    return render(request, "office/imports/run.html", context)


@require_POST
def load(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load for real what a dry run has tried, with the same columns."""
    found = _run(request, run_id)
    run = actions.ask_import(
        **pages.tried(found), title=found.settings["file"], source=_source(found).name, by=request.actor,
        at=clock.now(),
    )  # fmt: skip
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
    return pages.errors(_run(request, run_id))


def _source(found: Any) -> Any:
    """The source of an import."""
    return next(s for s in queries.sources() if s.pk == found.settings["source"])


def _run(request: HttpRequest, run_id: int) -> Any:
    """An import this reader may see: everything about imports is for who may import. Raises NotFound."""
    found = kernel_runs.run(run_id)
    if found is None or found.kind != KIND or not permissions.may_import(request.actor):
        raise NotFound()
    return found
