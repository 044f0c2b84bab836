"""Delivering what is due: claim a batch, ask the gateway outside any transaction, write down its answers.

A claim is a lease: it pushes the due time two minutes on and commits. Whoever dies before writing the answers
leaves rows that come due again with the same key, by which the gateway knows a message it has already sent.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from niangjia.gateways.sms.client import Client
from niangjia.gateways.sms.contract import MOST, Answer, Message
from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.union.notices import limits, sealing
from niangjia.union.notices.limits import Held
from niangjia.union.notices.models import Delivery, Notice
from niangjia.union.notices.rules import outbox, templates, timing
from niangjia.union.notices.rules.outbox import LAPSED, OPEN, OUTBOX, UNREADABLE

LEASE = timedelta(minutes=2)
BATCHES = 10  # in one call: even with a gateway that keeps us waiting each time they end within the lease
DAY = timedelta(days=1)
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of one delivery: the gateway's code or our own, and the receipt."""

    code: str
    receipt: str = ""


def deliver_due(*, by: Actor, at: datetime) -> int:
    """Deliver what is due, in batches, and return how many came to an end. Safe to run twice, and at once.

    Without a gateway everything waits, but for what lapses. Each batch is two transactions and two acts of
    the record at most, none of them held open while the gateway is asked.
    """
    if not _anything_due(at):
        return 0
    held, ended = limits.held(at.date()), lapse(by=by, at=at)
    if not settings.SMS_URL:
        return ended
    for _ in range(BATCHES):
        batch = _claim(held, at)
        if not batch:
            break
        told = _ask(batch, held, at)
        ended += _settle(batch, told, held, by, at)
        if not any(one.code in ("accepted", "bad_number") for one in told.values()):
            break
    return ended


def lapse(*, by: Actor, at: datetime) -> int:
    """Give up what nobody needs any more, such as yesterday's code; return how many."""
    with sight.everywhere("短信过期"):
        late = Delivery.objects.select_for_update(skip_locked=True).filter(state__in=OPEN, lapses_at__lte=at)
        numbers = list(late.values_list("pk", flat=True)[:AT_ONCE])
        if not numbers:
            return 0
        Delivery.objects.filter(pk__in=numbers).update(state="dead", fault=LAPSED)
        _forget_secrets(numbers)
        audit.record("notices.lapsed", by=by, at=at, deliveries=len(numbers))
    return len(numbers)


def _anything_due(at: datetime) -> bool:
    with sight.everywhere("待发短信"):
        due = Q(due_at__lte=at) | Q(lapses_at__lte=at)
        return Delivery.objects.filter(due, state__in=OPEN).exists()


def _claim(held: Held, at: datetime) -> list[Delivery]:
    """Take a batch for ourselves for the length of the lease; put off what may not ring now."""
    with sight.everywhere("认领待发短信"):
        _one_at_a_time()
        due = Delivery.objects.filter(state__in=OPEN, due_at__lte=at)
        morning = timing.quiet_until(at, start=held.quiet_from, end=held.quiet_until)
        if morning:
            due.filter(urgent=False).update(due_at=morning)
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("notice")
            .order_by("-urgent", "due_at", "id")[:MOST]
        )
        taken = _within_limits(rows, held, at)
        Delivery.objects.bulk_update(rows, ["due_at", "tried_at", "attempts"])
    return taken


def _one_at_a_time() -> None:
    """Claims wait for each other, so that two workers do not both find a number still free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notices.claim'))")


def _within_limits(rows: Sequence[Delivery], held: Held, at: datetime) -> list[Delivery]:
    """Lease the rows whose number may ring now; the others come due when it may."""
    rung, taken = _rung(rows, at), []
    for row in rows:
        moments = rung[row.phone_digest] if row.phone_digest else []
        free = timing.free_at(moments, held.paces, at=at)
        if free > at:
            row.due_at = free
            continue
        moments.append(at)
        row.due_at, row.tried_at, row.attempts = at + LEASE, at, row.attempts + 1
        taken.append(row)
    return taken


def _rung(rows: Sequence[Delivery], at: datetime) -> dict[UUID, list[datetime]]:
    """When the numbers of these rows rang within a day, others' attempts under way included."""
    digests = {row.phone_digest for row in rows if row.phone_digest}
    out = Q(sent_at__gt=at - DAY) | Q(state__in=OPEN, tried_at__gt=at - LEASE)
    found = Delivery.objects.filter(out, phone_digest__in=digests).exclude(pk__in=[row.pk for row in rows])
    rung: dict[UUID, list[datetime]] = defaultdict(list)
    rang = Coalesce("sent_at", "tried_at")
    for digest, moment in found.annotate(rang=rang).values_list("phone_digest", "rang"):
        if digest and moment:
            rung[digest].append(moment)
    return rung


def _ask(batch: Sequence[Delivery], held: Held, at: datetime) -> dict[int, _Told]:
    """Ask the gateway for every delivery that opens; the numbers and texts live in this call only."""
    told: dict[int, _Told] = {}
    messages: dict[int, Message] = {}
    for row in batch:
        message = _message(row, held)
        if message is None:
            told[row.pk] = _Told(UNREADABLE)
        else:
            messages[row.pk] = message
    answers = _answers(list(messages.values()), at)
    return told | {number: _told(answers[one.id]) for number, one in messages.items()}


def _answers(messages: Sequence[Message], at: datetime) -> Mapping[UUID, Answer]:
    if not messages:
        return {}
    return Client(settings.SMS_URL, settings.SMS_KEY).send(messages, at=at)


def _told(answer: Answer) -> _Told:
    return _Told(str(answer.code), answer.receipt)


def _message(row: Delivery, held: Held) -> Message | None:
    """The text with its number, or None where either cannot be read any more."""
    template = templates.known(row.notice.template)
    if template is None or row.phone is None:
        return None
    words = sealing.open_([row.notice.words])[0]
    if words is None:
        return None
    try:
        phone = crypto.unseal(row.phone_purpose, row.phone)
    except crypto.Broken:
        return None
    return Message(row.key, phone, held.signed(template.render(words)))


def _settle(batch: Sequence[Delivery], told: Mapping[int, _Told], held: Held, by: Actor, at: datetime) -> int:
    """Write down what became of a batch; return how many came to an end. A row settled meanwhile stays."""
    with sight.everywhere("登记短信结果"):
        rows = list(_open(batch).select_for_update())
        for row in rows:
            _move(row, told[row.pk], held, at)
        fields = ["state", "fault", "receipt", "sent_at", "due_at"]
        Delivery.objects.bulk_update(rows, fields)
        ended = [row.pk for row in rows if row.state not in OPEN]
        _forget_secrets(ended)
        count = Counter(row.state for row in rows)
        if rows:
            audit.record("notices.delivered", by=by, at=at, became=dict(count))
    return len(ended)


def _open(batch: Sequence[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[row.pk for row in batch], state__in=OPEN)


def _move(row: Delivery, told: _Told, held: Held, at: datetime) -> None:
    verb = outbox.verb(told.code, attempts=row.attempts, tries=held.tries)
    row.state = OUTBOX.check(row.state, verb)
    if verb == "deliver":
        row.sent_at, row.receipt, row.fault = at, told.receipt, ""
    else:
        row.fault, row.due_at = told.code, at + timing.wait(row.attempts, first=held.first_wait)


def _forget_secrets(numbers: Sequence[int]) -> None:
    """Let go of the words of secret notices whose delivery is over, well or not."""
    if secret := templates.secret_keys():
        Notice.objects.filter(deliveries__in=numbers, template__in=secret).update(words=None)
