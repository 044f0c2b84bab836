"""Delivering what is due: claim a batch, ask its channel's gateway outside any transaction, write down the answers.

A claim is a lease: it pushes the due time two minutes on and commits. Whoever dies before writing the answers
leaves rows that come due again with the same key, by which the gateway knows a message it has already sent.
A delivery that fails for good hands over to the channel held behind it, each once.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import Signer
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from niangjia.kernel import audit, clock, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.union.notices import adapters, limits, sealing, versions
from niangjia.union.notices.adapters import Parcel, Told
from niangjia.union.notices.limits import Held, Limits
from niangjia.union.notices.models import Delivery, Notice
from niangjia.union.notices.rules import outbox, templates, timing
from niangjia.union.notices.rules.channels import OUTSIDE
from niangjia.union.notices.rules.outbox import LAPSED, OPEN, OUTBOX, UNREADABLE, UNSURE
from niangjia.union.notices.rules.templates import CATEGORIES

LEASE = timedelta(minutes=2)
BATCHES = 10  # in one call of a channel: even with a slow gateway they end within the lease
STOP = "notices.stop"  # salt of the word by which a mail's reader switches its category off
DAY = timedelta(days=1)
AT_ONCE = 2_000


def deliver_due(*, channel: str = "", by: Actor, at: datetime) -> int:
    """Deliver what is due by one channel, or by all; return how many came to an end. Safe to run twice, and at once.

    Without a gateway everything waits, but for what lapses. Each batch is two transactions and two acts of
    the record at most, none of them held open while the gateway is asked.
    """
    wanted = [channel] if channel else list(OUTSIDE)
    if not _anything_due(wanted, at):
        return 0
    held, ended = limits.held(clock.day_of(at)), lapse(by=by, at=at)
    open_ = [code for code in wanted if adapters.adapter(code).is_configured()]
    return ended + sum(_deliver(code, held, by, at) for code in open_)


def _deliver(channel: str, held: Held, by: Actor, at: datetime) -> int:
    """Batch after batch of one channel, until nothing is due or its gateway is in trouble."""
    ended = 0
    for _ in range(BATCHES):
        batch = _claim(channel, held.of[channel], at)
        if not batch:
            break
        told = _ask(channel, batch, held, at)
        ended += _settle(batch, told, held.of[channel], by, at)
        codes = {one.code for one in told.values()}
        if codes & UNSURE or not any(map(outbox.moved_on, codes)):
            break
    return ended


def lapse(*, by: Actor, at: datetime) -> int:
    """Give up what nobody needs any more, such as yesterday's code; return how many."""
    with sight.everywhere("通知过期"):
        late = Delivery.objects.select_for_update(skip_locked=True).filter(state__in=OPEN, lapses_at__lte=at)
        numbers = list(late.values_list("pk", flat=True)[:AT_ONCE])
        if not numbers:
            return 0
        Delivery.objects.filter(pk__in=numbers).update(state="dead", fault=LAPSED)
        behind = Delivery.objects.filter(notice__deliveries__in=numbers, state="held")
        behind.update(state="spared", address=None, address_digest=None)
        _forget_secrets(numbers)
        audit.record("notices.lapsed", by=by, at=at, deliveries=len(numbers))
    return len(numbers)


def _anything_due(channels: Sequence[str], at: datetime) -> bool:
    with sight.everywhere("待发通知"):
        due = Q(due_at__lte=at) | Q(lapses_at__lte=at)
        return Delivery.objects.filter(due, channel__in=channels, state__in=OPEN).exists()


def _claim(channel: str, held: Limits, at: datetime) -> list[Delivery]:
    """Take a batch for ourselves for the length of the lease; put off what may not ring now."""
    with sight.everywhere("认领待发通知"):
        _one_at_a_time(channel)
        due = Delivery.objects.filter(channel=channel, state__in=OPEN, due_at__lte=at)
        morning = timing.quiet_until(at, start=held.quiet_from, end=held.quiet_until)
        if morning:
            due.filter(urgent=False).update(due_at=morning)
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("notice__wording")
            .order_by("-urgent", "due_at", "id")[: adapters.adapter(channel).most]
        )
        taken = _within_limits(rows, held, at)
        Delivery.objects.bulk_update(rows, ["due_at", "tried_at", "attempts"])
    return taken


