"""What a telephone system tells becomes calls: each event once, each call folded anew from all its events.

A request and everything in it are one transaction with the nonce that made it: whoever dies before the commit
leaves nothing, whoever dies behind it is told the same again and answers `known`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from niangjia.gateways.cti.contract import AHEAD_SECONDS, Code, Event, Kind
from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import seats
from niangjia.union.cases.models import Call, CallEvent, Heard, Line
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import calls as rules
from niangjia.union.members.rules import phones
from niangjia.union.organisations import queries as unions

WHY: Final = "话务系统的事件：号码来自全市任何人"
FORGET_AFTER: Final = timedelta(days=2)
"""Longer than a nonce's window and than any telephone system repeats itself."""
FOLDED: Final = (
    "state", "offered_at", "ringing_at", "answered_at", "ended_at", "seat", "held_seconds", "transfers", "outbound",
    "cipher", "digest_a", "digest_b", "recording",
)  # fmt: skip


_NOTE: Final = ("kind", "at", "agent", "to", "by", "on")


class Replayed(NotNow):
    """The very same request has come before."""


def receive(*, line: str, nonce: str, events: Sequence[Event], by: Actor, at: datetime) -> dict[UUID, Code]:
    """Take the events of one signed request; return for each what became of it.

    Raises NotFound for a line that is not open, Replayed for a request that has come before.
    """
    with sight.everywhere(WHY):
        one = locked_line(line)
        _first_time(one, nonce, at)
        answers = {event.id: Code.REFUSED for event in events if _ahead(event, at)}
        fresh = _unknown(one, [event for event in events if event.id not in answers])
        answers |= {event.id: Code.KNOWN for event in events if event.id not in answers}
        answers |= dict.fromkeys((event.id for event in fresh), Code.TAKEN)
        lft = unions.node(one.organisation_id).lft
        _take(one, lft, [event for event in fresh if event.kind is not Kind.AGENT_STATE], at)
        seats.follow(one, [event for event in fresh if event.kind is Kind.AGENT_STATE], at)
        if fresh:
            audit.record(
                "cases.calls_told", by=by, at=at, subject=f"cases.Line:{one.pk}", org_label=lft,
                events=dict(Counter(str(event.kind) for event in fresh)),
            )  # fmt: skip
    return answers


