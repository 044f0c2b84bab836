"""A chunk of a members' file into typed rows, and what was wrong with the others (M-14, M-17, M-18).

Errors keep a row out: no name or none that is one, a document that is missing, impossible or has lost digits,
no mobile, a birth or sex that contradicts the document or is not to be known, somebody too young, a kind of
person the city does not take, the same person again further down. Warnings drop one item and keep the row.
Sex and birth come from the document when the file does not say them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl

from niangjia.kernel.bulk.judging import Columns, Wrong
from niangjia.kernel.bulk.table import ROW
from niangjia.union.enterprises.rules import fields
from niangjia.union.members.rules import codes, document_columns, documents, names, phones, pinyin
from niangjia.union.members.rules.faults import TITLES, masked

GOOD: Final = {
    "row": pl.UInt32,
    "name": pl.String,
    "name_key": pl.String,
    "initials": pl.String,
    "doc_kind": pl.String,
    "doc_number": pl.String,
    "phone": pl.String,
    "sex": pl.String,
    "birth_date": pl.Date,
    "ethnicity": pl.String,
    "education": pl.String,
    "politics": pl.String,
    "skill_level": pl.String,
    "household_type": pl.String,
    "household_place": pl.String,
    "employment": pl.String,
    "employer": pl.String,
    "is_migrant": pl.Boolean,
    "native_place": pl.String,
    "job_title": pl.String,
    "joined_on": pl.Date,
    "change_code": pl.String,
    "change_reason": pl.String,
    "new_form_group": pl.String,
    "platform": pl.String,
    "remark": pl.String,
    "union_name": pl.String,
    "is_minor": pl.Boolean,
    "synthetic": pl.Boolean,
}
"""The columns of the good rows: codes of ``codes.SETS``, null where nothing (readable) is said; ``doc_kind`` of
``documents.KINDS``; ``phone`` 11 digits, or +852 and +853 numbers that receive no codes."""
LONGEST: Final = {
    "household_place": 100,
    "native_place": 60,
    "employer": 160,
    "job_title": 60,
    "platform": 60,
    "remark": 200,
    "union_name": 160,
}
_CODED: Final = (
    "ethnicity", "education", "politics", "skill_level", "household_type", "employment", "change_code",
    "change_reason", "new_form_group",
)  # fmt: skip
_OLDEST: Final = 120


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers the law or the city sets, as they hold on the day (params)."""

    join_age: int = 16
    adult_age: int = 18
    foreigners: bool = True
    synthetic: bool = True

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Policy":
        """From every param as it holds on a day (``params.on``)."""
        return cls(
            int(values["member_youngest"]),
            int(values["member_grown_up"]),
            bool(values["foreign_member_allowed"]),
            bool(values["synthetic_numbers_allowed"]),
        )


class Validated(NamedTuple):
    """``good`` with the columns of ``GOOD``; ``faults`` with masked values, in the order of rows."""

    good: pl.DataFrame
    faults: pl.DataFrame


def validate(
    frame: pl.DataFrame, today: date, headers: Mapping[str, str] | None = None, policy: Policy | None = None
) -> Validated:
    """Judge a mapped chunk: columns named by ``columns.FIELDS`` (any may be missing) and ``_row``.

    ``headers`` are the file's own names of the columns (field → header): 身份证号 says which document is meant.
    A person twice in different chunks is found where the chunks come together; ``twice`` is the sentence.
    """
    column = Columns(frame, GOOD)
    wrong = Wrong(frame[ROW], TITLES, masked)
    ruled = policy or Policy()
    made = {"row": frame[ROW], "name": _name(column, wrong)}
    made |= _document(column, wrong, (headers or {}).get("doc_number", ""), ruled)
    made["phone"] = _phone(column, wrong)
    made["sex"] = _sex(column, wrong, made)
    made |= _births(column, wrong, made, today, ruled)
    made |= _coded(column, wrong) | _texts(column, wrong)
    made["joined_on"] = _joined(column, wrong, made["birth_date"], today)
    good = _once(pl.DataFrame(made), column, wrong)
    good = good.with_columns(names.keys(good["name"]), pinyin.initials(good["name"]))
    return Validated(good.select(pl.col(key).cast(kind) for key, kind in GOOD.items()), wrong.frame())


