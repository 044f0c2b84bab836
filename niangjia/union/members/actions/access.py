"""Signing in by a code to the phone or by a password; the same words for a phone that is known and one that is not.

Numbers are given to new owners: a code proves a phone and not a person. So a person says their name besides, once
on each device, or has a password.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotNow, Refusal
from niangjia.union.members import limits
from niangjia.union.members.actions import sessions
from niangjia.union.members.actions.sessions import Device
from niangjia.union.members.marks import mark
from niangjia.union.members.models import MemberPassword, Person, Phone, PhoneCode
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.rules import access, names, phones
from niangjia.union.notices import actions as notices
from niangjia.union.notices.rules import templates

CODE: Final = templates.declare(
    "members.code", "手机验证码", "验证码 {code}，{minutes} 分钟内有效。请勿告诉任何人，工会不会向您索要。",
    channels=("sms",), secret=True, minutes=10,
).key  # fmt: skip
NO_PASSWORD: Final = make_password(None)  # checking against it takes as long as against a real one
WRONG: Final = "手机号或密码不对，"
MISSED: Final = "members.password_missed"


@transaction.atomic
def send_code(*, phone: str, purpose: str, address: str, by: Actor = NOBODY, at: datetime) -> None:
    """Send a code to a phone, whoever it belongs to. Raises Invalid (no mobile), NotNow (too many)."""
    number = mobile(phone)
    numbers = limits.of_access(at)
    digest = _digest(number)
    _queue_up(str(digest))
    _check_pace(digest, address, numbers, at)
    code = f"{secrets.randbelow(10**access.DIGITS):0{access.DIGITS}}"
    PhoneCode.objects.create(
        phone_digest=digest, purpose=purpose, code_hash=_code_mark(number, purpose, code), made_at=at,
        expires_at=at + timedelta(minutes=numbers.code_minutes), address=address,
    )  # fmt: skip
    to = notices.Recipient("person", 0, None, crypto.seal(PHONE, number), digest)
    words = {"code": code, "minutes": numbers.code_minutes}
    notices.send(template=CODE, to=to, words=words, urgent=True, by=by, at=at)


def prove_phone(*, phone: str, purpose: str, code: str, by: Actor = NOBODY, at: datetime) -> str:
    """Use up the code of a phone and return its normal number. Raises Invalid (wrong), NotNow (none that holds).

    A failure is kept although it is refused, so the refusal is raised after the commit.
    """
    answer = _prove(mobile(phone), purpose, code.strip(), at)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def sign_in_by_phone(
    *, phone: str, name: str = "", known: int | None = None, device: Device, by: Actor = NOBODY, at: datetime
) -> str | None:
    """Begin a session for whose phone has just been proven; None when the phone is nobody's.

    They say their name, unless the device is known to be theirs (`known`). Raises Invalid (not the name), NotNow
    (tried too often, or no code was typed lately). A wrong name is kept although it is refused.
    """
    number = mobile(phone)
    with transaction.atomic():
        person = _holder(number)
        refusal = None if person in {None, known} else _try_name(number, person or 0, name, by, at)
        if refusal is None:
            return sessions.begin(person, device, at=at) if person else None
    raise refusal


def sign_in_by_password(
    *, phone: str, password: str, device: Device, by: Actor = NOBODY, at: datetime
) -> str:
    """Begin a session by a password, in the same time and words whether it is wrong, locked, or there is none.

    Raises Invalid: who tries numbers must not learn which of them are known; NotNow when too many were wrong from
    this network within the hour, whosever they are.
    """
    answer = _try_password(mobile(phone), password, device, by, at)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def set_password(*, password: str, by: Actor, at: datetime) -> None:
    """Choose a password of one's own. Raises Invalid for one that is easily guessed."""
    person = sessions.own(by)
    access.check_password(password)
    with sight.of_person(person):
        MemberPassword.objects.update_or_create(
            person_id=person,
            defaults={"password": make_password(password), "set_at": at, "failures": 0, "locked_until": None},
        )
    audit.record("members.password_set", by=by, at=at, subject=f"members.Person:{person}")


@transaction.atomic
def drop_password(*, by: Actor, at: datetime) -> None:
    """Do without a password: the code to the phone is enough."""
    person = sessions.own(by)
    with sight.of_person(person):
        if MemberPassword.objects.filter(person_id=person).delete()[0]:
            audit.record("members.password_dropped", by=by, at=at, subject=f"members.Person:{person}")


def mobile(phone: str) -> str:
    """A phone that receives codes, in its normal form. Raises Invalid."""
    verdict = phones.judge(phone)
    if verdict.reason:
        raise Invalid(f"{verdict.reason}。", rule="D-18", field="phone")
    if not verdict.can_receive:
        raise Invalid(
            "验证码只能发到内地手机，", rule="D-18", field="phone", remedy="请填写内地手机号，或请工会代办。"
        )
    return verdict.number


@transaction.atomic
def _prove(number: str, purpose: str, code: str, at: datetime) -> str | Refusal:
    latest = PhoneCode.objects.select_for_update().filter(phone_digest=_digest(number), purpose=purpose)
    row = latest.order_by("-made_at").first()
    if row is None or row.used_at is not None or at >= row.expires_at:
        return NotNow("验证码已经失效，", rule="P-16", remedy="请重新获取验证码。")
    if row.tries >= limits.of_access(at).code_tries:
        return NotNow("验证码输错次数太多，已经作废，", rule="P-16", remedy="请重新获取验证码。")
    row.tries += 1
    right = secrets.compare_digest(row.code_hash, _code_mark(number, purpose, code))
    if right:
        row.used_at, row.tries = at, 0  # from now on names are counted
    row.save(update_fields=["tries", "used_at"])
    return (
        number if right else Invalid("验证码不对，", rule="P-16", field="code", remedy="请看清短信后再输。")
    )


