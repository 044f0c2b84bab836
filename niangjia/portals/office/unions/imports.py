"""Files of unions that were asked in: the list, one with its result, loading for real, taking back."""

from datetime import date
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import runs
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.kernel.run_states import RUN
from niangjia.portals.office.unions.asking import asks, by
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.organisations import actions, permissions, queries

LATEST = 200
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
    "kept": gettext_lazy("之后又有登记而保留"),
    "restored": gettext_lazy("恢复原来的记录"),
}


def _placed(name: str) -> Any:
    return lambda run: run.result.get("placed", {}).get(name)


RUNS = Table(
    name=gettext_lazy("导入"),
    columns=[
        Column("title", gettext_lazy("导入"), link=lambda run: reverse("office:union-import-run", args=[run.pk])),
        Column("state", gettext_lazy("状态"), value=lambda run: State(RUN.states[run.state].kind, run.get_state_display())),
        Column("founded", gettext_lazy("新登记"), numeric=True, value=_placed("founded")),
        Column("covered", gettext_lazy("新增覆盖企业"), numeric=True, value=_placed("covered")),
        Column("review", gettext_lazy("待人工处理"), numeric=True, value=_placed("review")),
        Column("asked_by", gettext_lazy("发起人")),
        Column("asked_at", gettext_lazy("发起时间")),
    ],
    empty=gettext_lazy("上传已有工会的名册：名称、代码、上级、用人单位、类型、任期、主席、会员数，先试导入看结果，再正式导入。"),
)  # fmt: skip


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the latest files."""
    permissions.check_may_import(request.actor)
    found = list(runs.recent(actions.KIND, limit=LATEST))
    return RUNS.read(request.GET, lambda chosen: found).answer(request, "office/unions/imports.html")


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one file: how far it is, what it did, and what can be done next."""
    found = _run(request, run_id)
    read, placed = found.result.get("counts", {}), found.result.get("placed", {})
    titles = queries.issue_titles()
    undone = found.result.get("undone")
    context = {
        "run": found,
        "rehearsal": found.settings.get("dry_run"),
        "source": found.settings["source"],
        "stated_on": date.fromisoformat(found.settings["stated_on"]),
        "counts": [*_named(READ, read), *_named(PLACED, placed)],
        "asked": [(titles[issue], many, issue) for issue, many in placed.get("asked", {}).items()],
        "undone": [(title, undone.get(name, 0)) for name, title in UNDONE.items()] if undone else [],
        "may_undo": _may_undo(found),
    }
    return render(request, "office/unions/run.html", context)


@require_POST
def load(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load for real what a dry run has tried, with the same columns."""
    tried = _run(request, run_id)
    if not tried.settings.get("dry_run") or tried.state != "done":
        raise NotNow(_("试导入还没有完成，"), remedy=_("请等它完成后再正式导入。"))
    asked = actions.ask_import(
        path=Path(tried.settings["path"]), title=tried.settings["file"], source=tried.settings["source"],
        stated_on=date.fromisoformat(tried.settings["stated_on"]), columns=tried.settings["columns"], **by(request),
    )  # fmt: skip
    return redirect("office:union-import-run", asked.pk)


@asks
def undoing(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask once more, then take a file back."""
    found = _run(request, run_id)
    if request.method == "POST":
        actions.undo_import(run_id=run_id, **by(request))
        return redirect("office:union-import-run", run_id)
    if not _may_undo(found):
        raise NotNow(_("这次导入不能撤销。"), remedy=_("只有写入了数据、已经结束的导入才能撤销。"))
    context = {"run": found, "placed": found.result.get("placed", {})}
    return render(request, "office/unions/undoing.html", context)


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


def _named(titles: dict[str, Any], counts: dict[str, Any]) -> list[tuple[Any, int]]:
    return [(title, counts[name]) for name, title in titles.items() if name in counts]


def _may_undo(found: Any) -> bool:
    """Only what was written can be taken back, and only when it is over."""
    over = any(move.verb == "undo" for move in RUN.allowed(found.state))
    return over and not found.settings.get("dry_run")


def _run(request: HttpRequest, run_id: int) -> Any:
    """A file this reader may see: everything about imports is for who may import. Raises NotFound."""
    found = runs.run(run_id)
    if found is None or found.kind != actions.KIND or not permissions.may_import(request.actor):
        raise NotFound()
    return found
