"""The outbox as its administrator sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.conf import settings
from django.db.models import Count, Min, Q

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound
from niangjia.union.notices import adapters, permissions
from niangjia.union.notices.models import Delivery
from niangjia.union.notices.queries.masked import masked
from niangjia.union.notices.rules import templates
from niangjia.union.notices.rules.channels import OUTSIDE, SMS
from niangjia.union.notices.rules.outbox import FAULTS, OPEN, OUTBOX, SETTLED

SHOWN = 500  # deliveries on the administrator's list; the counts above it tell the rest
STATES = [(code, state.title) for code, state in OUTBOX.states.items() if code not in SETTLED]
CHANNELS = [(code, one.title) for code, one in OUTSIDE.items()]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one channel stands: deliveries by state, how many went out today, since when the oldest waits."""

    code: str
    title: str
    unit: str
    is_configured: bool
    counts: dict[str, int] = field(default_factory=dict)
    sent_today: int = 0
    waiting_since: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many are still to go out."""
        return sum(self.counts.get(state, 0) for state in OPEN)

    @property
    def dead(self) -> int:
        """How many wait for the administrator."""
        return self.counts.get("dead", 0)


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox stands, channel by channel."""

    demonstration: str
    channels: tuple[Standing, ...]

    @property
    def waiting(self) -> int:
        """How many are still to go out, by all channels."""
        return sum(one.waiting for one in self.channels)

    @property
    def dead(self) -> int:
        """How many dead letters wait, of all channels."""
        return sum(one.dead for one in self.channels)

    @property
    def silent(self) -> list[Standing]:
        """The channels that are not set up although something waits for them, and SMS in any case."""
        return [one for one in self.channels if not one.is_configured and (one.code == SMS or one.waiting)]


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """One delivery as the administrator sees it: never its text, the address masked (P-15)."""

    id: int
    title: str
    channel: str
    address: str
    state: str
    fault: str
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    reason: str
    subject: str
    version: int | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to go out by itself."""
        return self.state in OPEN


def outbox(*, by: Actor, at: datetime) -> Outbox:
    """Return how the outbox stands. Raises NotAllowed."""
    permissions.check_may_manage(by)
    midnight = datetime.combine(clock.day_of(at), time.min, tzinfo=ZONE)
    with sight.everywhere("发件箱总数"):
        unsent = Delivery.objects.exclude(state__in=SETTLED).values("channel", "state")
        counted = list(unsent.annotate(n=Count("pk")).order_by().values_list("channel", "state", "n"))
        sent = Delivery.objects.filter(sent_at__gte=midnight).values("channel").annotate(n=Count("pk"))
        today = dict(sent.order_by().values_list("channel", "n"))
        due = Delivery.objects.filter(state__in=OPEN, due_at__lte=at).values("channel")
        oldest = dict(due.annotate(oldest=Min("due_at")).order_by().values_list("channel", "oldest"))
    standings = (
        Standing(
            code, one.title, one.unit, adapters.adapter(code).is_configured(),
            {state: n for channel, state, n in counted if channel == code}, today.get(code, 0),
            oldest.get(code),
        )
        for code, one in OUTSIDE.items()
    )  # fmt: skip
    return Outbox(settings.SMS_DEMONSTRATION, tuple(standings))


def deliveries(*, by: Actor, state: str = "", channel: str = "") -> list[Slip]:
    """Return the latest deliveries that have not gone out, dead letters unless asked otherwise. Raises NotAllowed."""
    permissions.check_may_manage(by)
    wanted = Q(state=state or "dead") & ~Q(state__in=SETTLED)
    if channel:
        wanted &= Q(channel=channel)
    with sight.everywhere("发件箱"):
        rows = Delivery.objects.filter(wanted).select_related("notice__wording").order_by("-id")[:SHOWN]
        return _slips(list(rows))


def delivery(delivery_id: int, *, by: Actor) -> Slip:
    """Return one delivery for its administrator. Raises NotFound for everybody else."""
    if not permissions.may_manage(by):
        raise NotFound
    with sight.everywhere("发件箱"):
        found = Delivery.objects.filter(pk=delivery_id).select_related("notice__wording").first()
    if found is None:
        raise NotFound
    return _slips([found])[0]


def _slips(rows: Sequence[Delivery]) -> list[Slip]:
    return [
        Slip(
            id=row.pk, title=templates.title(row.notice.template), channel=OUTSIDE[row.channel].title,
            address=masked(row.channel, row.address, row.address_purpose), state=row.state,
            fault=FAULTS.get(row.fault, ""), attempts=row.attempts, made_at=row.notice.made_at,
            due_at=row.due_at, tried_at=row.tried_at, reason=row.reason, subject=row.notice.subject,
            version=row.notice.wording.number if row.notice.wording else None,
        )
        for row in rows
    ]  # fmt: skip
