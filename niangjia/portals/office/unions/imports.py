"""Files of unions that were asked in: the list, one with its result, loading for real, taking back."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import runs
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.portals.office.decision import asks, by
from niangjia.ui import imports as pages
from niangjia.union.organisations import actions, permissions, queries

READ = {
    "read": gettext_lazy("读入（有效行）"),
    "rejected": gettext_lazy("没有导入的行"),
    "dropped_fields": gettext_lazy("没有采用的单项"),
}
PLACED = {
    "unions": gettext_lazy("文件中的工会"),
    "founded": gettext_lazy("新登记"),
    "known": gettext_lazy("已登记过"),
    "renewed": gettext_lazy("有更新"),
    "covered": gettext_lazy("新增覆盖企业"),
    "review": gettext_lazy("待人工处理"),
}
UNDONE = {
    "gone": gettext_lazy("收回新登记的工会"),
    "kept": gettext_lazy("之后又有登记、会员或入会申请而保留"),
    "restored": gettext_lazy("恢复原来的记录"),
}

RUNS = pages.listing(
    name=gettext_lazy("导入"), to="office:union-import-run", titles=PLACED, shown=("founded", "covered", "review"),
    under="placed",
    empty=gettext_lazy("上传已有工会的名册：名称、代码、上级、用人单位、类型、任期、主席、会员数，先试导入看结果，再正式导入。"),
)  # fmt: skip


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the latest files."""
    permissions.check_may_import(request.actor)
    found = list(runs.recent(actions.KIND, limit=pages.LATEST))
    return RUNS.read(request.GET, lambda chosen: found).answer(request, "office/unions/imports.html")


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one file: how far it is, what it did, and what can be done next."""
    found = _run(request, run_id)
    read, placed = found.result.get("counts", {}), found.result.get("placed", {})
    counts = [*pages.counted(READ, read), *pages.counted(PLACED, placed)]
    titles = queries.issue_titles()
    context = {
        **pages.page(found, counts=counts, undone=UNDONE, source=found.settings["source"]),
        "asked": [(titles[issue], many, issue) for issue, many in placed.get("asked", {}).items()],
    }
    return render(request, "office/unions/run.html", context)


@require_POST
def load(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load for real what a dry run has tried, with the same columns."""
    found = _run(request, run_id)
    asked = actions.ask_import(
        **pages.tried(found), title=found.settings["file"], source=found.settings["source"], **by(request)
    )
    return redirect("office:union-import-run", asked.pk)


@asks
def undoing(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask once more, then take a file back."""
    found = _run(request, run_id)
    if request.method == "POST":
        actions.undo_import(run_id=run_id, **by(request))
        return redirect("office:union-import-run", run_id)
    if not pages.may_undo(found):
        raise NotNow(_("这次导入不能撤销。"), remedy=_("只有写入了数据、已经结束的导入才能撤销。"))
    context = {"run": found, "placed": found.result.get("placed", {})}
    return render(request, "office/unions/undoing.html", context)


@require_safe
def errors(request: HttpRequest, run_id: int) -> FileResponse:
    """Send the file of what was wrong. Raises NotFound for who may not import, or when nothing was."""
    return pages.errors(_run(request, run_id))


def _run(request: HttpRequest, run_id: int) -> Any:
    """A file this reader may see: everything about imports is for who may import. Raises NotFound."""
    found = runs.run(run_id)
    if found is None or found.kind != actions.KIND or not permissions.may_import(request.actor):
        raise NotFound()
    return found