def _try_name(number: str, person: int, name: str, by: Actor, at: datetime) -> Refusal | None:
    """Why somebody is not let in by this name. Right and wrong are the same work."""
    if (refusal := _count_name(number, at)) is not None:
        return refusal
    with sight.everywhere("凭手机登录"):
        kept = Person.objects.values_list("name_key", flat=True).get(pk=person)
    if secrets.compare_digest(names.key(name).encode(), kept.encode()):
        return None
    audit.record("members.name_failed", by=by, at=at, subject=f"members.Person:{person}")
    return Invalid("姓名与档案不一致，", rule="P-16", field="name", remedy="请照证件写全姓名。")


def _count_name(number: str, at: datetime) -> Refusal | None:
    """Count a try on the code that proved the phone: a code bears few names, whoever carries its proof."""
    numbers = limits.of_access(at)
    since = at - timedelta(minutes=numbers.proof_minutes)
    proven = PhoneCode.objects.select_for_update().filter(phone_digest=_digest(number), used_at__gt=since)
    row = proven.order_by("-used_at", "-pk").first()
    if row is None:
        return NotNow("手机验证已经失效，", rule="P-16", remedy="请重新获取验证码。")
    if row.tries >= numbers.name_tries:
        return NotNow("姓名输错次数太多，这次验证已经作废，", rule="P-16", remedy="请重新获取验证码。")
    row.tries += 1
    row.save(update_fields=["tries"])
    return None


@transaction.atomic
def _try_password(number: str, password: str, device: Device, by: Actor, at: datetime) -> str | Refusal:
    numbers, network = limits.of_access(at), _network(device.address)
    if _missed(network, at) >= numbers.failures_of_address:
        return NotNow("这个网络登录失败次数太多，", rule="P-16", remedy="请改用验证码登录，或一小时后再试。")
    person = _holder(number)
    with sight.everywhere("会员密码登录"):
        row = MemberPassword.objects.select_for_update().filter(person_id=person or 0).first()
        given = password if len(password) <= access.LONGEST_PASSWORD else ""
        right = check_password(given, row.password if row else NO_PASSWORD)
        locked = row is not None and row.locked_until is not None and at < row.locked_until
        if right and row is not None and person and not locked:
            MemberPassword.objects.filter(pk=row.pk).update(failures=0, locked_until=None)
            return sessions.begin(person, device, at=at)
        if row is not None and not locked:
            _note_failure(row, numbers, by, at)
    audit.record(MISSED, by=by, at=at, subject=network)
    return Invalid(
        WRONG, rule="P-16", field="password",
        remedy=f"请改用验证码登录，或核对后再试；连续输错 {numbers.failures} 次会锁定 {numbers.lock_minutes} 分钟。",
    )  # fmt: skip


def _network(address: str) -> str:
    """How the event log names a network address: by a keyed mark, for it is personal."""
    return f"members.Network:{mark('address', address)[:32]}"


def _missed(network: str, at: datetime) -> int:
    """How many passwords were wrong from one network within the hour."""
    missed = AuditEvent.objects.filter(
        subject=network, act=MISSED, at__gt=at - timedelta(hours=1), at__lte=at
    )
    return missed.count()


def _note_failure(row: MemberPassword, numbers: access.Numbers, by: Actor, at: datetime) -> None:
    row.failures += 1
    if row.failures >= numbers.failures:
        row.failures, row.locked_until = 0, at + timedelta(minutes=numbers.lock_minutes)
    row.save(update_fields=["failures", "locked_until"])
    audit.record(
        "members.sign_in_failed", by=by, at=at, subject=f"members.Person:{row.person_id}",
        locked=row.locked_until is not None and row.failures == 0,
    )  # fmt: skip


def _holder(number: str) -> int | None:
    """The person whose proven phone this is; a folded record's is the one that stands for it."""
    with sight.everywhere("凭手机登录"):
        found = Phone.objects.filter(until=None, verified_at__isnull=False, **crypto.lookup(PHONE, number))
        row = found.values_list("person_id", "person__merged_into_id").first()
    return (row[1] or row[0]) if row else None


def _check_pace(digest: UUID, address: str, numbers: access.Numbers, at: datetime) -> None:
    """Raise NotNow where a phone or an address has had its codes."""
    sent = PhoneCode.objects.filter(phone_digest=digest)
    if sent.filter(made_at__gt=at - timedelta(seconds=numbers.code_wait)).exists():
        raise NotNow("验证码刚刚发过，", rule="P-16", remedy=f"请 {numbers.code_wait} 秒以后再试。")
    if sent.filter(made_at__gt=at - timedelta(days=1)).count() >= numbers.codes_of_phone:
        raise NotNow("这个手机号今天的验证码已发完，", rule="P-16", remedy="请明天再试，或请工会代办。")
    asked = PhoneCode.objects.filter(address=address, made_at__gt=at - timedelta(hours=1))
    if asked.count() >= numbers.codes_of_address:
        raise NotNow("这个网络发送验证码太频繁，", rule="P-16", remedy="请换用手机流量，或稍后再试。")


def _queue_up(key: str) -> None:
    """Requests for one phone follow each other, so that two at once send one code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"members.code:{key}"])


def _digest(number: str) -> UUID:
    return next(iter(crypto.lookup(PHONE, number).values()))


def _code_mark(number: str, purpose: str, code: str) -> str:
    return mark("code", f"{purpose}:{number}:{code}")
