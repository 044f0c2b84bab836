"""A file of staff and chairs: who is to sign in, in which role, at which organisation, from when to when."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Q

from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk import mapping
from niangjia.kernel.bulk.faults import refuse
from niangjia.kernel.bulk.mapping import FieldSpec
from niangjia.kernel.bulk.readers import ROW, Limits, open_table
from niangjia.kernel.refusals import Invalid
from niangjia.union.accounts import queries as accounts
from niangjia.union.accounts import rules as signing
from niangjia.union.organisations import permissions
from niangjia.union.organisations.models import Organisation
from niangjia.union.organisations.queries.nodes import within
from niangjia.union.organisations.rules import DESKS, Status

MOST_ROWS = 5000  # a page waits for it, and the links come back inside one answer
LIMITS = Limits(file_bytes=5 << 20, columns=60, cell_chars=1000)
CHAIRS = frozenset({"union_chair"})
FIELDS = (
    FieldSpec("name", "姓名", ("人员姓名",), required=True),
    FieldSpec("sign_name", "登录名", ("账号", "用户名"), required=True),
    FieldSpec("role", "角色", ("岗位", "职责"), required=True),
    FieldSpec("organisation", "工会组织", ("工会", "工会名称", "所在工会", "单位"), required=True),
    FieldSpec("since", "起", ("起始日期", "开始日期", "生效日期")),
    FieldSpec("until", "止", ("截止日期", "结束日期", "最后一日")),
)
TITLES = {spec.name: spec.title for spec in FIELDS}
DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D.*)?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one row: its number in the file, the column, and one sentence."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """One row that can be used. `account_id` is None for somebody who is still to get an account."""

    row: int
    name: str
    sign_name: str
    role: str
    organisation_id: int
    since: date
    until: date | None
    account_id: int | None

    @property
    def kind(self) -> str:
        """The kind of account that goes with the role."""
        return "chair" if self.role in CHAIRS else "staff"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows are judged by: organisations by name and code, accounts by sign-in name."""

    organisations: Mapping[str, set[int]]
    mine: Mapping[str, tuple[int, str, bool]]
    taken: Mapping[str, int]
    names: Mapping[str, set[str]]


def read(path: Path, *, by: Actor, today: date) -> tuple[list[Person], list[Wrong]]:
    """Return the rows that can be used and what is wrong with the others.

    Raises Invalid for a file that is no such table: unreadable, without a needed column, empty, too long.
    """
    rows = _rows(path)
    known = _known(rows, by)
    people: list[Person] = []
    wrong: list[Wrong] = []
    for row in rows:
        try:
            people.append(_person(row, known, today))
        except Invalid as refusal:
            field = TITLES.get(refusal.field, "")
            wrong.append(Wrong(int(row[ROW]), field, str(refusal)))
    return people, wrong


def _rows(path: Path) -> list[dict[str, str]]:
    """Every row as texts by field, its number in the file under `_row`."""
    table = open_table(path, limits=LIMITS, header_words=mapping.header_words(FIELDS))
    columns = mapping.guess(table.headers, table.sample(), FIELDS)
    columns.check()
    rows: list[dict[str, str]] = []
    for chunk in table.chunks():
        if len(chunk.faults):
            first = chunk.faults.row(0, named=True)
            raise refuse("staff-row", f"第 {first['row']} 行无法读取：{first['reason']}")
        rows += [_texts(row) for row in columns.apply(chunk.frame).iter_rows(named=True)]
        if len(rows) > MOST_ROWS:
            raise refuse("staff-many", f"一次最多开通 {MOST_ROWS} 行，", "请分成几个文件上传。")
    return rows


def _texts(row: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value if value is not None else "").strip() for name, value in row.items()}


