"""Feeds: a source is known, a file is asked in, loaded by a run, and taken back when it was wrong."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from niangjia.kernel import audit, queue, runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.kernel.run_states import RUN
from niangjia.union.enterprises import permissions
from niangjia.union.enterprises.imports import feed, undo
from niangjia.union.enterprises.models import Source

KIND = "register.import"
UNDO = "register.undo"


@transaction.atomic
def register_source(
    *, name: str, title: str = "", rank: int = 50, synthetic: bool = False, by: Actor, at: datetime
) -> Source:
    """Return the source of this name, made known if it is new. The smaller the rank, the more it weighs."""
    permissions.check_may_import(by)
    if not name.strip():
        raise Invalid("没有写明数据来源，", field="source", remedy="请填写来源，例如“市场监管局”。")
    source, made = Source.objects.get_or_create(
        name=name.strip(), defaults={"title": title or name.strip(), "rank": rank, "synthetic": synthetic}
    )
    if made:
        audit.record(
            "register.source_known", by=by, at=at, subject=f"enterprises.Source:{source.pk}", rank=rank
        )
    return source


@transaction.atomic
def ask_import(
    *, path: Path, title: str, source: str, stated_on: date, columns: Mapping[str, str] | None = None,
    dry_run: bool = False, enqueue: bool = True, by: Actor, at: datetime,
) -> Run:  # fmt: skip
    """Ask for a file to be loaded; its columns are remembered for the source. Returns the run to watch.

    The file is looked at first: Invalid for what is no table or lacks the name's column, NotNow while the
    same file of the same source is being loaded. With `enqueue=False` the caller performs the run, and is
    handed the same run again when it was left half-way.
    """
    permissions.check_may_import(by)
    known = register_source(name=source, by=by, at=at)
    table = feed.open_feed(path)
    mapping = feed.map_columns(table, known.mapping, columns)
    mapping.check()
    if stated_on > at.date():
        raise Invalid("数据日期在将来，", field="stated_on", remedy="请填写数据截至的日期。")
    if not dry_run and columns:
        Source.objects.filter(pk=known.pk).update(mapping=mapping.as_json())
    key = f"{known.pk}:{table.fingerprint[:40]}:{'rehearsal' if dry_run else 'load'}"
    if not enqueue and (left := runs.open_run(KIND, key)):
        return left
    run = queue.ask(
        KIND,
        key=key,
        title=f"{'试导入' if dry_run else '导入'}企业数据：{title}"[:200],
        by=by,
        at=at,
        enqueue=enqueue,
        path=str(path),
        source=known.pk,
        stated_on=stated_on.isoformat(),
        columns=mapping.as_json(),
        fingerprint=table.fingerprint,
        dry_run=dry_run,
        file=title,
    )
    audit.record(
        "register.import_asked", by=by, at=at, subject=f"kernel.Run:{run.pk}", source=source, dry_run=dry_run
    )
    return run


@transaction.atomic
def ask_undo(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Ask for a feed to be taken back; a large one takes minutes. Returns the run to watch.

    Raises NotFound for a run that is no feed, NotNow for a rehearsal, or one already being taken back.
    """
    permissions.check_may_import(by)
    feed_run = _feed(run_id)
    RUN.check(feed_run.state, "undo")
    return queue.ask(UNDO, key=str(run_id), title=f"撤销：{feed_run.title}"[:200], by=by, at=at, feed=run_id)


@transaction.atomic
def undo_import(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Take a feed back: what it changed is as before, what it founded goes, unless others have built on it.

    Raises NotFound for a run that is no feed, NotNow for one that is not over or was a rehearsal.
    """
    permissions.check_may_import(by)
    run = _feed(run_id)
    counts = undo.take_back(run.pk, source_id=run.settings["source"], by=by, at=at)
    runs.undo(run, at=at)
    runs.leave(run, undone=counts)
    audit.record("register.import_undone", by=by, at=at, subject=f"kernel.Run:{run.pk}", **counts)
    return run


def _feed(run_id: int) -> Run:
    """The run of a feed, locked. Raises NotFound, and NotNow for a rehearsal."""
    run = Run.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None:
        raise NotFound()
    if run.settings.get("dry_run"):
        raise NotNow("这是试导入，没有写入数据，", remedy="不需要撤销。")
    return run
