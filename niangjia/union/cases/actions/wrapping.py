"""What an agent makes of a call, and wishes to be called back."""

from datetime import datetime
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.masking import words as masked
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases import actions as cases
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.actions.seats import own_seat
from niangjia.union.cases.models import Call, CallbackRequest, Case, Statement, WrapUp
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import calls as rules
from niangjia.union.cases.rules.words import Channel, Kind
from niangjia.union.members.rules import phones

CALL_BACK_DAYS: Final = 1
"""Working days within which somebody is called back who asked for it."""
MOST_TRIES: Final = 3


@transaction.atomic
def open_order(
    *, call_id: int, appeal: cases.Intake, with_number: bool = True, by: Actor, at: datetime
) -> cases.Taken:
    """Make a case of a call, with the caller's own number unless they stay anonymous.

    Raises NotFound, NotNow for a call that is done with, and what `take` raises.
    """
    call = _own_call(call_id, by)
    who = _caller(call, appeal.who) if with_number else appeal.who
    told = {name: getattr(appeal, name) for name in appeal.__dataclass_fields__}
    told |= {"channel": Channel.PHONE, "who": who, "organisation_id": call.line.organisation_id}
    taken = cases.take(intake=cases.Intake(**told), by=by, at=at)
    _wrap(call, "order", kind=appeal.kind, category=appeal.category, case_id=taken.case_id, by=by, at=at)
    return taken


@transaction.atomic
def answer(
    *, call_id: int, question: str, reply: str, category: str = "", article_id: int | None = None, by: Actor,
    at: datetime,
) -> cases.Taken:  # fmt: skip
    """Close a call as a consultation answered on the spot, with the article it was answered from (R-2).

    It is a case like any other, taken and closed. Raises NotFound, NotNow, and what `take` raises.
    """
    call = _own_call(call_id, by)
    appeal = cases.Intake(
        channel=Channel.PHONE, text=question, kind=Kind.CONSULT, category=category, who=_caller(call, cases.Who()),
        organisation_id=call.line.organisation_id,
    )  # fmt: skip
    taken = cases.take(intake=appeal, by=by, at=at)
    cases.answer_at_once(case_id=taken.case_id, text=reply, article_id=article_id, by=by, at=at)
    _wrap(
        call, "answered", kind=Kind.CONSULT, category=category, case_id=taken.case_id, article_id=article_id, by=by,
        at=at,
    )  # fmt: skip
    return taken


@transaction.atomic
def follow_up(*, call_id: int, number: str, words: str, by: Actor, at: datetime) -> WrapUp:
    """Add the caller's words to a case that runs already. Raises NotFound, NotNow, Invalid for no such case."""
    call = _own_call(call_id, by)
    if not words.strip():
        raise Invalid("没有写诉求人补充的内容。", field="text")
    with sight.of_actor(by, permissions.VIEW):
        found = Case.objects.filter(number=number.strip()).first()
        if found is None:
            raise Invalid("没有这个编号的工单，", field="number", remedy="请核对 14 位编号。")
        Statement.objects.create(
            case=found,
            whose=Statement.Whose.WORKER,
            text=words.strip(),
            at=at,
            by=by.name,
            **story.place(found),
        )
        story.tell(found, "follow_up", by=by, at=at)
    return _wrap(call, "follow_up", kind=found.kind, category=found.category, case_id=found.pk, by=by, at=at)


@transaction.atomic
def set_aside(*, call_id: int, note: str, by: Actor, at: datetime) -> WrapUp:
    """Note that nobody wanted anything: a wrong number, silence, a test. Raises Invalid without a reason."""
    if not note.strip():
        raise Invalid("没有写原因，", field="note", remedy="例如“拨错号码”“无声”。")
    return _wrap(_own_call(call_id, by), "void", note=note, by=by, at=at)


@transaction.atomic
def finish(*, call_id: int, note: str = "", by: Actor, at: datetime) -> None:
    """End the wrap-up: the next call may come. Raises NotFound, NotNow before it was said what became of the call."""
    with sight.of_actor(by, permissions.ANSWER):
        call = _own_call(call_id, by)
        made = WrapUp.objects.select_for_update().filter(call=call).first()
        if made is None:
            raise NotNow("还没有说明这个来电怎样处理，", remedy="请先选当场答复、转工单或无效来电。")
        if made.done_at is None:
            made.done_at, made.note = at, masked(note.strip())[:300] or made.note
            made.save(update_fields=["done_at", "note"])
            _record("call_finished", made, by, at)


