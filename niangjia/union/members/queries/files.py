"""Rosters of members as pages show them: before they are loaded, the runs in reach, and what became of each row."""

import re
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db.models import Q, QuerySet

from niangjia.kernel import masking
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk import store
from niangjia.kernel.bulk.preview import Preview
from niangjia.kernel.bulk.preview import preview as look
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.imports import reading, results
from niangjia.union.members.imports.template import write_template
from niangjia.union.members.rules import columns
from niangjia.union.members.rules.faults import masked
from niangjia.union.organisations import queries as unions

__all__ = [
    "FIELDS", "KIND", "OUTCOMES", "ROOM", "may_see", "outcomes", "preview", "remembered", "roster_run",
    "rosters", "write_template",
]  # fmt: skip
KIND: Final = "members.import"
ROOM: Final = "members"
FIELDS: Final = columns.FIELDS
OUTCOMES: Final = results.TITLES
_NUMBERS: Final = re.compile(r"[0-9A-Za-z]{5,}")


def preview(
    actor: Actor, path: Path, *, organisation_id: int | None = None, file_bytes: int | None = None
) -> Preview:
    """Open an uploaded roster and guess its columns. Raises NotAllowed, Invalid."""
    actor.check_may(permissions.IMPORT)
    table = reading.open_roster(path, file_bytes=file_bytes)
    mapping = reading.map_columns(table, remembered(organisation_id, actor.id))
    return look(table, mapping, shown=_shown)


def remembered(organisation_id: int | None, account_id: int | None) -> dict[str, str]:
    """The columns that a union's last roster was loaded with; of a file of many unions, the account's last."""
    runs = Run.objects.filter(kind=KIND, settings__organisation=organisation_id, settings__dry_run=False)
    if organisation_id is None:
        runs = runs.filter(asked_by_id=account_id)
    found: dict[str, str] = runs.order_by("-id").values_list("settings__columns", flat=True).first() or {}
    return found


def rosters(actor: Actor, *, limit: int = 100) -> QuerySet[Run]:
    """The latest rosters that the actor asked in, or that are of a union in reach."""
    reached = [one.id for one in _reached(actor)] if actor.spans(permissions.IMPORT) else []
    mine = Q(asked_by_id=actor.id) if actor.id is not None else Q()
    return Run.objects.filter(mine | Q(settings__organisation__in=reached), kind=KIND).order_by("-id")[:limit]


def roster_run(actor: Actor, run_id: int) -> Run:
    """One roster's run. Raises NotFound for who may not see it."""
    run = Run.objects.filter(pk=run_id, kind=KIND).first()
    if run is None or not may_see(actor, run):
        raise NotFound()
    return run


def may_see(actor: Actor, run: Run) -> bool:
    """Who asked for it, or who may import at its union; a file of many unions is its asker's own."""
    if not actor.may(permissions.IMPORT):
        return False
    organisation = run.settings.get("organisation")
    if organisation is None:
        return run.asked_by_id == actor.id
    try:
        return permissions.may(actor, permissions.IMPORT, unions.node(organisation).lft)
    except NotFound:
        return False


def outcomes(run: Run, *, outcome: str = "", after: int = 0, size: int = 50) -> list[tuple[int, str, str]]:
    """(row, outcome, its title) of a run's rows behind a row, of one outcome if given."""
    found = results.scan(store.folder(run.pk)).filter(pl.col("row") > after)
    if outcome:
        found = found.filter(pl.col("outcome") == outcome)
    rows: list[Any] = found.head(size).collect().rows()
    return [(row, code, OUTCOMES.get(code, code)) for row, code in rows]


def _reached(actor: Actor) -> list[unions.Called]:
    return unions.called(actor.spans(permissions.IMPORT), statuses=("normal", "preparing", "locked", "ended"))


def _shown(values: pl.Series, field: str | None) -> pl.Series:
    """Examples by which a column is recognised, without showing anybody's number or name."""
    if field in ("name", "doc_number", "phone"):
        return masked(field, values).alias(values.name)
    hidden = [None if text is None else _NUMBERS.sub(_stars, text) for text in values.to_list()]
    return pl.Series(values.name, hidden, dtype=pl.String)


def _stars(found: re.Match[str]) -> str:
    return masking.phone(found[0]) if len(found[0]) == 11 else found[0][:2] + "***"
