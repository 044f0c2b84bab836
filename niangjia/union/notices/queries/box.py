"""One's own box, and how one wants to be reached."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.notices import adapters, sealing, versions
from niangjia.union.notices.models import Notice, OptOut, Wish
from niangjia.union.notices.queries.masked import masked
from niangjia.union.notices.rules import templates
from niangjia.union.notices.rules.channels import MAIL, ORDER, OUTSIDE, read_order
from niangjia.union.notices.rules.templates import CATEGORIES
from niangjia.union.notices.versions import GONE

PAGE = 20


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
    """A category by a channel, and whether it is on."""

    category: str
    channel: str
    title: str
    by: str
    is_on: bool
    may_switch_off: bool


@dataclass(frozen=True, slots=True, repr=False)
class Wishes:
    """How a reader wants to be reached: channels in their order, the own address masked, whether one is asked for."""

    order: tuple[tuple[str, str], ...]
    mail: str
    is_asked: bool
    has_mail: bool


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
    """Return which categories are on by which of the channels that the house has, for who is signed in."""
    with own_sight(by):
        off = set(OptOut.objects.filter(**owner(by)).values_list("category", "channel"))
    channels = [code for code in OUTSIDE if code in adapters.open_channels()]
    return [
        Switch(
            key, code, one.title, OUTSIDE[code].title,
            is_on=not one.may_switch_off or (key, code) not in off, may_switch_off=one.may_switch_off,
        )
        for key, one in CATEGORIES.items()
        for code in channels
    ]  # fmt: skip


def wishes(*, by: Actor) -> Wishes:
    """Return how who is signed in wants to be reached."""
    with own_sight(by):
        wish = Wish.objects.filter(**owner(by)).first()
    order = read_order(wish.order) if wish else ()
    known = adapters.open_channels()
    every = [code for code in dict.fromkeys((*order, *ORDER)) if code in known]
    mail = masked(MAIL, wish.mail, sealing.MAIL) if wish and wish.mail else ""
    asked = bool(wish and wish.asked_mail)
    return Wishes(tuple((code, OUTSIDE[code].title) for code in every), mail, asked, MAIL in known)


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


def _check_own(person_id: int, by: Actor) -> None:
    if by.person_id is None or by.person_id != person_id:
        raise NotFound


def _entries(by: Actor, before: int | None, limit: int) -> list[Entry]:
    with own_sight(by):
        found = mine(by).select_related("wording").order_by("-id")
        rows = list((found if before is None else found.filter(pk__lt=before))[:limit])
    opened = sealing.open_([row.words for row in rows])
    return [_entry(row, words) for row, words in zip(rows, opened, strict=True)]


def _entry(row: Notice, words: sealing.Words | None) -> Entry:
    template = templates.known(row.template)
    text, title = versions.read(row, words) or GONE, template.title if template else "通知"
    return Entry(row.pk, title, text, row.category, row.subject, row.made_at, row.read_at)
