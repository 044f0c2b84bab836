"""Feeds to be killed in: every one alike but for its companies' names and codes, so that their ends compare.

A feed holds companies that its own ground (an earlier feed) knows with other headcounts, new ones, branches,
rows without a code, and rows with a wrong one.
"""

from pathlib import Path

import polars as pl

from niangjia.seed import codes

ROWS, PIECE = 10_000, 1_000
GROUND_EVERY, BRANCH_EVERY, BARE_EVERY, WRONG_EVERY = 10, 97, 71, 53
HELD = ROWS // 2
"""The row of a company of the ground in the middle of the feed: who holds it holds the import there."""


def _rows(story: int) -> pl.DataFrame:
    number = pl.int_range(ROWS, eager=True).alias("n")
    right = codes.column(pl.Series([codes.COMPANY]).new_from_index(0, ROWS), number + story * ROWS)
    kind = pl.col("n") % GROUND_EVERY == 0
    frame = pl.DataFrame({"n": number, "code": right}).with_columns(ground=kind)
    branch = ~kind & (pl.col("n") % BRANCH_EVERY == 5)
    return frame.select(
        pl.col("n"),
        pl.col("ground"),
        pl.when(~kind & (pl.col("n") % BARE_EVERY == 7))
        .then(pl.lit(""))
        .when(~kind & (pl.col("n") % WRONG_EVERY == 11))
        .then(pl.col("code").str.slice(0, 17) + _other_last())
        .otherwise(pl.col("code"))
        .alias("统一社会信用代码"),
        pl.when(branch)
        .then(pl.format("深圳市潮汐{}第{}号贸易有限公司宝安分公司", pl.lit(story), pl.col("n") - 5))
        .otherwise(pl.format("深圳市潮汐{}第{}号贸易有限公司", pl.lit(story), "n"))
        .alias("企业名称"),
        pl.format("深圳市南山区粤海街道滨海社区海天路{}号", "n").alias("住所"),
        pl.lit("2016-05-09").alias("成立日期"),
        pl.lit("存续").alias("登记状态"),
        (pl.col("n") % 60 + 1).alias("从业人数"),
    )


def _other_last() -> pl.Expr:
    return pl.col("code").str.tail(1).replace_strict(codes.OTHER_LAST)


def feed(folder: Path, story: int) -> Path:
    """The feed of a story."""
    return _written(_rows(story), folder / f"feed-{story}.csv")


def ground(folder: Path, stories: int) -> Path:
    """What was known before, of all stories: every tenth company, with one worker more."""
    frames = [_rows(story).filter("ground") for story in range(stories)]
    return _written(pl.concat(frames).with_columns(pl.col("从业人数") + 1), folder / "ground.csv")


def _written(rows: pl.DataFrame, path: Path) -> Path:
    rows.drop("n", "ground").write_csv(path)
    return path


def held_name(story: int) -> str:
    """The name of the company that the test holds."""
    return f"深圳市潮汐{story}第{HELD}号贸易有限公司"
