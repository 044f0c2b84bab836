"""Taking an appeal: one case, whichever way it came, and off to the union that must handle it (R-1 … R-3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.actions.dispatching import send_by_rule
from niangjia.union.cases.models import Caller, Case, Statement
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import limits
from niangjia.union.cases.rules.states import CASE
from niangjia.union.cases.rules.words import CHANNELS, KINDS, URGENCIES, Channel, Difficulty, Kind, Urgency
from niangjia.union.members.rules import phones
from niangjia.union.organisations import queries as unions

LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class Who:
    """Who asks. Nothing prints it. Without a phone nobody can be called back."""

    name: str = ""
    phone: str = ""
    person_id: int | None = None
    may_be_named: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Intake:
    """An appeal as it was said. `organisation_id` is the union that takes it: none means the city."""

    channel: str
    text: str
    kind: str = Kind.DEMAND
    category: str = ""
    urgency: str = Urgency.NORMAL
    who: Who = Who()
    is_secret: bool = False
    company_id: int | None = None
    company_name: str = ""
    area_id: int | None = None
    people: int | None = None
    fen: int | None = None
    organisation_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody knows who asks."""
        return not (self.who.name or self.who.phone or self.who.person_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """The case that was made, and where it has gone already."""

    case_id: int
    number: str
    organisation_id: int | None


@transaction.atomic
def take(*, intake: Intake, by: Actor, at: datetime) -> Taken:
    """Make a case of an appeal and send it on by rule. Staff need the leave of the union that takes it.

    Raises Invalid (naming the field), NotAllowed, NotFound (the union), NotNow (before there is a federation).
    """
    check(intake)
    taking = unions.node(intake.organisation_id) if intake.organisation_id else unions.root()
    if taking is None:
        raise NotNow("还没有市总工会，", remedy="请先建立组织体系。")
    if by.id is not None:
        permissions.check_may(by, permissions.TAKE, taking.lft)
    with sight.everywhere("受理诉求：登记并派到承办工会"):
        case = _write(intake, taking, by=by, at=at)
        send_by_rule(case, by=by, at=at)
    return Taken(case.pk, case.number, case.organisation_id)


def check(intake: Intake) -> None:
    """Judge an appeal before anything is written. Raises Invalid, naming the field."""
    for field, given, known in (
        ("channel", intake.channel, CHANNELS), ("kind", intake.kind, KINDS), ("urgency", intake.urgency, URGENCIES),
    ):  # fmt: skip
        if given not in known:
            raise Invalid("没有这个选项，", field=field, remedy="请重新选择。")
    if not intake.text.strip():
        raise Invalid("还没有写明诉求，", field="text", remedy="请写清什么事、在哪里、想要什么结果。")
    if len(intake.text) > LONGEST:
        raise Invalid(f"诉求最多 {LONGEST} 字，", field="text", remedy="请写要点，材料作为附件提交。")
    if intake.who.phone and (verdict := phones.judge(intake.who.phone)).reason:
        raise Invalid(f"{verdict.reason}。", rule="D-18", field="phone")
    if intake.fen is not None and intake.fen < 0:
        raise Invalid("涉及金额不能小于零，", field="fen", remedy="请填写金额，不清楚就留空。")


def _write(intake: Intake, taking: unions.Node, *, by: Actor, at: datetime) -> Case:
    number, key = _number(at)
    case = Case.objects.create(
        id=key, number=number, channel=intake.channel, kind=intake.kind, category=intake.category,
        urgency=intake.urgency, difficulty=Difficulty.GENERAL, state=CASE.start, is_secret=intake.is_secret,
        is_anonymous=intake.is_anonymous, title=_title(intake.text), company_id=intake.company_id,
        company_name=intake.company_name.strip()[:160], area_id=intake.area_id, people=intake.people,
        fen=intake.fen, person_id=intake.who.person_id, taken_at=at, taken_by_id=by.id, taken_by=story.named(by),
        taken_org_id=taking.id, taken_lft=taking.lft,
    )  # fmt: skip
    Caller.objects.create(case=case, **_caller(intake.who), **story.place(case))
    Statement.objects.create(
        case=case,
        whose=Statement.Whose.WORKER,
        text=intake.text.strip(),
        at=at,
        by=story.named(by),
        **story.place(case),
    )
    story.begin(case, limits.of_dispatch(intake.urgency), start_event="受理", by=by, at=at)
    story.tell(case, "take", note=CHANNELS[intake.channel], by=by, at=at)
    audit.record(
        "cases.taken", by=by, at=at, subject=story.subject(case), org_label=taking.lft, case=case.pk,
        channel=intake.channel, kind=intake.kind, category=intake.category, urgency=intake.urgency,
        _person_id=intake.who.person_id,
    )  # fmt: skip
    case.save(update_fields=["due_at"])
    return case


def _caller(who: Who) -> dict[str, object]:
    told: dict[str, object] = {"name": who.name.strip()[:50], "may_be_named": who.may_be_named}
    if who.phone:
        number = phones.judge(who.phone).number
        told |= {"cipher": crypto.seal(PHONE, number), **crypto.digests(PHONE, number)}
    return told


def _number(at: datetime) -> tuple[str, int]:
    """The number a worker keeps: the day and six digits that no other case of the day has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_id_seq')")
        key = int(cursor.fetchone()[0])
    return f"{at.astimezone(ZONE):%Y%m%d}{key % 1_000_000:06}", key


def _title(text: str) -> str:
    """The first sentence of what was said, for lists."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    for mark in "。！？!?；":
        first = first.partition(mark)[0]
    return first[:80]


__all__ = ["Channel", "Intake", "Taken", "Who", "check", "take"]
