"""The telephone's own talk: menus kept as dated versions, and the next turn of a caller's."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import wrapping
from niangjia.union.cases.actions.calls import locked_line
from niangjia.union.cases.actions.seats import line_for
from niangjia.union.cases.models import Call, Caller, Heard, IvrMenu, Line
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import ivr
from niangjia.union.cases.rules.states import CASE
from niangjia.union.organisations import queries as unions

WRONG_A_DAY: Final = 5
"""Wrong last digits of one case in a day before nobody is told anything of it by this door."""


@transaction.atomic
def save_menu(
    *, line_id: int, menu: Any, valid_from: datetime, reason: str, by: Actor, at: datetime
) -> IvrMenu:
    """Keep a new version of a line's menu, from a moment on. Raises NotFound, Invalid (what is wrong with it)."""
    line = line_for(by, line_id, permissions.LINES)
    if not reason.strip():
        raise Invalid("没有写修改说明。", field="reason")
    if valid_from < at - timedelta(minutes=5):
        raise Invalid("生效时间不能在过去。", field="valid_from")
    Line.objects.select_for_update().get(pk=line.pk)
    last = IvrMenu.objects.filter(line=line).order_by("-version").first()
    made = IvrMenu.objects.create(
        line=line, version=last.version + 1 if last else 1, menu=ivr.check(menu), valid_from=valid_from, made_at=at,
        made_by=by.name, reason=reason.strip()[:200],
    )  # fmt: skip
    audit.record(
        "cases.menu_saved", by=by, at=at, subject=f"cases.Line:{line.pk}", version=made.version,
        org_label=unions.node(line.organisation_id).lft, valid_from=valid_from,
    )  # fmt: skip
    return made


def menu_at(line: Line, at: datetime) -> dict[str, Any]:
    """The menu that holds at a moment; the house's own before anybody has kept one."""
    held = IvrMenu.objects.filter(line=line, valid_from__lte=at).order_by("-valid_from", "-version").first()
    return dict(held.menu if held else ivr.DEFAULT)


def talk(*, line: str, nonce: str, call: str, step: str, heard: str, by: Actor, at: datetime) -> ivr.Turn:
    """What to say next to the caller of a call. Raises NotFound for no such line, NotNow for a replayed request."""
    with sight.everywhere("语音菜单：来电人查询自己的诉求、登记回电"):
        one = locked_line(line)
        if Heard.objects.filter(line=one, mark=nonce).exists():
            raise NotNow("这个请求已经收到过。")
        Heard.objects.create(line=one, mark=nonce, at=at)
        menu = menu_at(one, at)
        opened = ivr.is_open(menu, at.astimezone(clock.ZONE).time(), workday=_workday(at))
        if not step:
            return ivr.start(menu, opened=opened)
        turn = ivr.turn(menu, opened=opened, step=step, heard=heard)
        if turn.do == "look_up":
            return _status(one, turn, ivr.options(menu, opened=opened), by=by, at=at)
        if turn.do == "note_call_back":
            return _wish(one, call, by=by, at=at)
    return turn


def _workday(at: datetime) -> bool:
    working, _ = calendar.load().is_workday(clock.day_of(at))
    return working


def _status(line: Line, turn: ivr.Turn, options: str, *, by: Actor, at: datetime) -> ivr.Turn:
    """How a case stands, for who knows its number and the last four digits of its phone."""
    wrong = Heard.objects.filter(
        line=line, mark__startswith=f"status:{turn.about}:", at__gt=at - timedelta(days=1)
    )
    found = (
        Caller.objects.select_related("case").filter(case__number=turn.about, cipher__isnull=False).first()
    )
    many = wrong.count()
    right = found is not None and many < WRONG_A_DAY and _ends_with(found, turn.heard)
    audit.record(
        "cases.status_asked", by=by, at=at, subject=f"cases.Line:{line.pk}", right=right,
        case=found.case_id if found and right else None,
    )  # fmt: skip
    if found is None or not right:
        Heard.objects.create(line=line, mark=f"status:{turn.about}:{many + 1:02}", at=at)
        step = turn.step.partition("~")[0]
        said = "编号或电话后四位不对，请重新输入登记电话的后四位。"
        return ivr.again(step, ivr.tries_of(turn.step), said, "digits:4")
    state = CASE.states[found.case.state]
    return ivr.Turn(f"您的诉求目前是：{state.title}。{state.sentence}" + options, "digits:1")


def _ends_with(caller: Caller, four: str) -> bool:
    return caller.cipher is not None and crypto.unseal(PHONE, caller.cipher)[-4:] == four


def _wish(line: Line, number: str, *, by: Actor, at: datetime) -> ivr.Turn:
    call = Call.objects.filter(line=line, number=number).first()
    if call is None or call.cipher is None:
        return ivr.Turn("没有显示您的来电号码，无法登记回电，请在服务时间再拨，再见。", do="hang_up")
    made = wrapping.wish(call, "menu", "", by=by, at=at)
    day = clock.day_of(made.due_at - timedelta(seconds=1))
    return replace(
        ivr.Turn(f"已登记，我们将在 {day.month} 月 {day.day} 日之前给您回电，再见。"), do="hang_up"
    )


def held(*, line: str, at: datetime) -> dict[str, Any]:
    """The menu of an open line that holds at a moment. Raises NotFound."""
    found = Line.objects.filter(code=line, closed_at__isnull=True).first()
    if found is None:
        raise NotFound
    return menu_at(found, at)
