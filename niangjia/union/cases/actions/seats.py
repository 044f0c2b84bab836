"""Lines, seats, shifts and breaks; and what an agent asks of the telephone system.

An order goes out behind no transaction of ours: what came of it is told by the telephone system's own events, so
that an order whose answer is lost leaves no false row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from niangjia.gateways import cti
from niangjia.gateways.cti.client import Client
from niangjia.gateways.cti.contract import Event, Said
from niangjia.gateways.cti.lines import CODE
from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.models import AgentState, Break, Call, CallbackRequest, Heard, Line, Seat, Shift
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import calls as rules
from niangjia.union.organisations import queries as unions

WHY_NOT: Final = {
    Said.NO_SUCH: "电话系统里没有这个通话或坐席，",
    Said.NOT_NOW: "电话系统说现在不能这样做，",
    Said.UNAVAILABLE: "电话系统没有回应，",
    Said.REFUSED: "电话系统拒绝了这个指令，",
}
REMEDY: Final = "请在话机上直接操作；页面会跟着话机走。"


class Gone(NotNow):
    """The telephone system knows nothing of this call: it was started anew, or the call ended unheard."""


@transaction.atomic
def open_line(*, code: str, title: str, organisation_id: int, by: Actor, at: datetime) -> Line:
    """Open a hotline of a federation. Raises NotFound, NotAllowed, Invalid for a code that is taken or no code."""
    node = unions.organisation_for(by, organisation_id)
    permissions.check_may(by, permissions.LINES, node.lft)
    if not CODE.fullmatch(code):
        raise Invalid("接入代码只用小写字母、数字和连字符，", field="code", remedy="例如 12351。")
    if Line.objects.filter(code=code).exists():
        raise Invalid("这个接入代码已经使用。", field="code")
    line = Line.objects.create(code=code, title=title.strip(), organisation_id=node.id, opened_at=at)
    _record("line_opened", line, by, at, code=code)
    return line


@transaction.atomic
def give_seat(*, line_id: int, account_id: int, extension: str, by: Actor, at: datetime) -> Seat:
    """Put an account behind an extension. Raises NotFound, NotAllowed, Invalid where either is taken."""
    line = line_for(by, line_id, permissions.LINES)
    given = extension.strip()
    if not (given.isalnum() and given.isascii() and len(given) <= 20):
        raise Invalid("分机号应是数字或字母。", field="extension")
    open_seats = Seat.objects.filter(until__isnull=True)
    if open_seats.filter(line=line, extension=given).exists():
        raise Invalid("这个分机已经有人使用，", field="extension", remedy="请先收回。")
    if open_seats.filter(account_id=account_id).exists():
        raise Invalid("此人已经有一个分机，", field="account", remedy="请先收回。")
    seat = Seat.objects.create(line=line, extension=given, account_id=account_id, since=at)
    _record("seat_given", line, by, at, seat=seat.pk, account=account_id)
    return seat


@transaction.atomic
def take_seat_back(*, seat_id: int, by: Actor, at: datetime) -> None:
    """End a seat. Raises NotFound, NotAllowed, NotNow for one that has ended."""
    seat = Seat.objects.select_for_update().filter(pk=seat_id).first()
    if seat is None:
        raise NotFound
    line = line_for(by, seat.line_id, permissions.LINES)
    if seat.until:
        raise NotNow("这个坐席已经收回。")
    seat.until = at
    seat.save(update_fields=["until"])
    AgentState.objects.filter(seat=seat, until__isnull=True).update(until=at)
    _record("seat_taken_back", line, by, at, seat=seat.pk)


@transaction.atomic
def plan_shift(
    *, line_id: int, account_id: int, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Shift:
    """Plan when an account sits at a line. Raises NotFound, NotAllowed, Invalid for a wrong or doubled time."""
    line = line_for(by, line_id, permissions.LINES)
    if ends_at <= starts_at:
        raise Invalid("下班时间应晚于上班时间。", field="ends_at")
    if (ends_at - starts_at).total_seconds() > 24 * 3600:
        raise Invalid("一个班次不超过 24 小时。", field="ends_at")
    planned = Shift.objects.filter(account_id=account_id, revoked_at__isnull=True)
    if planned.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Invalid("此人在这段时间已有班次，", field="starts_at", remedy="请改时间，或先撤销原班次。")
    shift = Shift.objects.create(
        line=line, account_id=account_id, starts_at=starts_at, ends_at=ends_at, noted_at=at, noted_by=by.name
    )
    _record("shift_planned", line, by, at, shift=shift.pk, account=account_id)
    return shift


@transaction.atomic
def revoke_shift(*, shift_id: int, by: Actor, at: datetime) -> None:
    """Take a planned shift back. Raises NotFound, NotAllowed, NotNow."""
    shift = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    line = line_for(by, shift.line_id, permissions.LINES)
    if shift.revoked_at:
        raise NotNow("这个班次已经撤销。")
    shift.revoked_at = at
    shift.save(update_fields=["revoked_at"])
    _record("shift_revoked", line, by, at, shift=shift.pk)


def stand(*, state: str, pause: str = "", by: Actor, at: datetime) -> None:
    """Say how one's own seat stands: ready, break (with its kind), off. The telephone system is asked first.

    Raises NotFound without a seat, Invalid for no such state, NotNow where the telephone system says no.
    """
    if state not in ("ready", "break", "off") or (state == "break" and pause not in rules.BREAKS):
        raise Invalid("没有这个状态，", field="state", remedy="请重新选择。")
    seat = own_seat(by)
    _order(_client(seat.line).set_state(seat.extension, state, number=uuid4(), at=at))
    with transaction.atomic():
        Break.objects.filter(seat=seat, ends_at__isnull=True).update(ends_at=at)
        if state == "break":
            Break.objects.create(seat=seat, kind=pause, starts_at=at)
        _stand(seat, state, at)
        _record("agent_stands", seat.line, by, at, seat=seat.pk, state=state, pause=pause)


def control(*, call_id: int, order: str, to: str = "", by: Actor, at: datetime) -> None:
    """Answer, hand on or end the call at one's own seat. Raises NotFound, Invalid, NotNow."""
    seat = own_seat(by)
    with sight.of_actor(by, permissions.ANSWER):
        call = Call.objects.filter(pk=call_id, seat=seat).first()
    if call is None:
        raise NotFound(data={"call": call_id})
    client = _client(seat.line)
    if order == "answer":
        said = client.answer(call.number, seat.extension, number=uuid4(), at=at)
    elif order == "hang-up":
        said = client.hang_up(call.number, seat.extension, number=uuid4(), at=at)
    elif order == "transfer":
        if (
            not Seat.objects.filter(line=seat.line, extension=to, until__isnull=True)
            .exclude(pk=seat.pk)
            .exists()
        ):
            raise Invalid("这条热线没有这个分机。", field="to")
        said = client.transfer(call.number, seat.extension, to, number=uuid4(), at=at)
    else:
        raise Invalid("没有这个指令。", field="order")
    if said is Said.NO_SUCH:
        raise Gone(WHY_NOT[said], remedy="已按系统结束登记。")
    _order(said)
    with transaction.atomic():
        _record("call_ordered", seat.line, by, at, call=call.pk, order=order)