def locked_line(code: str) -> Line:
    """The open line of this code, locked: what is told of a line is taken one request after the other."""
    found = Line.objects.select_for_update().filter(code=code, closed_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def lose(*, call_id: int, by: Actor, at: datetime) -> None:
    """End a call of which the telephone system knows nothing any more, by an event of our own. Raises NotFound."""
    with sight.everywhere("话务系统已没有的通话"):
        call = Call.objects.select_related("line").filter(pk=call_id, ended_at__isnull=True).first()
        if call is None or not by.may_at(permissions.ANSWER, call.org_lft):
            raise NotFound(data={"call": call_id})
        line = locked_line(call.line.code)
        kind = rules.Told.HUNG_UP if call.answered_at else rules.Told.ABANDONED
        CallEvent.objects.create(
            line=line, org_lft=call.org_lft, event=uuid4(), call=call, kind=kind, at=max(at, call.offered_at),
            received_at=at, by="system",
        )  # fmt: skip
        _fold(line, {call.number: call})
        audit.record(
            "cases.call_lost",
            by=by,
            at=at,
            subject=f"cases.Line:{line.pk}",
            org_label=call.org_lft,
            call=call.pk,
        )


def forget_heard(*, by: Actor, at: datetime) -> int:
    """Let go of nonces and marks that can no longer come again; return how many."""
    with transaction.atomic():
        gone, _ = Heard.objects.filter(at__lt=at - FORGET_AFTER).delete()
        if gone:
            audit.record("cases.heard_forgotten", by=by, at=at, rows=gone)
    return gone


def follow_lines(*, by: Actor, at: datetime) -> int:
    """Give the rows of every line the label its federation has now; return how many changed."""
    changed = 0
    with sight.everywhere("组织位置变动"):
        for line_id, organisation_id in Line.objects.values_list("pk", "organisation_id"):
            lft = unions.node(organisation_id).lft
            for table in ("call", "callevent", "wrapup", "callbackrequest"):
                changed += execute(
                    f"UPDATE cases_{table} r SET org_lft = %s WHERE line_id = %s AND org_lft <> %s",
                    [lft, line_id, lft],
                )
        if changed:
            audit.record("cases.lines_followed", by=by, at=at, rows=changed)
    return changed


def _first_time(line: Line, nonce: str, at: datetime) -> None:
    if not Heard.objects.filter(line=line, mark=nonce).exists():
        Heard.objects.create(line=line, mark=nonce, at=at)
        return
    raise Replayed("这个请求已经收到过，", remedy="重发时请换新的随机数和时间重新签名，事件编号不变。")


def _ahead(event: Event, at: datetime) -> bool:
    return event.at > at + timedelta(seconds=AHEAD_SECONDS)


def _unknown(line: Line, events: Sequence[Event]) -> list[Event]:
    """The events that have not been told before, each once, in the order of the request."""
    once = {event.id: event for event in events}
    known = set(CallEvent.objects.filter(line=line, event__in=list(once)).values_list("event", flat=True)) | {
        UUID(mark) for mark in _marks(line, [e for e in once.values() if e.kind is Kind.AGENT_STATE])
    }
    return [event for number, event in once.items() if number not in known]


def _marks(line: Line, events: Sequence[Event]) -> Iterable[str]:
    marks = [str(event.id) for event in events]
    return Heard.objects.filter(line=line, mark__in=marks).values_list("mark", flat=True) if marks else ()


def _take(line: Line, lft: int, events: Sequence[Event], at: datetime) -> None:
    """Append the events to their calls and fold these calls anew."""
    if not events:
        return
    calls = _calls(line, lft, events)
    CallEvent.objects.bulk_create(
        CallEvent(
            line=line, org_lft=lft, event=event.id, call=calls[event.call], kind=str(event.kind), at=event.at,
            received_at=at, agent=event.agent[:20], to=event.to[:20], by=event.by[:10], on=event.on,
        )
        for event in events
    )  # fmt: skip
    for event in events:
        _note(calls[event.call], event)
    _fold(line, calls)


def _calls(line: Line, lft: int, events: Sequence[Event]) -> dict[str, Call]:
    """The calls of these events by number; new ones are opened, with the first event's moment until they are folded."""
    first = {event.call: event.at for event in reversed(events)}
    known = {call.number: call for call in Call.objects.filter(line=line, number__in=list(first))}
    opened = Call.objects.bulk_create(
        Call(line=line, org_lft=lft, number=number, state=rules.CALL.start, offered_at=moment)
        for number, moment in first.items()
        if number not in known
    )
    return known | {call.number: call for call in opened}


def _note(call: Call, event: Event) -> None:
    """Keep what is not in the fold: the sealed number, the reference of the recording (never the sound)."""
    if event.caller and call.cipher is None:
        number = phones.judge(event.caller).number or event.caller
        call.cipher = crypto.seal(PHONE, number)
        for column, digest in crypto.digests(PHONE, number).items():
            setattr(call, column, digest)
    if event.kind is Kind.RECORDING_READY:
        call.recording = event.reference


def _fold(line: Line, calls: dict[str, Call]) -> None:
    told: dict[int, list[rules.Note]] = {}
    rows = CallEvent.objects.filter(call_id__in=[call.pk for call in calls.values()])
    for call_id, kind, at, agent, to, by, on in rows.values_list("call_id", *_NOTE):
        told.setdefault(call_id, []).append(rules.Note(kind, at, agent, to, by, on))
    held = seats.by_extension(line)
    for call in calls.values():
        stands = rules.fold(told[call.pk])
        call.state, call.outbound, call.transfers = stands.state, stands.outbound, stands.transfers
        call.offered_at, call.ringing_at = stands.offered_at, stands.ringing_at
        call.answered_at, call.ended_at = stands.answered_at, stands.ended_at
        call.held_seconds, call.seat_id = stands.held_seconds, held.get(stands.agent) or call.seat_id
    Call.objects.bulk_update(calls.values(), FOLDED)