def twice(row: int) -> str:
    """Why an earlier row of a person stays out when a later one speaks."""
    return f"与第 {row} 行是同一人，以第 {row} 行为准"


def _said(where: pl.Expr, sentence: str, frame: pl.DataFrame) -> pl.Series:
    """The sentence where the condition holds in the frame, else null."""
    return frame.select(pl.when(where).then(pl.lit(sentence)).alias("reason")).to_series()


def _name(column: Columns, wrong: Wrong) -> pl.Series:
    judged = names.judge(column.get("name"))
    wrong.error("name", column.get("name"), judged["reason"])
    return judged["name"]


def _document(column: Columns, wrong: Wrong, header: str, policy: Policy) -> dict[str, pl.Series]:
    given, kinds = column.get("doc_number"), fields.text(column.get("doc_kind"))
    read = document_columns.read_kinds(kinds)
    strange = pl.DataFrame({"g": kinds, "v": read})
    unread = pl.col("g").is_not_null() & pl.col("v").is_null()
    wrong.warning(
        "doc_kind", kinds, _said(unread, "证件类别认不出来，请从下拉列表里选；已按号码判断", strange)
    )
    judged = document_columns.judge(given, read, documents.RESIDENT if "身份" in header else None)
    wrong.error("doc_number", given, judged["reason"])
    for where, sentence in (
        (
            pl.col("kind").is_in(list(documents.FOREIGNERS)) & (not policy.foreigners),
            "本市目前不接收外籍职工入会",
        ),
        (
            pl.col("synthetic") & (not policy.synthetic),
            "这是演示用的证件号码，不属于任何人，请填写真实的证件号码",
        ),
    ):
        wrong.error("doc_number", given, _said(where & pl.col("reason").is_null(), sentence, judged))
    return {
        "doc_kind": judged["kind"], "doc_number": judged["number"], "told_birth": judged["birth_date"],
        "told_sex": judged["sex"], "synthetic": judged["synthetic"].fill_null(False),
        "_unclear": judged["reason"].is_not_null(),
    }  # fmt: skip


def _phone(column: Columns, wrong: Wrong) -> pl.Series:
    given = column.get("phone")
    judged = phones.judge_column(given)
    reason = judged["reason"]
    missing = _said(
        pl.col("number").is_null() & pl.col("reason").is_null(), "没有填写手机号码，请补上", judged
    )
    wrong.error("phone", given, reason.zip_with(reason.is_not_null(), missing))
    return judged["number"]


def _sex(column: Columns, wrong: Wrong, made: dict[str, pl.Series]) -> pl.Series:
    """The document's word; else what the file says; neither is an error, both and different too."""
    given = column.get("sex")
    read = codes.read("sex", given)
    frame = pl.DataFrame({"told": made["told_sex"], "said": read.codes, "unclear": made["_unclear"]})
    frame = frame.with_columns(
        said=pl.when(pl.col("said").is_in([documents.MALE, documents.FEMALE])).then("said")
    )
    wrong.warning("sex", given, read.reasons)
    wrong.error(
        "sex",
        given,
        _said(pl.col("told") != pl.col("said"), "性别与证件号码里的不一致，请对照证件核对", frame),
    )
    neither = pl.col("told").is_null() & pl.col("said").is_null() & ~pl.col("unclear")
    wrong.error("sex", given, _said(neither, "这种证件看不出性别，请填写男或女", frame))
    return frame.select(pl.coalesce("told", "said").alias("sex")).to_series()


