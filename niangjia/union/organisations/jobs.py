"""The work behind the runs of this room."""

from pathlib import Path

from django.db import transaction

from niangjia.kernel import clock, queue, runs
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.bulk import parts, store
from niangjia.kernel.bulk.pipeline import last_row, load_pieces
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid
from niangjia.union.organisations.actions.files import KIND, place_staged
from niangjia.union.organisations.imports import reading, staging


@queue.work(KIND)
def load_unions(run: Run) -> None:
    """Stage a file of unions from where it stopped, place it in one transaction, leave the error file."""
    by, at = system(f"工会导入（{run.asked_by}）"), clock.now()
    table = reading.open_file(Path(run.settings["path"]))
    if table.fingerprint != run.settings["fingerprint"]:
        raise Invalid("文件在导入途中换过，", field="file", remedy="请重新上传后再导入。")
    mapping = reading.map_columns(table, run.settings["columns"])
    runs.progress(run, step="读取", total=table.total_rows)
    folder = store.folder(run.pk)

    def load(content: reading.Content) -> dict[str, int]:
        parts.keep(folder, content.last_row, content.faults)
        staging.stage(content.rows, run.pk)
        return {"read": content.rows["row"].n_unique()} | parts.count(content.faults)

    load_pieces(run, reading.pieces(table, mapping, today=at.date(), after=last_row(run)), load, step="读取")
    runs.leave(run, **parts.join(folder))
    _place(run, by)


def _place(run: Run, by: Actor) -> None:
    """Place what is staged, once: a run resumed behind this line finds its mark."""
    if "placed" in run.result:
        return
    rehearse = bool(run.settings["dry_run"])
    runs.progress(run, step="归位")
    with transaction.atomic():
        placed = place_staged(run=run, by=by, at=clock.now())
        if not rehearse:
            runs.leave(run, placed=placed)
        transaction.set_rollback(rehearse)
    if rehearse:
        staging.clear(run.pk)
        runs.leave(run, placed=placed)
