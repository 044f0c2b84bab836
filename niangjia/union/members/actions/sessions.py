"""Sessions of members: begun by a proof, known by a token in their own browser, ended by them or by time."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor, member
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.union.members import limits, writing
from niangjia.union.members.marks import mark
from niangjia.union.members.models import MemberSession, PhoneCode
from niangjia.union.members.rules import access
from niangjia.union.members.writing import Row

SEEN_EVERY: Final = timedelta(minutes=1)  # a page with ten requests writes once
KEPT: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody acts, for the list of their sign-ins: the browser in words, the network address."""

    words: str
    address: str


def make(person_id: int, device: Device, *, at: datetime, level: int = 1) -> tuple[str, dict[str, Any]]:
    """Return a new token and the columns of its session, for whoever writes it."""
    secret = secrets.token_urlsafe(24)
    session = {
        "person_id": person_id, "token_hash": mark("session", secret), "assurance": level,
        "device": device.words[:60], "address": device.address, "started_at": at, "seen_at": at,
    }  # fmt: skip
    return f"{person_id}.{secret}", session


def begin(person_id: int, device: Device, *, at: datetime, level: int = 1) -> str:
    """Begin a session inside another act and return its token; of too many, the longest unseen makes room."""
    with sight.of_person(person_id):
        return begin_in_sight(person_id, device, at=at, level=level)


def begin_in_sight(person_id: int, device: Device, *, at: datetime, level: int = 1) -> str:
    """Like `begin`, for an act that sees the person already."""
    token, told = make(person_id, device, at=at, level=level)
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, [person_id, limits.of_access(at).sessions_at_once - 1])
        number, xid, crowded = cursor.fetchone()
    if crowded:
        MemberSession.objects.filter(pk__in=crowded).update(ended_at=at)
    session = Row(MemberSession, {"id": number, **told})
    audit.record_together(
        "members.signed_in", by=member(person_id), at=at, subject=f"members.Person:{person_id}", org_label=None,
        session=number, level=level, crowded_out=crowded, xid=xid,
        write=lambda event: writing.insert_together([session, Row(type(event), audit.columns(event))]),
    )  # fmt: skip
    return token


# A number for the session, the transaction's for the audit, and the sessions that are too many with it.
_ROOM: Final = (
    "SELECT nextval('members_membersession_id_seq'), pg_current_xact_id()::text::bigint,"
    " ARRAY(SELECT id FROM members_membersession WHERE person_id = %s AND ended_at IS NULL"
    " ORDER BY seen_at DESC OFFSET %s)"
)


def see(token: str, *, at: datetime) -> MemberSession | None:
    """Return the open session of a token, or None. Being seen is no act; a session that is over ends now."""
    number, _, secret = token.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 18 or not secret:
        return None
    with sight.of_person(int(number)):
        session = MemberSession.objects.filter(token_hash=mark("session", secret), ended_at=None).first()
        if session is None:
            return None
        if access.is_over(session.started_at, session.seen_at, numbers=limits.of_access(at), at=at):
            _end([session.pk], int(number), by=member(int(number)), at=at)
            return None
        if at - session.seen_at >= SEEN_EVERY:
            MemberSession.objects.filter(pk=session.pk).update(seen_at=at)
        return session


@transaction.atomic
def end_session(*, session_id: int, by: Actor, at: datetime) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    person = own(by)
    with sight.of_person(person):
        if not MemberSession.objects.filter(pk=session_id, person_id=person, ended_at=None).exists():
            raise NotFound("没有找到这个登录，它可能已经结束。")
        _end([session_id], person, by=by, at=at)


@transaction.atomic
def end_other_sessions(*, keep: int, by: Actor, at: datetime) -> int:
    """End every session of one's own but one; return how many."""
    person = own(by)
    with sight.of_person(person):
        found = MemberSession.objects.filter(person_id=person, ended_at=None).exclude(pk=keep)
        ids = list(found.values_list("pk", flat=True))
        if ids:
            _end(ids, person, by=by, at=at)
    return len(ids)


@transaction.atomic
def forget_old_access(*, by: Actor, at: datetime) -> int:
    """Remove codes of past days, and sessions ended a year ago (P-18: half a year); return how many."""
    codes, _ = PhoneCode.objects.filter(made_at__lt=at - timedelta(days=2)).delete()
    with sight.everywhere("清理一年前的登录"):
        sessions, _ = MemberSession.objects.filter(ended_at__lt=at - KEPT).delete()
    if codes or sessions:
        audit.record("members.old_access_forgotten", by=by, at=at, codes=codes, sessions=sessions)
    return codes + sessions


def own(by: Actor) -> int:
    """The person who acts for themself. Raises NotAllowed for anybody who is not signed in as a member."""
    if by.person_id is None:
        raise NotAllowed("这件事只能由本人办理，", remedy="请用自己的手机登录。")
    return by.person_id


def _end(ids: list[int], person_id: int, *, by: Actor, at: datetime) -> None:
    MemberSession.objects.filter(pk__in=ids, ended_at=None).update(ended_at=at)
    audit.record("members.sessions_ended", by=by, at=at, subject=f"members.Person:{person_id}", sessions=ids)
