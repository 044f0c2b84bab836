"""One piece of a roster into the city, in the caller's transaction (see `staging`, `founding`, `knowing`)."""

import polars as pl

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.union.members.imports import founding, knowing, results, staging
from niangjia.union.members.imports.reading import Content
from niangjia.union.members.imports.sealing import Pens
from niangjia.union.members.imports.staging import Letter
from niangjia.union.members.rules.moving import LIVING
from niangjia.union.organisations import queries as unions


def load_piece(content: Content, letter: Letter, pens: Pens, *, by: Actor) -> pl.DataFrame:
    """Load one piece; return (row, outcome) of its rows. `pens` are renewed for the pieces to come."""
    pens.follow(Pens.take())
    rows, gone = _settled(content.sealed_by(pens.both))
    known: list[tuple[int, str]] = []
    if not rows.height:
        return results.outcomes(content.rows["row"], gone)
    with sight.everywhere("导入会员"):
        staging.stage(rows)
        if staging.enter_documents(letter) < rows.height:
            column = f"digest_{pens.document.ring.current}"
            staging.take_known(column)
            knowing.judge(letter)
            knowing.apply(letter, f"digest_{pens.phone.ring.current}", by=by)
            known = knowing.outcomes()
        founding.found(letter)
    return results.outcomes(content.rows["row"], [*known, *gone])


def _settled(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The rows with the place of their union, which keeps still until the transaction ends; and those without one."""
    numbers = rows["organisation_id"].unique().to_list()
    places = unions.labels_of(numbers, statuses=LIVING)
    lft = rows["organisation_id"].replace_strict(places, default=None, return_dtype=pl.Int64)
    placed = rows.with_columns(lft.alias("org_lft"))
    gone = placed.filter(pl.col("org_lft").is_null())["row"].to_list()
    return placed.filter(pl.col("org_lft").is_not_null()), [(row, "gone") for row in gone]