def dial(*, request_id: int, by: Actor, at: datetime) -> None:
    """Have the telephone system call back who wanted to be called. Raises NotFound, NotNow."""
    seat = own_seat(by)
    with sight.of_actor(by, permissions.ANSWER):
        wish = CallbackRequest.objects.filter(pk=request_id, line=seat.line, state="open").first()
    if wish is None or wish.cipher is None:
        raise NotFound(data={"request": request_id})
    phone = crypto.unseal(PHONE, wish.cipher)
    _order(_client(seat.line).call_back(seat.extension, phone, number=uuid4(), at=at))
    with transaction.atomic(), sight.of_actor(by, permissions.ANSWER):
        held = CallbackRequest.objects.select_for_update().get(pk=wish.pk)
        held.tries, held.tried_at, held.account_id = held.tries + 1, at, by.id
        held.save(update_fields=["tries", "tried_at", "account_id"])
        _record("callback_dialled", seat.line, by, at, request=wish.pk, tries=held.tries)


def own_seat(by: Actor) -> Seat:
    """The open seat of an agent. Raises NotNow without one."""
    found = None
    if by.id is not None:
        found = Seat.objects.select_related("line").filter(account_id=by.id, until__isnull=True).first()
    if found is None:
        raise NotNow("您还没有坐席分机，", remedy="请话务主管为您分配分机。")
    return found


def line_for(by: Actor, line_id: int, verb: str) -> Line:
    """One line within the actor's reach for a verb. Raises NotFound for another city's."""
    line = Line.objects.filter(pk=line_id).first()
    if line is None or not by.may_at(verb, unions.node(line.organisation_id).lft):
        raise NotFound(data={"line": line_id})
    return line


def by_extension(line: Line) -> dict[str, int]:
    """The open seats of a line by their extensions."""
    found = Seat.objects.filter(line=line, until__isnull=True)
    return dict(found.values_list("extension", "pk"))


def follow(line: Line, events: Sequence[Event], at: datetime) -> None:
    """Let the seats stand as the telephone system says; what is older than what is known changes nothing."""
    held = by_extension(line) if events else {}
    for event in sorted(events, key=lambda one: one.at):
        Heard.objects.create(line=line, mark=str(event.id), at=at)
        if (seat := held.get(event.agent)) is not None:
            _stand(Seat(pk=seat), event.state, event.at)


def _stand(seat: Seat, state: str, at: datetime) -> None:
    now = AgentState.objects.select_for_update().filter(seat_id=seat.pk, until__isnull=True).first()
    if now is not None and (now.state == state or now.since > at):
        return
    if now is not None:
        now.until = at
        now.save(update_fields=["until"])
    AgentState.objects.create(seat_id=seat.pk, state=state, since=at)


def _client(line: Line) -> Client:
    try:
        return Client(cti.connection(line.code))
    except cti.Unusable as error:
        raise NotNow(str(error), remedy=REMEDY) from None


def _order(said: Said) -> None:
    if said is not Said.DONE:
        raise NotNow(WHY_NOT[said], remedy=REMEDY)


def _record(act: str, line: Line, by: Actor, at: datetime, **facts: object) -> None:
    label = unions.node(line.organisation_id).lft
    audit.record(f"cases.{act}", by=by, at=at, subject=f"cases.Line:{line.pk}", org_label=label, **facts)
