"""Files of members as unions send them: clean ones of any length, and as messy as such files are.

Every row is a person of `persons`: for tests, the demonstration and benchmarks.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from niangjia.seed import files
from niangjia.seed.dice import GAMMA, LAST, MIX, Dice
from niangjia.seed.persons import PART, persons
from niangjia.union.members.rules import codes, columns, documents

FIELDS: Final = (
    "name", "doc_kind", "doc_number", "phone", "sex", "birth_date", "ethnicity", "education", "politics", "skill_level",
    "household_type", "household_place", "employment", "employer", "is_migrant", "joined_on",
)  # fmt: skip
"""What most unions fill in of the template; the union's name comes behind where a file has several."""
SHEET_ROWS: Final = 1_048_575
_TITLES: Final = {spec.name: spec.title for spec in columns.FIELDS}
_CODED: Final = ("sex", "ethnicity", "education", "politics", "skill_level", "household_type", "employment")
_WORDS: Final = {
    "name": "职工姓名", "doc_number": "公民身份号码", "phone": "联系电话", "birth_date": "出生年月日",
    "education": "文化程度", "joined_on": "入会时间", "household_place": "户口所在地",
}  # fmt: skip
"""How an office heads these columns in a file of its own."""
_WIDE: Final = {str(digit): chr(0xFF10 + digit) for digit in range(10)}


def parts(
    rows: int, number: int, today: date, *, first: int = 0, unions: Sequence[str] = ()
) -> Iterator[pl.DataFrame]:
    """The file's rows in the template's words, part by part; `first` is the number of the first person.

    With `unions` each person is given one of them, sizes after Zipf, the same one every time.
    """
    for start in range(first, first + rows, PART):
        yield _told(persons(number, start, min(PART, first + rows - start), today), unions, today)