def _births(
    column: Columns, wrong: Wrong, made: dict[str, pl.Series], today: date, policy: Policy
) -> dict[str, pl.Series]:
    given = column.get("birth_date")
    read = fields.dates(given, today) if column.has("birth_date") else None
    said = column.nothing("birth_date") if read is None else read.values
    if read is not None:
        printed = made["synthetic"] & read.reasons.str.contains("1840").fill_null(False)
        wrong.warning("birth_date", given, read.reasons.set(printed, None))
    frame = pl.DataFrame(
        {"told": made["told_birth"], "said": said, "made_up": made["synthetic"], "unclear": made["_unclear"]}
    ).with_columns(birth=pl.coalesce("told", "said"))
    differ = (pl.col("told") != pl.col("said")) & ~(pl.col("made_up") & (pl.col("said").dt.year() < 1900))
    wrong.error("birth_date", given, _said(differ, "出生日期与证件号码里的不一致，请对照证件核对", frame))
    neither = pl.col("birth").is_null() & ~pl.col("unclear")
    wrong.error("birth_date", given, _said(neither, "这种证件看不出出生日期，请填写", frame))
    for where, sentence in _ages(today, policy):
        wrong.error("birth_date", given, _said(where, sentence, frame))
    adult = _years_before(today, policy.adult_age)
    minor = frame.select((pl.col("birth") > adult).fill_null(False)).to_series()
    return {"birth_date": frame["birth"], "is_minor": minor}


def _ages(today: date, policy: Policy) -> tuple[tuple[pl.Expr, str], ...]:
    """Who is refused for their age (M-17); being of the age of retirement is no reason."""
    birth = pl.col("birth")
    young = f"未满 {policy.join_age} 周岁，不能入会；若年龄不对，请对照证件核对号码"
    return (
        (birth > today, "出生日期晚于今天，请对照证件核对"),
        (birth.is_between(_years_before(today, policy.join_age), today, closed="right"), young),
        (birth < _years_before(today, _OLDEST), f"年龄超过 {_OLDEST} 岁，请对照证件核对出生日期"),
    )


def _years_before(day: date, years: int) -> date:
    """The same day so many years ago; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _coded(column: Columns, wrong: Wrong) -> dict[str, pl.Series]:
    made = {}
    for name in (*_CODED, "is_migrant"):
        if not column.has(name):
            made[name] = column.nothing(name)
            continue
        given = column.get(name)
        read = codes.yes_no(given, "是否农民工") if name == "is_migrant" else codes.read(name, given)
        wrong.warning(name, given, read.reasons)
        made[name] = read.codes
    return made


def _texts(column: Columns, wrong: Wrong) -> dict[str, pl.Series]:
    made = {}
    for name, longest in LONGEST.items():
        if not column.has(name):
            made[name] = column.nothing(name)
            continue
        text = fields.text(column.get(name)).alias("text")
        long = (text.str.len_chars() > longest).fill_null(False)
        wrong.warning(
            name, text, _said(pl.col("long"), f"超过 {longest} 个字，请写短一些", long.to_frame("long"))
        )
        made[name] = text.set(long, None)
    return made


def _joined(column: Columns, wrong: Wrong, births: pl.Series, today: date) -> pl.Series:
    if not column.has("joined_on"):
        return column.nothing("joined_on")
    given = column.get("joined_on")
    read = fields.dates(given, today)
    wrong.warning("joined_on", given, read.reasons)
    early = (read.values <= births).fill_null(False)
    wrong.warning("joined_on", given, _said(pl.col("early"), "入会日期早于出生日期", early.to_frame("early")))
    return read.values.set(early, None)


def _once(made: pl.DataFrame, column: Columns, wrong: Wrong) -> pl.DataFrame:
    """The good rows; of a person who stands there twice the last one, the others with their reason."""
    good = made.filter(~wrong.out)
    person = ["doc_kind", "doc_number"]
    if not good.select(person).is_duplicated().any():
        return good
    last = good.group_by(person).agg(pl.col("row").max().alias("last"))
    marked = good.join(last, on=person, how="left", maintain_order="left")
    earlier = marked.filter(pl.col("row") != pl.col("last"))
    speaking = dict(earlier.select("row", "last").iter_rows())
    reasons = pl.Series(
        [twice(speaking[row]) if row in speaking else None for row in made["row"]], dtype=pl.String
    )
    wrong.error("doc_number", column.get("doc_number"), reasons)
    return marked.filter(pl.col("row") == pl.col("last"))
