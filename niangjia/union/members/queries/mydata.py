"""Everything the house holds of one person, for that person: in clear, in their own words, and nobody else's.

Read inside the act that notes it (`actions.exporting`). The parts are lists of (name, value), so that one shape
becomes JSON and paper alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from niangjia.kernel import crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound
from niangjia.union.members.models import Look, MemberSession, Person
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import codes, documents, keeping, texts
from niangjia.union.members.rules.rights import CORRECTED, REQUEST, REQUEST_TITLES, Kind
from niangjia.union.organisations import queries as unions

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the export: a title, the columns, and its rows as text."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything of one person, part by part."""

    person: str
    made_at: datetime
    parts: list[Part]

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "姓名": self.person,
            "导出时间": _words(self.made_at),
            **{
                part.title: [dict(zip(part.columns, row, strict=True)) for row in part.rows]
                for part in self.parts
            },
        }


LEFT_OUT = {
    "id",
    "name_key",
    "initials",
    "org_lft",
    "merged_into",
    "run_id",
    "company",
    "workplace_area",
    "home_area",
}
"""What the machine keeps for itself of a person's row: keys for comparing and numbers of places."""


def my_data(person: Person, *, at: datetime) -> MyData:
    """Gather it; inside a sight that shows the person's own rows."""
    with sight.of_person(person.pk):
        return MyData(
            person.name,
            at,
            [
                _items(person),
                _documents(person),
                _phones(person),
                *_plain(person),
                *_history(person),
                *_rights(person),
            ],
        )


@dataclass(frozen=True, slots=True, repr=False)
class Mine:
    """One's own record as the page shows it, numbers masked: (code, name, value) of what can be corrected."""

    items: list[tuple[str, str, str]]
    documents: list[Line]
    phones: list[tuple[str, bool]]
    restricted: bool


def summary(by: Actor) -> Mine:
    """The record of who is signed in, numbers masked. Raises NotFound for who is no member."""
    if by.person_id is None:
        raise NotFound
    with sight.of_person(by.person_id):
        person = Person.objects.filter(pk=by.person_id).first()
        if person is None:
            raise NotFound
        fields = {field.name: field for field in Person._meta.concrete_fields}
        papers = person.documents.filter(until=None).order_by("id")
        calls = person.phones.filter(until=None).order_by("id")
        return Mine(
            [(name, str(fields[name].verbose_name), _item(person, name, name)) for name in CORRECTED],
            [
                (documents.TITLES[row.kind], masking.document(crypto.unseal(DOCUMENT, row.cipher)))
                for row in papers
            ],
            [(masking.phone(crypto.unseal(PHONE, row.cipher)), row.verified_at is not None) for row in calls],
            person.restricted,
        )


def _items(person: Person) -> Part:
    rows = []
    for field in Person._meta.concrete_fields:
        if field.name not in LEFT_OUT:
            value = _item(person, field.name, field.attname)
            if value:
                rows.append((str(field.verbose_name), value))
    return Part("个人资料", ("项目", "内容"), rows)


def _item(person: Person, name: str, column: str) -> str:
    value = getattr(person, column)
    if name in codes.OF_A_PERSON:
        return codes.title(name, value) or _words(value)
    if name == "organisation":
        return _house(value)
    shown = getattr(person, f"get_{name}_display", None)
    return str(shown()) if shown else _words(value)


def _documents(person: Person) -> Part:
    rows = [
        (
            documents.TITLES[row.kind],
            crypto.unseal(DOCUMENT, row.cipher),
            _words(row.since),
            _words(row.until),
        )
        for row in person.documents.order_by("id")
    ]
    return Part("证件", ("类别", "号码", "起", "止"), rows)


def _phones(person: Person) -> Part:
    rows = [
        (crypto.unseal(PHONE, row.cipher), _words(row.since), _words(row.until), _words(row.verified_at))
        for row in person.phones.order_by("id")
    ]
    return Part("手机号码", ("号码", "起", "止", "验证时间"), rows)


