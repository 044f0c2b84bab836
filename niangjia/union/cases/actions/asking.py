"""Asking by oneself on the web: a stranger with a proven phone or without one, and a member for themself (R-1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from niangjia.kernel import audit, crypto, guomi, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases.actions import attaching, intake
from niangjia.union.cases.actions.intake import Intake, Taken
from niangjia.union.cases.models import Caller, Case, Statement
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.queries import tracking
from niangjia.union.cases.rules import asking
from niangjia.union.cases.rules.plain import line, plain
from niangjia.union.cases.rules.words import Channel
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members.rules import phones

ASKED, MISSED = "cases.asked_online", "cases.track_missed"


@transaction.atomic
def ask(
    *, told: Intake, consented: bool, address: str, files: Sequence[attaching.Given] = (), by: Actor, at: datetime
) -> Taken:  # fmt: skip
    """Take an appeal that a worker writes themself, with its files. The caller has proven the phone, if there is one.

    The same words from the same phone within the hour are the same appeal: the button was pressed twice.
    Raises Invalid (naming the field), NotNow (asked too often).
    """
    if not consented:
        raise Invalid("没有勾选同意，", rule="P-2", field="consent", remedy="请看完告知以后勾选。")
    attaching.judge_all(files, at=at)
    told = _as_seen(told)
    intake.check(told)
    network = network_of(address)
    _queue_up(network)
    if (before := _asked_before(told, at)) is not None:
        return Taken(before.pk, before.number, before.organisation_id)
    _check_pace(told, network, at)
    taken = intake.take(intake=told, by=by, at=at)
    if files:
        attaching.attach_own(case_id=taken.case_id, given=files, by=by, at=at)
    audit.record(
        ASKED, by=by, at=at, subject=network, notice=asking.NOTICE_VERSION, files=len(files),
        anonymous=told.is_anonymous,
    )  # fmt: skip
    return taken


def track_nameless(*, number: str, code: str, address: str, by: Actor, at: datetime) -> tracking.Own:
    """A case by its number and its code, for who left no phone. Raises NotFound for every other pair alike, NotNow.

    A miss is kept although it is refused, so it is raised after the commit.
    """
    with transaction.atomic():
        _check_misses(address, at)
        found = tracking.by_code(number=number, code=code)
        if found is None:
            audit.record(MISSED, by=by, at=at, subject=network_of(address))
    if found is None:
        raise NotFound("没有找到这件工单，", remedy="请核对编号和查询码。")
    return found


def track_proven(*, number: str, phone: str, address: str, by: Actor, at: datetime) -> tracking.Own:
    """A case by its number for who has just proven a phone; who tries numbers is stopped. Raises NotFound, NotNow."""
    with transaction.atomic():
        _check_misses(address, at)
        try:
            return tracking.track(number=number, phone=phone)
        except NotFound as refusal:
            missed = refusal
            audit.record(MISSED, by=by, at=at, subject=network_of(address))
    raise missed


def network_of(address: str) -> str:
    """How the event log names a network address: by a keyed mark, for it is personal."""
    key = guomi.digest(b"cases.network\x00" + settings.SECRET_KEY.encode())
    return f"cases.Network:{guomi.mac(key, address.encode()).hex()[:32]}"


def _as_seen(told: Intake) -> Intake:
    """The appeal without signs that nobody sees, and with its employer as the register knows it."""
    name = line(told.company_name)
    known = enterprises.open_by_name(name) if name and told.company_id is None else None
    return replace(
        told, channel=Channel.WEB, text=plain(told.text), company_name=name,
        company_id=known[0] if known else told.company_id, who=replace(told.who, name=line(told.who.name)),
    )  # fmt: skip


def _asked_before(told: Intake, at: datetime) -> Case | None:
    if not told.who.phone:
        return None
    with sight.everywhere("同一诉求重复提交"):
        said = {"case__statements__text": told.text, "case__statements__whose": Statement.Whose.WORKER}
        rows = _of_phone(told.who.phone, since=at - timedelta(hours=1)).filter(**said)
        found = rows.select_related("case").first()
    return found.case if found is not None else None


def _check_pace(told: Intake, network: str, at: datetime) -> None:
    """Raise NotNow where an address or a phone has asked enough for now."""
    hour = _events(ASKED, network, at)
    if hour >= params.value(asking.OF_ADDRESS.key, on=day_of(at)):
        raise NotNow(
            "这个网络提交太频繁，", rule="R-1", remedy="请换用手机流量、一小时后再试，急事请拨打 12351。"
        )
    if told.who.phone and _today(told.who.phone, at) >= params.value(asking.OF_PHONE.key, on=day_of(at)):
        raise NotNow(
            "这个手机号今天提交的诉求已满，",
            rule="R-1",
            remedy="要补充说明请在原来的工单里写，急事请拨打 12351。",
        )


def _check_misses(address: str, at: datetime) -> None:
    if _events(MISSED, network_of(address), at) >= params.value(asking.MISSES.key, on=day_of(at)):
        raise NotNow("这个网络查错的次数太多，", rule="R-5", remedy="请一小时后再试，或拨打 12351 查询。")


def _events(act: str, network: str, at: datetime) -> int:
    lately = AuditEvent.objects.filter(subject=network, act=act, at__gt=at - timedelta(hours=1), at__lte=at)
    return lately.count()


def _today(phone: str, at: datetime) -> int:
    with sight.everywhere("同一手机号一天内提交的件数"):
        return _of_phone(phone, since=at - timedelta(days=1)).count()


def _of_phone(phone: str, *, since: datetime) -> "QuerySet[Caller]":
    """Appeals of one phone on the web since then; inside a sight that shows them."""
    number = phones.judge(phone).number or phone
    asked = Caller.objects.filter(case__taken_at__gt=since, case__channel=Channel.WEB)
    return asked.filter(**crypto.lookup(PHONE, number))


def _queue_up(network: str) -> None:
    """Appeals from one address follow each other, so that a flood is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [network])
