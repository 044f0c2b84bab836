"""Branches and kinds: whose branch a name is, and what sort of market entity a row describes."""

from typing import Final

import polars as pl

COMPANY: Final = "company"
BRANCH: Final = "branch"
SOLE_TRADER: Final = "sole_trader"
COOPERATIVE: Final = "cooperative"
FOREIGN_OFFICE: Final = "foreign_office"
OTHER: Final = "other"
KINDS: Final = (COMPANY, BRANCH, SOLE_TRADER, COOPERATIVE, FOREIGN_OFFICE, OTHER)

_LIMITED: Final = r"^(.{2,}?有限(?:责任)?公司)(.+)$"
_PARTNERS: Final = r"^(.{2,}?[(（](?:有限|普通|特殊普通|特殊的普通)合伙[)）])(.+)$"
_OLD_FORM: Final = r"^(.{2,}?(?:公司|合作社|联合社|联社|银行|事务所|总厂))(.+)$"
_MAYBE: Final = r"(?:公司|合伙[)）]|合作社|联合社|联社|银行|事务所|总厂)."
"""Only these names can be a branch's: looked at first, because most names end with the company's form."""
_OWN: Final = (
    r"(?:有限(?:责任)?公司|股份公司|集团|集团公司|总公司|合作社|合伙[)）])$|^[-—\s]*(?:联合)?(?:基层)?工会"
)
_NOTE: Final = r"^(?:\s*[(（\[【][^()（）\[\]【】]*[)）\]】])+\s*$|^[\s.。,，、;；:：]*$"
_UNIT: Final = (
    r"(?:分公司|支公司|分店|分厂|分行|支行|分社|分所|分院|分部|分中心|支局|分局|邮政所|代办所|营业处|供电所|报刊亭|收购站|回收站|代销店|经销部|管理部|营业部|营业厅|营业所|营业室|"
    r"门市部|门市|经营部|服务部|供应站|服务站|加油站|加气站|办事处|管理处|停车场|商场|商店|代办处|代表处|"
    r"项目部|工程处|工程队|连锁店|专卖店|直营店|药店|超市|储蓄所|分理处|信用社|招待所|宾馆|酒店|餐厅|车站|仓库|销售部)$"
)


def heads(names: pl.Series) -> pl.Series:
    """The name of the head when the name is a branch's, else null.

    X有限公司深圳分公司 → X有限公司, the first legal person in the name; X(有限合伙) is nobody's branch.
    Where the form is older than 有限公司 the rest must end in the word for a branch.
    """
    text = names.cast(pl.String)
    maybe = text.str.contains(_MAYBE).fill_null(False)
    empty = pl.Series("head", [None], dtype=pl.String).new_from_index(0, len(text))
    return empty.scatter(maybe.arg_true(), _heads(text.filter(maybe))) if maybe.any() else empty


def _heads(names: pl.Series) -> pl.Series:
    frame = names.to_frame("name").with_columns(
        limited=pl.col("name").str.extract_groups(_LIMITED),
        partners=pl.col("name").str.extract_groups(_PARTNERS),
        old=pl.col("name").str.extract_groups(_OLD_FORM),
    )
    limited = _head(pl.col("limited"), pl.lit(True))
    partners = _head(pl.col("partners"), _rest(pl.col("partners")).str.contains(_UNIT))
    old = _head(pl.col("old"), _rest(pl.col("old")).str.contains(_UNIT))
    has_form = pl.col("name").str.contains(r"有限(?:责任)?公司.")
    return frame.select(pl.coalesce(limited, partners, pl.when(~has_form).then(old))).to_series()


def _rest(groups: pl.Expr) -> pl.Expr:
    return groups.struct.field("2")


def _head(groups: pl.Expr, more: pl.Expr) -> pl.Expr:
    rest = _rest(groups)
    is_branch = rest.is_not_null() & ~rest.str.contains(_OWN) & ~rest.str.contains(_NOTE) & more
    return pl.when(is_branch).then(groups.struct.field("1"))


def head_name(name: str) -> str | None:
    """The name of the head of one branch; None when the name is no branch's."""
    value: str | None = heads(pl.Series([name]))[0]
    return value


def is_branch(name: str) -> bool:
    """Does the name say that it is a branch?"""
    return head_name(name) is not None


def kinds(names: pl.Series, codes: pl.Series, types: pl.Series, head_names: pl.Series) -> pl.Series:
    """One of ``KINDS`` for each row, from its code's first two characters, its type as text and its name.

    ``codes`` are right credit codes or null. The code rules (92 is always a sole trader), then the type,
    then the name. Without code, type or legal form it is ``other``: nothing says that it is a company.
    """
    frame = pl.DataFrame({"name": names, "type": types, "head": head_names}).with_columns(
        two=codes.str.slice(0, 2), name=names.cast(pl.String), type=types.cast(pl.String)
    )
    return frame.select(_kind().alias("kind")).to_series()


def _kind() -> pl.Expr:
    two, type_, name = pl.col("two"), pl.col("type"), pl.col("name")
    office = type_.str.contains("代表机构|代表处") | (name.str.contains("代表处$") & ~two.is_in(["92", "93"]))
    return (
        pl.when((two == "92") | type_.str.contains("个体"))
        .then(pl.lit(SOLE_TRADER))
        .when(two.str.contains("^[1-8]"))
        .then(pl.lit(OTHER))
        .when(office)
        .then(pl.lit(FOREIGN_OFFICE))
        .when(type_.str.contains("分公司|分支机构|办事机构") | pl.col("head").is_not_null())
        .then(pl.lit(BRANCH))
        .when((two == "93") | type_.str.contains("合作社") | name.str.contains("专业合作(?:社|联社)"))
        .then(pl.lit(COOPERATIVE))
        .when((two.str.contains("^9")) | type_.is_not_null() | name.str.contains("公司|厂|集团|企业|合伙"))
        .then(pl.lit(COMPANY))
        .otherwise(pl.lit(OTHER))
    )