@transaction.atomic
def note_callback(*, call_id: int, source: str, note: str = "", by: Actor, at: datetime) -> CallbackRequest:
    """Note that the caller of a call is to be called back. Raises NotFound, NotNow without a number, Invalid."""
    if source not in rules.SOURCES:
        raise Invalid("没有这个来源。", field="source")
    with sight.everywhere("登记回电：号码来自来电本身"):
        call = Call.objects.select_for_update().filter(pk=call_id).first()
        if call is None or not by.may_at(permissions.ANSWER, call.org_lft):
            raise NotFound(data={"call": call_id})
        return wish(call, source, note, by=by, at=at)


def wish(call: Call, source: str, note: str, *, by: Actor, at: datetime) -> CallbackRequest:
    """The open wish of a call's caller, made if there is none yet; in the caller's sight and transaction."""
    if call.cipher is None:
        raise NotNow("来电没有显示号码，", remedy="请问诉求人要一个回电号码，转为工单登记。")
    number = crypto.unseal(PHONE, call.cipher)
    same = CallbackRequest.objects.filter(line_id=call.line_id, state="open", **crypto.lookup(PHONE, number))
    if found := same.first():
        return found
    due = calendar.load().add_working_days(clock.day_of(at), CALL_BACK_DAYS).at
    made = CallbackRequest.objects.create(
        line_id=call.line_id, org_lft=call.org_lft, call=call, source=source, state="open", asked_at=at, due_at=due,
        note=masked(note.strip())[:200], cipher=crypto.seal(PHONE, number), **crypto.digests(PHONE, number),
    )  # fmt: skip
    _record("callback_asked", made, by, at, source=source)
    return made


@transaction.atomic
def settle_callback(*, request_id: int, state: str, note: str = "", by: Actor, at: datetime) -> None:
    """End a wish: called back, nobody answered several times, no longer wanted. Raises NotFound, NotNow, Invalid."""
    if state not in rules.CALLBACKS or state == "open":
        raise Invalid("请选择结果。", field="state")
    with sight.of_actor(by, permissions.ANSWER):
        held = CallbackRequest.objects.select_for_update().filter(pk=request_id).first()
        if held is None or not by.may_at(permissions.ANSWER, held.org_lft):
            raise NotFound(data={"request": request_id})
        if held.state != "open":
            raise NotNow("这个回电登记已经处理过。")
        if state == "failed" and held.tries < MOST_TRIES:
            raise NotNow(f"拨打不足 {MOST_TRIES} 次，", remedy="请换个时间再拨。")
        if state == "dropped" and not note.strip():
            raise Invalid("没有写不需要的原因。", field="note")
        held.state, held.settled_at, held.account_id = state, at, by.id
        held.note = masked(note.strip())[:200] or held.note
        held.save(update_fields=["state", "settled_at", "account_id", "note"])
        _record("callback_settled", held, by, at, state=state)


def _caller(call: Call, who: cases.Who) -> cases.Who:
    """Who calls, with the number they call from unless they gave another."""
    if who.phone or call.cipher is None:
        return who
    known = phones.judge(crypto.unseal(PHONE, call.cipher))
    return cases.Who(who.name, "" if known.reason else known.number, who.person_id, who.may_be_named)


def _own_call(call_id: int, by: Actor) -> Call:
    """A call at the agent's own seat. Raises NotFound."""
    seat = own_seat(by)
    with sight.of_actor(by, permissions.ANSWER):
        call = (
            Call.objects.select_for_update(of=("self",))
            .select_related("line")
            .filter(pk=call_id, seat=seat)
            .first()
        )
    if call is None:
        raise NotFound(data={"call": call_id})
    return call


def _wrap(
    call: Call, outcome: str, *, kind: str = "", category: str = "", case_id: int | None = None,
    article_id: int | None = None, note: str = "", by: Actor, at: datetime,
) -> WrapUp:  # fmt: skip
    """Write what became of a call, once."""
    with sight.of_actor(by, permissions.ANSWER):
        if call.answered_at is None:
            raise NotNow("这个来电还没有接通。")
        if WrapUp.objects.filter(call=call).exists():
            raise NotNow("这个来电已经处理过，", remedy="补充内容请写在工单里。")
        made = WrapUp.objects.create(
            line_id=call.line_id, org_lft=call.org_lft, call=call, account_id=by.id or 0, outcome=outcome, kind=kind,
            category=category, case_id=case_id, article_id=article_id, note=masked(note.strip())[:300], decided_at=at,
        )  # fmt: skip
        _record("call_wrapped", made, by, at, outcome=outcome, case=case_id, article=article_id)
    return made


def _record(act: str, row: WrapUp | CallbackRequest, by: Actor, at: datetime, **facts: object) -> None:
    audit.record(
        f"cases.{act}", by=by, at=at, subject=f"{row._meta.label}:{row.pk}", org_label=row.org_lft,
        call=row.call_id, **facts,
    )  # fmt: skip
