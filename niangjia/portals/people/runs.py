"""Rosters that were asked in: the list, one with its rows, loading for real, taking back, files to take along."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.ui import imports
from niangjia.ui.access import quiet
from niangjia.ui.frame import base, show
from niangjia.ui.values import State
from niangjia.union.members import actions, permissions, queries

ROWS = 50
MARKS = {"joined": "done", "changed": "run", "unchanged": "rest", "transfer": "wait", "check": "wait"}
COUNTS = {
    "joined": gettext_lazy("入会"),
    "changed": gettext_lazy("已更新"),
    "unchanged": gettext_lazy("无变化"),
    "transfer": gettext_lazy("需办理转会"),
    "check": gettext_lazy("待核对"),
    "rejected": gettext_lazy("没有导入的行"),
    "dropped_fields": gettext_lazy("没有采用的单项"),
}
UNDONE = {
    "withdrawn": gettext_lazy("收回新入会的人"),
    "kept": gettext_lazy("之后已办过别的事而保留的人"),
    "restored": gettext_lazy("恢复原来的档案"),
    "left": gettext_lazy("取消重新入会"),
    "unasked": gettext_lazy("撤回转会申请"),
    "moved": gettext_lazy("之后会籍又有变动而没有改动的人"),
    "held": gettext_lazy("之后限制处理、合并或正在转会而没有改动的人"),
    "changed": gettext_lazy("之后又更正过、保留新内容的人"),
}

RUNS = imports.listing(
    name=gettext_lazy("名册导入"), to="people:roster-run", titles=COUNTS, shown=("joined", "transfer", "rejected"),
    empty=gettext_lazy("下载模板填好，或直接上传手上的名册；先试导入看结果，再正式导入。"),
)  # fmt: skip


@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """List the latest rosters in the reader's reach."""
    request.actor.check_may(permissions.IMPORT)
    found = list(queries.rosters(request.actor))
    return RUNS.read(request.GET, lambda chosen: found).answer(
        request, "people/roster_runs.html", {"base": base(request)}
    )


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one roster: how far it is, what became of its rows, and what can be done next."""
    found = queries.roster_run(request.actor, run_id)
    counts = found.result.get("counts", {})
    chosen = request.GET.get("outcome", "")
    chosen = chosen if chosen in queries.OUTCOMES else ""
    after = request.GET.get("after", "")
    rows = queries.outcomes(
        found, outcome=chosen, after=int(after) if after.isdecimal() else 0, size=ROWS + 1
    )
    context = {
        **imports.page(found, counts=imports.counted(COUNTS, counts), undone=UNDONE),
        "rows": [(row, State(MARKS.get(code, "stop"), title)) for row, code, title in rows[:ROWS]],
        "more": rows[ROWS - 1][0] if len(rows) > ROWS else None,
        "chosen": chosen,
        "choices": [(name, title) for name, title in queries.OUTCOMES.items() if counts.get(name)],
    }
    return show(request, "people/roster_run.html", context)


@quiet
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return how far a roster is; when it is over, the page is asked for anew."""
    found = queries.roster_run(request.actor, run_id)
    answer = show(request, "people/roster_progress.html", {"run": found})
    if not found.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
def load(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load for real what a dry run has tried, with the same columns."""
    found = queries.roster_run(request.actor, run_id)
    asked = actions.ask_import(
        **imports.tried(found), organisation_id=found.settings["organisation"],
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    return redirect("people:roster-run", asked.pk)


@require_http_methods(["GET", "POST"])
def undoing(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask once more, then take a roster back."""
    found = queries.roster_run(request.actor, run_id)
    if request.method == "POST":
        actions.ask_undo(run_id=run_id, by=request.actor, at=clock.now())
        return redirect("people:roster-run", run_id)
    return show(
        request, "people/roster_undoing.html", {"run": found, "counts": found.result.get("counts", {})}
    )


@require_safe
def errors(request: HttpRequest, run_id: int) -> FileResponse:
    """Send the file of what was wrong: rows, fields and reasons, numbers masked. Raises NotFound."""
    return imports.errors(queries.roster_run(request.actor, run_id))


@require_safe
def outcomes(request: HttpRequest, run_id: int) -> FileResponse:
    """Send the file of what became of each row: row numbers and outcomes, nothing about anybody."""
    return imports.download(queries.roster_run(request.actor, run_id), "results", _("导入结果-%(n)s.csv"))
