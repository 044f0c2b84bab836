"""The work behind the register's runs."""

from datetime import date
from pathlib import Path

from django.db import transaction

from niangjia.kernel import audit, clock, queue, runs
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.bulk import parts, store
from niangjia.kernel.bulk.pipeline import last_row, load_pieces
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid
from niangjia.union.enterprises.actions.feeds import KIND, UNDO, undo_import
from niangjia.union.enterprises.imports import feed, heads, placing
from niangjia.union.enterprises.imports.load import Letter, load_piece

TABLES = ("enterprises_company", "enterprises_statement", "outreach_ledgerentry")


@queue.work(KIND)
def load_feed(run: Run) -> None:
    """Load a feed from where it stopped, link branches to their heads, leave the error file."""
    by, at, rehearse = system(f"企业导入（{run.asked_by}）"), clock.now(), bool(run.settings["dry_run"])
    stated_on = date.fromisoformat(run.settings["stated_on"])
    letter = Letter(run.settings["source"], stated_on, run.pk, by, at)
    table = feed.open_feed(Path(run.settings["path"]))
    if table.fingerprint != run.settings["fingerprint"]:
        raise Invalid("文件在导入途中换过，", field="file", remedy="请重新上传后再导入。")
    mapping = feed.map_columns(table, {}, run.settings["columns"])
    runs.progress(run, step="读取", total=table.total_rows)
    folder = store.folder(run.pk)

    def load(content: feed.Content) -> dict[str, int]:
        parts.keep(folder, content.last_row, content.faults)
        return load_piece(content.rows, letter) | parts.count(content.faults)

    pieces = feed.pieces(table, mapping, today=at.date(), city=placing.Map.read(), after=last_row(run))
    counts = load_pieces(run, pieces, load, step="写入台账", rehearse=rehearse, tables=TABLES)
    runs.leave(run, **parts.join(folder))
    if not rehearse:
        _conclude(run, counts, by)


@queue.work(UNDO)
def take_back(run: Run) -> None:
    """Take a feed back, all of it or nothing."""
    runs.progress(run, step="撤销")
    undo_import(run_id=run.settings["feed"], by=system(f"撤销（{run.asked_by}）"), at=clock.now())


@transaction.atomic
def _conclude(run: Run, counts: dict[str, int], by: Actor) -> None:
    """Conclude once: a run resumed behind this line finds its mark."""
    if "linked" in run.result:
        return
    runs.progress(run, step="连接分支机构")
    linked = heads.link()
    runs.leave(run, linked=linked)
    audit.record(
        "register.imported", by=by, at=clock.now(), subject=f"kernel.Run:{run.pk}", linked=linked, **counts
    )
