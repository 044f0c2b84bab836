"""Rosters: a file is asked in, loaded by a run, and taken back when it was wrong."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from niangjia.kernel import audit, params, queue, runs, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk import store
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.kernel.run_states import RUN
from niangjia.union.members import permissions
from niangjia.union.members.imports import reading, undo
from niangjia.union.members.imports.staging import Letter
from niangjia.union.members.queries import files
from niangjia.union.members.rules import moving
from niangjia.union.organisations import queries as unions

KIND = files.KIND
UNDO = "members.undo_import"
KEPT = params.declare(
    "roster_kept_hours", 24, "小时", "上传的会员名册没有导入时的最长保存时间", rule="P-19", mark="D",
    source="《个人信息保护法》第十九条最短保存期限；小时数为本系统设定",
)  # fmt: skip


@transaction.atomic
def ask_import(
    *, path: Path, stated_on: date, organisation_id: int | None = None,
    columns: Mapping[str, str] | None = None, dry_run: bool = False, enqueue: bool = True, by: Actor, at: datetime,
) -> Run:  # fmt: skip
    """Ask for a roster to be loaded: of one union, or of the unions it names itself. Returns the run to watch.

    The file is looked at first: Invalid for what is no table or lacks a column, NotFound and NotAllowed for a
    union out of reach, NotNow while the same file is being loaded. With `enqueue=False` the caller performs
    the run, and is handed the same run again when it was left half-way. The file's name is kept nowhere: it may
    be a person's.
    """
    union = _union(by, organisation_id)
    if stated_on > at.date():
        raise Invalid("名册日期在将来，", field="stated_on", remedy="请填写名册截至的日期。")
    table = reading.open_roster(path)
    mapping = reading.map_columns(table, files.remembered(organisation_id, by.id), columns)
    mapping.check()
    if organisation_id is None and mapping.column("union_name") is None:
        raise Invalid(
            "文件里没有“所属工会”这一列，不知道是哪个工会的会员，", field="mapping",
            remedy="请指明哪一列是它，或在上传时选择一个工会。",
        )  # fmt: skip
    key = f"{organisation_id or 'all'}:{table.fingerprint[:40]}:{'rehearsal' if dry_run else 'load'}"
    if not enqueue:
        reading.leave_open(table)
        if left := runs.open_run(KIND, key):
            return left
    rows = f"{'' if table.exact else '约 '}{table.total_rows:,} 行"
    run = queue.ask(
        KIND, key=key, title=f"{'试导入' if dry_run else '导入'}会员名册：{union}，{rows}", by=by, at=at, enqueue=enqueue,
        path=str(path), organisation=organisation_id, within=_reach(by), stated_on=stated_on.isoformat(),
        columns=mapping.as_json(), fingerprint=table.fingerprint, dry_run=dry_run,
    )  # fmt: skip
    audit.record(
        "members.import_asked", by=by, at=at, subject=f"kernel.Run:{run.pk}", organisation=organisation_id,
        dry_run=dry_run,
    )  # fmt: skip
    return run


@transaction.atomic
def ask_undo(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Ask for a roster to be taken back; a large one takes minutes. Returns the run to watch.

    Raises NotFound for a run out of reach, NotNow for a rehearsal, or one already being taken back.
    """
    roster = _roster(by, run_id)
    RUN.check(roster.state, "undo")
    return queue.ask(UNDO, key=str(run_id), title=f"撤销：{roster.title}"[:200], by=by, at=at, roster=run_id)


@transaction.atomic
def undo_import(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Take a roster back: items are as before, whom it founded goes, unless others have built on them since.

    Raises NotFound for a run out of reach, NotNow for one that is not over or was a rehearsal.
    """
    run = _roster(by, run_id)
    letter = Letter(run.pk, by.name, by.id, at, at.date())
    with sight.everywhere("撤销导入会员"):
        counts = undo.take_back(letter, loaded=run.started_at or run.asked_at, by=by)
    runs.undo(run, at=at)
    runs.leave(run, undone=counts)
    audit.record("members.import_undone", by=by, at=at, subject=f"kernel.Run:{run.pk}", **counts)
    return run


@transaction.atomic
def remove_old_rosters(*, by: Actor, at: datetime) -> int:
    """Remove uploaded rosters that nobody has imported in time; return how many."""
    hours = int(params.value("roster_kept_hours", on=at.date()))
    gone = store.remove_old(room=files.ROOM, before=at - timedelta(hours=hours))
    if gone:
        audit.record("members.rosters_removed", by=by, at=at, subject="members.Roster", removed=gone)
    return gone


def _union(by: Actor, organisation_id: int | None) -> str:
    """The union that the actor may bring members into, in words. Raises NotFound, NotAllowed or NotNow."""
    if organisation_id is None:
        by.check_may(permissions.IMPORT)
        return "各工会"
    node = unions.organisation_for(by, organisation_id)
    permissions.check_may(by, permissions.IMPORT, node.lft)
    moving.check_may_come(node.status, title=f"“{node.name}”")
    return node.name


def _reach(by: Actor) -> list[int] | None:
    """The unions whose ranges the run may write in, by number: labels may change meanwhile. None: everywhere."""
    grants = [grant for grant in by.grants if permissions.IMPORT in grant.verbs]
    if any(grant.organisation_id is None for grant in grants):
        return None
    return sorted({grant.organisation_id for grant in grants if grant.organisation_id is not None})


def _roster(by: Actor, run_id: int) -> Run:
    """The run of a roster, locked. Raises NotFound, and NotNow for a rehearsal."""
    run = Run.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None or not files.may_see(by, run):
        raise NotFound()
    if run.settings.get("dry_run"):
        raise NotNow("这是试导入，没有写入数据，", remedy="不需要撤销。")
    return run