def _plain(person: Person) -> list[Part]:
    return [
        Part("曾用名", ("姓名", "来由", "起"), _rows(person.aliases.all(), "name", "reason", "since")),
        Part(
            "实名核验", ("内容", "结果", "来源", "时间"),
            [
                (row.get_subject_display(), row.get_result_display(), row.source, _words(row.at))
                for row in person.verifications.order_by("id")
            ],
        ),
    ]  # fmt: skip


def _history(person: Person) -> list[Part]:
    return [
        Part(
            "会籍", ("工会", "会籍状态", "起", "止", "开始", "终止"),
            [
                (_house(row.organisation_id), row.get_standing_display(), _words(row.since), _words(row.until),
                 row.get_change_display(), row.get_ending_display() if row.ending else "")
                for row in person.memberships.filter(revoked_at__isnull=True).order_by("since", "id")
            ],
        ),
        Part(
            "入会申请", ("受理工会", "路径", "状态", "申请时间"),
            [
                (_house(row.organisation_id), row.get_route_display(), row.get_state_display(), _words(row.asked_at))
                for row in person.applications.order_by("id")
            ],
        ),
        Part(
            "会籍接转", ("原工会", "新工会", "状态", "提出时间", "办结时间"),
            [
                (_house(row.from_organisation_id), _house(row.to_organisation_id), row.get_state_display(),
                 _words(row.asked_at), _words(row.done_at))
                for row in person.transfers.order_by("id")
            ],
        ),
        Part(
            "档案变更", ("时间", "操作人", "项目", "原因"),
            [
                (_words(row.at), row.by, "、".join(_title(name) for name in row.after), row.reason)
                for row in person.revisions.order_by("id")
            ],
        ),
    ]  # fmt: skip


def _rights(person: Person) -> list[Part]:
    titles = {purpose: text.title for purpose, text in texts.offered().items()}
    sessions = MemberSession.objects.filter(person=person).order_by("id")
    return [
        Part(
            "个人信息授权", ("用途", "文本版本", "同意时间", "撤回时间"),
            [
                (titles.get(row.purpose, row.purpose), row.version, _words(row.given_at), _words(row.withdrawn_at))
                for row in person.consents.order_by("id")
            ],
        ),
        Part(
            "个人信息请求", ("请求", "状态", "提出时间", "答复"),
            [
                (REQUEST_TITLES[Kind(row.kind)], REQUEST.states[row.state].title, _words(row.asked_at), row.answer)
                for row in person.requests.order_by("id")
            ],
        ),
        Part(
            "谁看过我的数据", ("时间", "查看人", "单位", "内容", "用途"),
            [
                (_words(row.at), row.actor_name, row.organisation, row.get_what_display(), row.purpose)
                for row in Look.objects.filter(person_id=person.pk).order_by("id")
            ],
        ),
        Part(
            "绑定的外部账号", ("种类", "凭据", "绑定时间", "解绑时间"),
            [
                (row.get_kind_display(), row.get_proof_display(), _words(row.bound_at), _words(row.unbound_at))
                for row in person.identifiers.order_by("id")
            ],
        ),
        Part(
            "登录记录", ("设备", "网络地址", "登录时间", "结束时间"),
            _rows(sessions, "device", "address", "started_at", "ended_at"),
        ),
    ]  # fmt: skip


def _rows(rows: Iterable[Any], *names: str) -> list[tuple[str, ...]]:
    return [tuple(_words(getattr(row, name)) for name in names) for row in rows]


def _house(number: int | None) -> str:
    return unions.names({number}).get(number, "") if number else ""


def _title(name: str) -> str:
    fields = {field.name: field for field in Person._meta.concrete_fields}
    return str(fields[name].verbose_name) if name in fields else keeping.REVISED.get(name, name)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
