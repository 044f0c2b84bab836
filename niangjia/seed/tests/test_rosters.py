"""Rosters: clean files go in whole, messy ones as far as they are right, read by the house's own readers."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from niangjia.kernel.bulk import mapping
from niangjia.kernel.bulk.readers import open_table
from niangjia.seed import files, rosters
from niangjia.union.members.rules import columns, documents, validation

TODAY = date(2026, 11, 22)
ROWS = 1_000


def read(path: Path, sheet: str | None = None) -> tuple[str | None, validation.Validated]:
    table = open_table(path, header_words=mapping.header_words(columns.FIELDS), sheet=sheet)
    guessed = mapping.guess(table.headers, table.sample(), columns.FIELDS)
    guessed.check()
    made = [validation.validate(guessed.apply(c.frame), TODAY, guessed.as_json()) for c in table.chunks()]
    return table.encoding, validation.Validated(*(pl.concat(part) for part in zip(*made, strict=True)))


def test_a_clean_csv_goes_in_whole(tmp_path: Path) -> None:
    unions = [f"第{n}公司工会" for n in range(50)]
    files.write_csv(rosters.parts(ROWS, 7, TODAY, unions=unions), tmp_path / "a.csv", encoding="utf-8")
    _, made = read(tmp_path / "a.csv")
    assert made.good.height == ROWS
    assert made.faults.is_empty()
    sizes = made.good["union_name"].value_counts(sort=True)["count"]
    assert sizes[0] > 2 * sizes[-1] > 0


def test_a_sheet_that_is_too_short_has_a_second_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "SHEET_ROWS", 700)
    assert rosters.write_xlsx(tmp_path / "a.xlsx", rosters.parts(ROWS, 7, TODAY), ROWS) == 2
    both = [read(tmp_path / "a.xlsx", sheet)[1] for sheet in ("Sheet1", "Sheet2")]
    assert [made.good.height for made in both] == [500, 500]
    assert pl.concat([made.good for made in both])["doc_number"].n_unique() == ROWS


def test_messy_files_go_in_as_far_as_they_are_right(tmp_path: Path) -> None:
    paths = rosters.messy(tmp_path, ROWS, 7, TODAY)
    clean = pl.concat(list(rosters.parts(ROWS, 7, TODAY)))["证件号码"]
    made = {name: read(path) for name, path in paths.items()}
    for name in ("titled", "days"):
        assert made[name][1].faults.is_empty(), name
        assert made[name][1].good["doc_number"].to_list() == clean.to_list()
    assert made["days"][0] == "GB 18030"
    rounded, faulty = made["rounded"][1], made["faulty"][1]
    assert set(rounded.faults["reason"]) == {documents.LOST_DIGITS}
    assert rounded.good.height == ROWS * 4 // 5
    wrong = ROWS // rosters.FIFTH
    assert faulty.faults.height == wrong
    assert faulty.faults["reason"].str.starts_with("与第").sum() == wrong // rosters.FIFTH
    assert faulty.good.height == ROWS - wrong + wrong // rosters.FIFTH


def test_any_stretch_of_people_can_be_written(tmp_path: Path) -> None:
    whole = pl.concat(list(rosters.parts(300, 7, TODAY, first=99_900)))
    assert whole.tail(100).equals(pl.concat(list(rosters.parts(100, 7, TODAY, first=100_100))))