def _known(rows: Sequence[Mapping[str, str]], by: Actor) -> _Known:
    """Look up everything the file names, in three statements."""
    sign_names = {signing.normal_sign_name(row["sign_name"]) for row in rows}
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        names[signing.normal_sign_name(row["sign_name"])].add(row["name"])
    mine = accounts.accounts(by).filter(sign_name__in=sign_names)
    return _Known(
        organisations=_organisations({row["organisation"] for row in rows}, by),
        mine={one.sign_name: (one.pk, one.name, one.is_active) for one in mine},
        taken=accounts.by_sign_names(sign_names),
        names=names,
    )


def _organisations(named: Iterable[str], by: Actor) -> Mapping[str, set[int]]:
    """The living organisations below the giver, by name, short name and code."""
    texts = list(named)
    found = Organisation.objects.filter(
        Q(name__in=texts) | Q(short_name__in=texts) | Q(code__in=texts), within(by.spans(permissions.OFFICE))
    ).exclude(status=Status.ENDED)
    known: dict[str, set[int]] = defaultdict(set)
    for number, *words in found.values_list("id", "name", "short_name", "code"):
        for word in filter(None, words):
            known[word].add(number)
    return known


def _person(row: Mapping[str, str], known: _Known, today: date) -> Person:
    sign_name = signing.normal_sign_name(row["sign_name"])
    signing.check_name(row["name"])
    signing.check_sign_name(sign_name)
    since = _day(row.get("since", ""), "since") or today
    last = _day(row.get("until", ""), "until")
    if last is not None and last < since:
        raise Invalid("止期早于起期，", field="until", remedy="请核对两个日期。")
    return Person(
        row=int(row[ROW]),
        name=row["name"],
        sign_name=sign_name,
        role=_role(row["role"]),
        organisation_id=_organisation(row["organisation"], known.organisations),
        since=since,
        until=last + timedelta(days=1) if last else None,
        account_id=_account(sign_name, row["name"], known),
    )


def _role(text: str) -> str:
    """The role of a code or a title."""
    found = next((code for code, desk in DESKS.items() if text in (code, desk.title)), None)
    if found is None:
        titles = "、".join(desk.title for desk in DESKS.values())
        raise Invalid(f"没有“{text[:40]}”这个角色，", field="role", remedy=f"可用的有：{titles}。")
    return found


def _organisation(text: str, known: Mapping[str, set[int]]) -> int:
    """The one organisation of a name or code."""
    found = known.get(text, set())
    if not found:
        raise Invalid(
            f"您管辖的范围内没有“{text[:60]}”，",
            field="organisation",
            remedy="请填工会全称或统一社会信用代码。",
        )
    if len(found) > 1:
        raise Invalid(
            f"有 {len(found)} 个工会都叫“{text[:60]}”，",
            field="organisation",
            remedy="请改填它的统一社会信用代码。",
        )
    return next(iter(found))


def _account(sign_name: str, name: str, known: _Known) -> int | None:
    """The account the row speaks of, None for a new one; a name that is somebody else's is refused."""
    if len(known.names[sign_name]) > 1:
        raise Invalid(
            f"登录名 {sign_name} 在文件里属于不同的人，", field="sign_name", remedy="请给每人一个登录名。"
        )
    if sign_name in known.mine:
        number, owner, active = known.mine[sign_name]
        if owner == name and not active:
            raise Invalid(f"{sign_name} 的账号已停用，", field="sign_name", remedy="请先重新启用。")
        if owner == name:
            return number
    if sign_name in known.taken:
        raise Invalid(f"登录名 {sign_name} 已经有人使用，", field="sign_name", remedy="请换一个。")
    return None


def _day(text: str, field: str) -> date | None:
    """A day as offices write it: 2026-11-22, 2026/11/22, 2026年11月22日; blank for none."""
    if not text:
        return None
    shaped = DAY.fullmatch(text)
    try:
        if shaped:
            return date(*map(int, shaped.groups()))
    except ValueError:
        shaped = None
    raise Invalid(f"“{text[:20]}”不是日期，", field=field, remedy="请写成 2026-11-22 的样子。")