def _one_at_a_time(channel: str) -> None:
    """Claims of a channel wait for each other, so that two workers do not both find an address still free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"notices.claim.{channel}"])


def _within_limits(rows: Sequence[Delivery], held: Limits, at: datetime) -> list[Delivery]:
    """Lease the rows whose address may be written to now; the others come due when it may."""
    rung, taken = _rung(rows, at), []
    for row in rows:
        moments = rung[row.address_digest] if row.address_digest else []
        free = timing.free_at(moments, held.paces, at=at)
        if free > at:
            row.due_at = free
            continue
        moments.append(at)
        row.due_at, row.tried_at, row.attempts = at + LEASE, at, row.attempts + 1
        taken.append(row)
    return taken


def _rung(rows: Sequence[Delivery], at: datetime) -> dict[UUID, list[datetime]]:
    """When the addresses of these rows were written to within a day, others' attempts under way included."""
    digests = {row.address_digest for row in rows if row.address_digest}
    out = Q(sent_at__gt=at - DAY) | Q(state__in=OPEN, tried_at__gt=at - LEASE)
    found = Delivery.objects.filter(out, address_digest__in=digests).exclude(pk__in=[row.pk for row in rows])
    rung: dict[UUID, list[datetime]] = defaultdict(list)
    rang = Coalesce("sent_at", "tried_at")
    for digest, moment in found.annotate(rang=rang).values_list("address_digest", "rang"):
        if digest and moment:
            rung[digest].append(moment)
    return rung


def _ask(channel: str, batch: Sequence[Delivery], held: Held, at: datetime) -> Mapping[int, Told]:
    """Ask the gateway for every delivery that opens; the addresses and texts live in this call only."""
    parcels = {row.pk: _parcel(row, held) for row in batch}
    whole = [one for one in parcels.values() if one]
    said = adapters.adapter(channel).send(whole, at=at) if whole else {}
    return {number: said[one.key] if one else Told(UNREADABLE) for number, one in parcels.items()}


def _parcel(row: Delivery, held: Held) -> Parcel | None:
    """The text with its address, or None where either cannot be read any more."""
    notice, template = row.notice, templates.known(row.notice.template)
    text = versions.read(notice, sealing.open_([notice.words])[0])
    if template is None or text is None or row.address is None:
        return None
    try:
        address = crypto.unseal(row.address_purpose, row.address)
    except crypto.Broken:
        return None
    stop = Signer(salt=STOP).sign(str(row.pk)) if CATEGORIES[notice.category].may_switch_off else ""
    return Parcel(row.key, address, template.title, text, notice.made_at, held.signature, stop)


def _settle(
    batch: Sequence[Delivery], told: Mapping[int, Told], held: Limits, by: Actor, at: datetime
) -> int:
    """Write down what became of a batch; return how many came to an end. A row settled meanwhile stays."""
    with sight.everywhere("登记发送结果"):
        rows = list(_open(batch).select_for_update())
        behind = _behind(rows)
        for row in rows:
            _move(row, told[row.pk], held, behind.get(row.notice_id, []), at)
        Delivery.objects.bulk_update(rows, ["state", "fault", "receipt", "sent_at", "due_at"])
        others = [one for found in behind.values() for one in found]
        Delivery.objects.bulk_update(others, ["state", "due_at", "address", "address_digest"])
        ended = [row.pk for row in rows if row.state not in OPEN]
        _forget_secrets(ended)
        count = Counter(row.state for row in rows)
        if rows:
            audit.record("notices.delivered", by=by, at=at, channel=rows[0].channel, became=dict(count))
    return len(ended)


def _behind(rows: Sequence[Delivery]) -> dict[int, list[Delivery]]:
    """The channels held behind these deliveries, by notice, the next one first."""
    held: dict[int, list[Delivery]] = defaultdict(list)
    found = Delivery.objects.select_for_update().filter(
        notice_id__in=[row.notice_id for row in rows], state="held"
    )
    for row in found.order_by("notice_id", "rank"):
        held[row.notice_id].append(row)
    return held


def _open(batch: Sequence[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[row.pk for row in batch], state__in=OPEN)


def _move(row: Delivery, told: Told, held: Limits, behind: Sequence[Delivery], at: datetime) -> None:
    verb = outbox.verb(told.code, attempts=row.attempts, tries=held.tries, is_last=not behind)
    row.state = OUTBOX.check(row.state, verb)
    if verb == "deliver":
        row.sent_at, row.receipt, row.fault = at, told.receipt, ""
        for one in behind:
            one.state, one.address, one.address_digest = OUTBOX.check(one.state, "spare"), None, None
        return
    row.fault, row.due_at = told.code, at + timing.wait(row.attempts, first=held.first_wait)
    if verb == "pass_on":
        behind[0].state, behind[0].due_at = OUTBOX.check(behind[0].state, "take_over"), at


def _forget_secrets(numbers: Sequence[int]) -> None:
    """Let go of the words of secret notices whose delivery is over, well or not."""
    if secret := templates.secret_keys():
        Notice.objects.filter(deliveries__in=numbers, template__in=secret).update(words=None)
