"""Unions from a file: asked in, placed by a run, taken back when it was wrong."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from niangjia.kernel import audit, queue, reactions, runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.organisations import permissions
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.actions.entries import COVERAGE_CHANGED
from niangjia.union.organisations.actions.territory import ensure_city
from niangjia.union.organisations.imports import entering, reading, staging, undoing
from niangjia.union.organisations.models import Coverage, Unplaced

KIND = "unions.import"


@transaction.atomic
def ask_import(
    *, path: Path, title: str, source: str, stated_on: date, by: Actor, at: datetime,
    columns: Mapping[str, str] | None = None, dry_run: bool = False, synthetic: bool = False, enqueue: bool = True,
) -> Run:  # fmt: skip
    """Ask for a file of unions to be loaded; return the run to watch.

    The file is looked at first: Invalid for what is no table or lacks the name's column, NotNow while the
    same file is being loaded. With `enqueue=False` the caller performs the run, and is handed the same run
    again when it was left half-way.
    """
    permissions.check_may_import(by)
    if not source.strip():
        raise Invalid("没有写明数据来源，", field="source", remedy="请填写来源，例如“市总基层组织部”。")
    if stated_on > at.date():
        raise Invalid("数据日期在将来，", field="stated_on", remedy="请填写数据截至的日期。")
    table = reading.open_file(path)
    mapping = reading.map_columns(table, columns)
    mapping.check()
    key = f"{table.fingerprint[:40]}:{'rehearsal' if dry_run else 'load'}"
    if not enqueue and (left := runs.open_run(KIND, key)):
        return left
    run = queue.ask(
        KIND, key=key, title=f"{'试导入' if dry_run else '导入'}工会：{title}"[:200], by=by, at=at, enqueue=enqueue,
        path=str(path), source=source.strip()[:60], stated_on=stated_on.isoformat(), columns=mapping.as_json(),
        fingerprint=table.fingerprint, dry_run=dry_run, synthetic=synthetic, file=title,
    )  # fmt: skip
    audit.record(
        "organisations.import_asked",
        by=by,
        at=at,
        subject=f"kernel.Run:{run.pk}",
        source=source,
        dry_run=dry_run,
    )
    return run


@transaction.atomic
def place_staged(*, run: Run, by: Actor, at: datetime) -> dict[str, object]:
    """Make unions and coverage of a run's staged rows, all or nothing; return counts."""
    permissions.check_may_import(by)
    tree.hold()
    named: dict[str, object] = {
        "run": run.pk, "at": at, "on": date.fromisoformat(run.settings["stated_on"]),
        "source": run.settings["source"], "synthetic": bool(run.settings.get("synthetic")),
    }  # fmt: skip
    execute("SET LOCAL enable_nestloop = off")  # sets meet sets; the planner's counts lag behind a load
    staging.take_up(run.pk)
    city = ensure_city(name=staging.city_name(), by=by, at=at)
    counts = _enter(run.pk, named, city)
    staging.clear(run.pk)
    companies = Selection("SELECT company_id AS id FROM organisations_coverage WHERE run_id = %s", (run.pk,))
    audit.record(
        "organisations.imported", by=by, at=at, subject=f"kernel.Run:{run.pk}", run_id=run.pk, counts=counts
    )
    if counts["covered"]:
        reactions.wake(COVERAGE_CHANGED, by=by, at=at, companies=companies)
    return counts


@transaction.atomic
def undo_import(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Take a load back: its coverage and unions go, what it renewed is as before.

    A union on which others have built since stays, and so does everything above it. Raises NotFound for a
    run that is no load of unions, NotNow for one that is not over or was a rehearsal.
    """
    permissions.check_may_import(by)
    run = Run.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None:
        raise NotFound(data={"run": run_id})
    if run.settings.get("dry_run"):
        raise NotNow("这是试导入，没有写入数据，", remedy="不需要撤销。")
    tree.hold()
    touched = list(Coverage.objects.filter(run_id=run.pk).values_list("company_id", flat=True))
    counts = undoing.take_back(run.pk, by=by, at=at)
    runs.undo(run, at=at)
    runs.leave(run, undone=counts)
    audit.record("organisations.import_undone", by=by, at=at, subject=f"kernel.Run:{run.pk}", **counts)
    if touched:
        reactions.wake(COVERAGE_CHANGED, by=by, at=at, companies=Selection.of(touched))
    return run


def _enter(run_id: int, named: dict[str, object], city: int) -> dict[str, object]:
    staging.gather(named)
    staging.recognise(named)
    founded = entering.unions(named)
    staging.find_employers()
    staging.find_parents(named)
    entering.jurisdictions(named)
    staging.place_by_address(named, city)
    renewed = entering.renew(named)
    entering.parents(named)
    covered = entering.coverage(named)
    entering.terms(named)
    asked = entering.questions(named)
    read, known = staging.count()
    return {
        "unions": read, "founded": founded, "known": known - founded, "renewed": renewed, "covered": covered,
        "review": asked, "asked": _asked(run_id),
    }  # fmt: skip


def _asked(run_id: int) -> dict[str, int]:
    """The questions a run left, by kind."""
    rows = Unplaced.objects.filter(run_id=run_id).values_list("issue").annotate(many=Count("id"))
    return dict(rows.order_by("issue"))
