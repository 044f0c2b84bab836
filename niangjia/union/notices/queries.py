"""Every read of the room: one's own box, and the outbox as its administrator sees it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, time

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from niangjia.kernel import clock, crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound
from niangjia.union.notices import permissions, sealing
from niangjia.union.notices.models import Delivery, Notice, OptOut
from niangjia.union.notices.rules import templates
from niangjia.union.notices.rules.outbox import FAULTS, OPEN, OUTBOX
from niangjia.union.notices.rules.templates import CATEGORIES

PAGE = 20
SHOWN = 500  # deliveries on the administrator's list; the counts above it tell the rest
GONE = "这条通知的内容已不再保留。"
STATES = [(code, state.title) for code, state in OUTBOX.states.items() if code != "sent"]


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One notice as its reader sees it."""

    id: int
    title: str
    text: str
    category: str
    subject: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Switch:
    """A category, and whether its texts are on."""

    category: str
    title: str
    is_on: bool
    may_switch_off: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox stands: deliveries by state, how many went out today, since when the oldest waits."""

    has_gateway: bool
    demonstration: str
    counts: dict[str, int] = field(default_factory=dict)
    sent_today: int = 0
    waiting_since: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many are still to go out."""
        return sum(self.counts.get(state, 0) for state in OPEN)


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """One delivery as the administrator sees it: never its text, the number masked (P-15)."""

    id: int
    title: str
    phone: str
    state: str
    fault: str
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    reason: str
    subject: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to go out by itself."""
        return self.state in OPEN


def inbox(person_id: int, *, by: Actor, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """Return a member's own notices, newest first; `before` is the last number of the page before.

    Raises NotFound for everybody but that person.
    """
    _check_own(person_id, by)
    return _entries(by, before, limit)


def account_inbox(*, by: Actor, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """Return the notices of the account that is signed in, newest first. Raises NotFound for strangers."""
    return _entries(by, before, limit)


def unread(person_id: int, *, by: Actor) -> int:
    """Return how many of a member's own notices are unread. Raises NotFound for everybody but that person."""
    _check_own(person_id, by)
    return account_unread(by=by)


def account_unread(*, by: Actor) -> int:
    """Return how many notices of who is signed in are unread."""
    with own_sight(by):
        return mine(by).filter(read_at=None).count()


def switches(*, by: Actor) -> list[Switch]:
    """Return which categories of texts are on for who is signed in."""
    with own_sight(by):
        off = set(OptOut.objects.filter(**owner(by)).values_list("category", flat=True))
    return [
        Switch(key, one.title, key not in off or not one.may_switch_off, one.may_switch_off)
        for key, one in CATEGORIES.items()
    ]


def mine(by: Actor) -> QuerySet[Notice]:
    """Return the notices of who asks, for use within a sight. Raises NotFound for who is nobody."""
    return Notice.objects.filter(**owner(by), in_app=True)


def owner(by: Actor) -> dict[str, int]:
    """Return the columns by which a row is the actor's own. Raises NotFound for who is nobody."""
    if by.person_id is not None:
        return {"person_id": by.person_id}
    if by.id is not None:
        return {"account_id": by.id}
    raise NotFound


def own_sight(by: Actor) -> AbstractContextManager[None]:
    """A member is shown their own rows by the database itself; it knows no accounts, so the filter tells them."""
    own = owner(by)
    return sight.of_person(own["person_id"]) if "person_id" in own else sight.everywhere("本账号的通知")


def outbox(*, by: Actor, at: datetime) -> Outbox:
    """Return how the outbox stands. Raises NotAllowed."""
    permissions.check_may_manage(by)
    midnight = datetime.combine(clock.day_of(at), time.min, tzinfo=ZONE)
    with sight.everywhere("发件箱总数"):
        unsent = Delivery.objects.exclude(state="sent").values("state").annotate(n=Count("pk")).order_by()
        counts = dict(unsent.values_list("state", "n"))
        sent = Delivery.objects.filter(sent_at__gte=midnight).count()
        waiting = Delivery.objects.filter(state__in=OPEN, due_at__lte=at).aggregate(oldest=Min("due_at"))
    return Outbox(bool(settings.SMS_URL), settings.SMS_DEMONSTRATION, counts, sent, waiting["oldest"])


def deliveries(*, by: Actor, state: str = "") -> list[Slip]:
    """Return the latest deliveries that have not gone out, dead letters unless asked otherwise. Raises NotAllowed."""
    permissions.check_may_manage(by)
    wanted = Q(state=state or "dead") & ~Q(state="sent")
    with sight.everywhere("发件箱"):
        rows = Delivery.objects.filter(wanted).select_related("notice").order_by("-id")[:SHOWN]
        return _slips(list(rows))


def delivery(delivery_id: int, *, by: Actor) -> Slip:
    """Return one delivery for its administrator. Raises NotFound for everybody else."""
    if not permissions.may_manage(by):
        raise NotFound
    with sight.everywhere("发件箱"):
        found = Delivery.objects.filter(pk=delivery_id).select_related("notice").first()
    if found is None:
        raise NotFound
    return _slips([found])[0]


def _check_own(person_id: int, by: Actor) -> None:
    if by.person_id is None or by.person_id != person_id:
        raise NotFound


def _entries(by: Actor, before: int | None, limit: int) -> list[Entry]:
    with own_sight(by):
        found = mine(by).order_by("-id")
        rows = list((found if before is None else found.filter(pk__lt=before))[:limit])
    opened = sealing.open_([row.words for row in rows])
    return [_entry(row, words) for row, words in zip(rows, opened, strict=True)]


def _entry(row: Notice, words: sealing.Words | None) -> Entry:
    template = templates.known(row.template)
    text = GONE if template is None or words is None else template.render(words)
    title = template.title if template else "通知"
    return Entry(row.pk, title, text, row.category, row.subject, row.made_at, row.read_at)


def _slips(rows: Sequence[Delivery]) -> list[Slip]:
    return [
        Slip(
            id=row.pk, title=_title(row.notice.template), phone=_masked(row), state=row.state,
            fault=FAULTS.get(row.fault, ""), attempts=row.attempts, made_at=row.notice.made_at,
            due_at=row.due_at, tried_at=row.tried_at, reason=row.reason, subject=row.notice.subject,
        )
        for row in rows
    ]  # fmt: skip


def _title(key: str) -> str:
    template = templates.known(key)
    return template.title if template else key


def _masked(row: Delivery) -> str:
    if row.phone is None:
        return "不再保留"
    try:
        return masking.phone(crypto.unseal(row.phone_purpose, row.phone))
    except crypto.Broken:
        return "无法解密"