def _told(people: pl.DataFrame, unions: Sequence[str], today: date) -> pl.DataFrame:
    """Codes as words, days and answers as texts, an employer and a day of joining beside them."""
    names = list(unions) or ["某某有限公司工会"]
    places = scattered(people["person"])
    drawn = (places % 1_000_003).cast(pl.Float64) / 1_000_003
    union = pl.Series(names).gather(
        zipf(len(names)).search_sorted(drawn, side="right").clip(0, len(names) - 1)
    )
    days = (places // 1_000_003 % 3_000).cast(pl.Int32)
    joined = pl.DataFrame({"b": people["birth_date"], "d": days}).select(
        pl.max_horizontal(pl.lit(today) - pl.duration(days=pl.col("d") + 1), pl.col("b").dt.offset_by("16y"))
    )
    told = people.with_columns(
        *(pl.col(which).replace_strict(codes.table(which), return_dtype=pl.String) for which in _CODED),
        doc_kind=pl.lit(documents.TITLES[documents.RESIDENT]),
        birth_date=pl.col("birth_date").dt.strftime("%Y-%m-%d"),
        is_migrant=pl.when("is_migrant").then(pl.lit("是")).otherwise(pl.lit("否")),
        employer=union.str.replace(r"工会(委员会)?$", ""),
        joined_on=joined.to_series().dt.strftime("%Y-%m-%d"),
        union_name=union,
    )
    kept = (*FIELDS, "union_name") if unions else FIELDS
    return told.select(pl.col(name).alias(_TITLES[name]) for name in kept)


def scattered(numbers: pl.Series) -> pl.Series:
    """Numbers without any order, the same on every machine (splitmix64, as in `dice`)."""
    z = (numbers.cast(pl.UInt64) + 1) * GAMMA
    for shift, factor in MIX:
        z = (z ^ (z // shift)) * factor
    return z // LAST


def zipf(count: int) -> pl.Series:
    """The upper ends of each union's share of the people: the first are large, most are small."""
    weights = pl.Series([1.0 / (rank + 20) for rank in range(count)])
    return weights.cum_sum() / weights.sum()


def write_xlsx(path: Path, frames: Iterator[pl.DataFrame], rows: int, *, titles: Sequence[str] = ()) -> int:
    """A workbook of the frames, text by text in constant memory; two sheets of one length where one is too short.

    `titles` stand in merged cells above the header. Returns the sheets.
    """
    sheets = -(-rows // SHEET_ROWS)
    length = -(-rows // sheets)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, row = None, length
        for frame in frames:
            for cells in frame.iter_rows():
                if row == length:
                    sheet, row = _sheet(book, frame.columns, titles), 0
                row += 1
                _write(sheet, row + len(titles), cells)
    return sheets


def _sheet(book: Any, headers: Sequence[str], titles: Sequence[str]) -> Any:
    sheet = book.add_worksheet()
    for row, title in enumerate(titles):
        sheet.merge_range(row, 0, row, len(headers) - 1, title)
    _write(sheet, len(titles), headers)
    return sheet


def _write(sheet: Any, row: int, cells: Sequence[Any]) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)


def messy(folder: Path, rows: int, number: int, today: date) -> dict[str, Path]:
    """The same people in files as they really come, each of another kind; what is wrong in them stands in WRONG.

    titled    a workbook with merged titles, an office's own headers and columns of its own
    days      a GB 18030 CSV with days in every style, full-width digits, blanks and apostrophes
    rounded   a workbook in which Excel took every fifth document for a number
    faulty    a CSV with wrong check characters, landlines, contradictions and people twice
    """
    people = pl.concat(list(parts(rows, number, today)))
    dice = Dice(number).of("messy")
    paths = {name: folder / f"{name}.{kind}" for name, kind in WRONG.items()}
    own = people.rename({_TITLES[field]: word for field, word in _WORDS.items()})
    own = own.select(
        pl.int_range(1, rows + 1).alias("序号"), *own.columns, pl.lit("李四").alias("紧急联系人")
    )
    write_xlsx(
        paths["titled"],
        iter([own]),
        rows,
        titles=("某某有限公司工会会员花名册", f"制表日期：{today.year}年{today.month}月"),
    )
    files.write_csv([_untidy(people, dice)], paths["days"], encoding="gb18030")
    _write_rounded(paths["rounded"], people)
    files.write_csv([faulty(people, dice)], paths["faulty"], encoding="utf-8")
    return paths


WRONG: Final = {"titled": "xlsx", "days": "csv", "rounded": "xlsx", "faulty": "csv"}
"""The messy files and what they are."""
FIFTH: Final = 5
"""In a faulty or rounded file every fifth row is wrong."""


def _untidy(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    number, phone, name = (pl.col(_TITLES[field]) for field in ("doc_number", "phone", "name"))
    style = dice.choose(
        "style", people.height, ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d")
    )
    turn = pl.int_range(pl.len()) % FIFTH
    days = []
    for field in ("birth_date", "joined_on"):
        texts = zip(people[_TITLES[field]].to_list(), style.to_list(), strict=True)
        days.append(pl.Series(_TITLES[field], [f"{date.fromisoformat(text):{how}}" for text, how in texts]))
    return people.with_columns(
        *days,
        pl.when(turn == 0).then(number.str.replace_many(_WIDE)).when(turn == 1).then("'" + number.str.to_lowercase())
        .otherwise(number),
        pl.when(turn == 2).then("+86 " + phone).when(turn == 3).then(phone.str.replace_many(_WIDE)).otherwise(phone),
        pl.when(turn == 4).then(name.str.slice(0, 1) + "　" + name.str.slice(1)).otherwise(name),
    )  # fmt: skip


def _write_rounded(path: Path, people: pl.DataFrame) -> None:
    """Every fifth document as the number that Excel keeps of it: fifteen digits, then zeros."""
    place = people.columns.index(_TITLES["doc_number"])
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = _sheet(book, people.columns, ())
        for row, cells in enumerate(people.iter_rows(), start=1):
            rounded = [*cells]
            if row % FIFTH == 0:
                rounded[place] = float(cells[place][:15] + "000")
            _write(sheet, row, rounded)


def faulty(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Every fifth row cannot go in: a wrong check character, a landline, another sex, no name, the same person
    again further down. The others can."""
    number, phone, sex, name = (_TITLES[field] for field in ("doc_number", "phone", "sex", "name"))
    rows = people.with_row_index("_at").with_columns(
        _wrong=pl.when(pl.col("_at") % FIFTH == FIFTH - 1).then(pl.col("_at") // FIFTH % FIFTH)
    )
    other = {char: documents.CHECKS[(place + 3) % 11] for place, char in enumerate(documents.CHECKS)}
    spoiled = pl.col(number).str.slice(0, 17) + pl.col(number).str.slice(17).replace_strict(
        other, return_dtype=pl.String
    )
    made = rows.with_columns(
        pl.when(pl.col("_wrong") == 0).then(spoiled).otherwise(number).alias(number),
        pl.when(pl.col("_wrong") == 1).then(pl.lit("0755-12345678")).otherwise(phone).alias(phone),
        pl.when(pl.col("_wrong") == 2)
        .then(pl.when(pl.col(sex) == "男").then(pl.lit("女")).otherwise(pl.lit("男")))
        .otherwise(sex)
        .alias(sex),
        pl.when(pl.col("_wrong") == 3).then(None).otherwise(name).alias(name),
    )
    again = made.filter(pl.col("_wrong") == 4).sample(fraction=1.0, seed=dice.number, shuffle=True)
    return pl.concat([made, again]).drop("_at", "_wrong")
