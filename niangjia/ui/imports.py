"""What became of a file, for every portal: the list of imports, one of them, loading for real, files to take along.

The steps before it are in `ui/files.py`. The templates: `ui/files/head.html`, `ui/files/result.html`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.kernel.run_states import RUN
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State

LATEST = 200
Titles = Mapping[str, Any]
"""Chinese titles by the names of counts, in the order of the page."""


def listing(
    *, name: Any, to: str, titles: Titles, shown: Sequence[str], empty: Any, under: str = "counts"
) -> Table:
    """The table of imports: `to` names the page of one; the counts `shown` stand `under` that word in its result."""
    return Table(
        name=name,
        columns=[
            Column("title", gettext_lazy("导入"), link=lambda run: reverse(to, args=[run.pk])),
            Column("state", gettext_lazy("状态"), value=_state),
            *(Column(key, titles[key], numeric=True, value=_count(under, key)) for key in shown),
            Column("asked_by", gettext_lazy("发起人")),
            Column("asked_at", gettext_lazy("发起时间")),
        ],
        empty=empty,
    )


def page(run: Any, *, counts: Sequence[tuple[Any, int]], undone: Titles, source: str = "") -> dict[str, Any]:
    """What the page of one import says: how far it is, what it did, what was taken back, what can be done next."""
    taken = run.result.get("undone", {})
    return {
        "run": run,
        "rehearsal": run.settings.get("dry_run"),
        "waiting": Path(run.settings["path"]).is_file(),
        "source": source,
        "stated_on": date.fromisoformat(run.settings["stated_on"]),
        "counts": counts,
        "undone": [(title, taken.get(key, 0)) for key, title in undone.items()] if taken else [],
        "may_undo": may_undo(run),
    }


def counted(titles: Titles, counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Title and number of each thing that was counted."""
    return [(title, counts[key]) for key, title in titles.items() if key in counts]


def tried(run: Any) -> dict[str, Any]:
    """What a file that was tried is asked in for real with. Raises NotNow before its end, or once it is removed."""
    if not run.settings.get("dry_run") or run.state != "done":
        raise NotNow(_("试导入还没有完成，"), remedy=_("请等它完成后再正式导入。"))
    path = Path(run.settings["path"])
    if not path.is_file():
        raise NotNow(_("上传的文件已按保存期限删除，"), remedy=_("请重新上传。"))
    return {
        "path": path,
        "stated_on": date.fromisoformat(run.settings["stated_on"]),
        "columns": run.settings["columns"],
    }


def may_undo(run: Any) -> bool:
    """Only what was written can be taken back, and only when it is over."""
    over = any(move.verb == "undo" for move in RUN.allowed(run.state))
    return over and not run.settings.get("dry_run")


def errors(run: Any) -> FileResponse:
    """The file of what was wrong: rows, fields, reasons. Raises NotFound when nothing was."""
    return download(run, "error_file", _("问题清单-%(n)s.csv"))


def download(run: Any, which: str, name: str) -> FileResponse:
    """A file that a run left behind, its number in the name. Raises NotFound when it left none."""
    path = Path(run.result.get(which) or "")
    if not path.is_file():
        raise NotFound()
    name = name % {"n": run.pk}
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


def _state(run: Any) -> State:
    return State(RUN.states[run.state].kind, run.get_state_display())


def _count(under: str, key: str) -> Callable[[Any], Any]:
    return lambda run: run.result.get(under, {}).get(key)
