"""The work behind the room's runs."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.db import transaction

from niangjia.kernel import audit, clock, queue, reactions, runs, sight
from niangjia.kernel.actor import EVERYWHERE, Actor, Span, system
from niangjia.kernel.bulk import parts, store
from niangjia.kernel.bulk.pipeline import last_row, load_pieces
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid
from niangjia.union.members.actions import duplicates
from niangjia.union.members.actions.files import UNDO, undo_import
from niangjia.union.members.actions.moving.clocks import due
from niangjia.union.members.imports import limits, reading, results
from niangjia.union.members.imports.load import load_piece
from niangjia.union.members.imports.sealing import Pens
from niangjia.union.members.imports.staging import Letter
from niangjia.union.members.imports.unions import Unions
from niangjia.union.members.queries.files import KIND, ROOM
from niangjia.union.organisations import queries as unions

TABLES = ("members_person", "members_document", "members_phone", "members_membership")
TRANSFERS_ASKED = "members.transfers_asked"


@queue.work(duplicates.FIND_ALL)
def find_duplicates(run: Run) -> None:
    """Compare everybody with everybody; killed half-way, it begins again and finds nothing twice."""
    found = duplicates.find_all(by=system(f"查重（{run.asked_by}）"), at=clock.now(), run=run)
    runs.leave(run, pairs=found)


@queue.work(KIND)
def load_roster(run: Run) -> None:
    """Load a roster from where it stopped; leave the outcomes, the error file, and no upload."""
    at, by = clock.now(), system(f"导入会员（{run.asked_by}）")
    try:
        counts = _load(run, by, at)
    except limits.TooMany:
        _note_probing(run, by, at)
        raise
    if not run.settings["dry_run"]:
        _conclude(run, counts, by)
        store.remove(Path(run.settings["path"]), room=ROOM)


@queue.work(UNDO)
def take_back(run: Run) -> None:
    """Take a roster back, all of it or nothing."""
    runs.progress(run, step="撤销")
    undo_import(run_id=run.settings["roster"], by=system(f"撤销（{run.asked_by}）"), at=clock.now())


def _load(run: Run, by: Actor, at: datetime) -> dict[str, int]:
    """Load every piece that is not in yet; return the counts of all."""
    table = reading.open_roster(Path(run.settings["path"]))
    if table.fingerprint != run.settings["fingerprint"]:
        raise Invalid("文件在导入途中换过，", field="file", remedy="请重新上传后再导入。")
    runs.progress(run, step="读取", total=table.total_rows)
    limits.begin(run, on=at.date())
    letter, pens, folder = _letter(run, at), Pens.take(), store.folder(run.pk)

    def load(content: reading.Content) -> dict[str, int]:
        found = load_piece(content, letter, pens, by=by)
        counts = results.count(found)
        limits.check(run, KIND, limits.telling(counts), on=at.date())
        wrong = pl.concat([content.faults, results.doubts(found)]).sort("row")
        parts.keep(folder, content.last_row, wrong)
        results.keep(folder, content.last_row, found, content.faults)
        return {**counts, **parts.count(wrong)}

    pieces = reading.pieces(
        table, reading.map_columns(table, {}, run.settings["columns"]), today=at.date(), on=letter.on,
        policy=reading.policy(at.date()), unions=_unions(run), pens=pens, after=last_row(run),
    )  # fmt: skip
    counts = load_pieces(
        run, pieces, load, step="写入会员", rehearse=bool(run.settings["dry_run"]), tables=TABLES
    )
    label = table.label if table.sheets[1:] else str
    runs.leave(run, **parts.join(folder, label), results=results.join(folder, label))
    return counts


def _letter(run: Run, at: datetime) -> Letter:
    """The head of the roster, with the clocks of the proposals to move that it may bring (M-7)."""
    on = date.fromisoformat(run.settings["stated_on"])
    return Letter(run.pk, run.asked_by, run.asked_by_id, at, on, due("asked", at), due("released", at))


def _unions(run: Run) -> Unions:
    """The unions that the file may speak of, where they stand now."""
    only, within = run.settings["organisation"], run.settings["within"]
    if only is not None:
        within = [only]
    spans = [EVERYWHERE] if within is None else [_span(number) for number in within]
    return Unions.read(spans, only)


def _span(organisation_id: int) -> Span:
    return unions.node(organisation_id).span


@transaction.atomic
def _conclude(run: Run, counts: dict[str, int], by: Actor) -> None:
    """Conclude once, with one event and one waking for all proposals: a run resumed behind this finds its mark."""
    if run.result.get("concluded"):
        return
    runs.leave(run, concluded=True)
    at = clock.now()
    audit.record(
        "members.imported", by=by, at=at, subject=f"kernel.Run:{run.pk}", run_id=run.pk,
        organisation=run.settings["organisation"], counts=counts,
    )  # fmt: skip
    if counts.get("transfer"):
        with sight.everywhere("告知转会"):
            found = Selection(
                "SELECT id FROM members_transfer WHERE run_id = %s AND initiator = 'roster'", (run.pk,)
            )
            reactions.wake(TRANSFERS_ASKED, by=by, at=at, transfers=found)


@transaction.atomic
def _note_probing(run: Run, by: Actor, at: datetime) -> None:
    audit.record(
        "members.import_stopped", by=by, at=at, subject=f"kernel.Run:{run.pk}", account=run.asked_by_id,
        reason="transfers", learned=run.result.get("counts", {}).get("transfer", 0),
    )  # fmt: skip
