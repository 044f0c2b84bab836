"""The hotline for those who sit at it: one's own desk, the call at it, who calls, the wall, wishes to be called.

Lines are scoped by the place of their federation; calls stand under row security besides, so that all that reads
them is called inside `sight.of_actor(actor, permissions.ANSWER)`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import NotFound
from niangjia.union.accounts import queries as accounts
from niangjia.union.cases import permissions
from niangjia.union.cases.classification import keywords, scheme
from niangjia.union.cases.classification.proposals import Proposal
from niangjia.union.cases.models import (
    AgentState,
    Break,
    Call,
    CallbackRequest,
    Caller,
    Case,
    IvrMenu,
    Line,
    Seat,
    Shift,
    WrapUp,
)
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules import calls as rules
from niangjia.union.organisations import queries as unions

EARLIER: Final = 5
"""Earlier calls and cases shown of one caller."""
DESKS: Final = frozenset({"hotline_agent", "hotline_supervisor"})
"""The roles of a hotline."""
FRESH: Final = timedelta(hours=12)
"""An ended call is still on the desk for so long, until it is wrapped up."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent's own place: the seat, how it stands and since when, the break it is in."""

    seat_id: int
    extension: str
    line_id: int
    line: str
    code: str
    state: str
    since: datetime | None
    pause: str = ""

    @property
    def title(self) -> str:
        """How the seat stands, in words."""
        return rules.AGENT[self.state][0]

    @property
    def kind(self) -> str:
        """The mark of how it stands."""
        return rules.AGENT[self.state][1]


@dataclass(frozen=True, slots=True, repr=False)
class Earlier:
    """What is known of a caller by their number: earlier calls, earlier cases within the reader's view."""

    calls: int = 0
    last: datetime | None = None
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """One seat on the wall."""

    extension: str
    name: str
    state: str
    since: datetime | None
    pause: str
    calls: int

    @property
    def title(self) -> str:
        """How the seat stands, in words."""
        return rules.AGENT[self.state][0]

    @property
    def kind(self) -> str:
        """The mark of how it stands."""
        return rules.AGENT[self.state][1]


@dataclass(frozen=True, slots=True)
class Wall:
    """A line at this moment."""

    line: Line
    waiting: int
    longest: int
    ringing: int
    talking: int
    agents: list[Agent]
    wishes: int
    wishes_late: int
    states: dict[str, int] = field(default_factory=dict)


def lines(actor: Actor, verb: str = permissions.ANSWER) -> list[Line]:
    """The open lines within the actor's reach for a verb, by code."""
    reached = Q(pk__in=())
    for span in actor.spans(verb):
        reached |= Q(organisation__lft__range=(span.lo, span.hi))
    return list(Line.objects.filter(reached, closed_at__isnull=True).order_by("code"))


def line(actor: Actor, line_id: int | None, verb: str = permissions.ANSWER) -> Line:
    """One of these lines, the first where none is named. Raises NotFound for another city's."""
    found = [one for one in lines(actor, verb) if line_id in (None, one.pk)]
    if not found:
        raise NotFound(data={"line": line_id})
    return found[0]


def line_code(line_id: int) -> str:
    """The code by which a line's telephone system is named."""
    return str(Line.objects.values_list("code", flat=True).get(pk=line_id))


def desk(actor: Actor) -> Desk | None:
    """The actor's own place, or None without a seat (3 queries)."""
    if actor.id is None:
        return None
    seat = Seat.objects.select_related("line").filter(account_id=actor.id, until__isnull=True).first()
    if seat is None:
        return None
    now = AgentState.objects.filter(seat=seat, until__isnull=True).first()
    pause = Break.objects.filter(seat=seat, ends_at__isnull=True).values_list("kind", flat=True).first()
    return Desk(
        seat_id=seat.pk, extension=seat.extension, line_id=seat.line_id, line=seat.line.title, code=seat.line.code,
        state=now.state if now else "off", since=now.since if now else None, pause=rules.BREAKS.get(pause or "", ""),
    )  # fmt: skip


def current(place: Desk, *, at: datetime) -> Call | None:
    """The call at a desk: the open one, else the last one answered that is not wrapped up yet (1–2 queries)."""
    mine = Call.objects.filter(seat_id=place.seat_id, offered_at__gt=at - FRESH)
    mine = mine.select_related("line", "wrap_up", "wrap_up__case").order_by("-offered_at")
    running = mine.filter(ended_at__isnull=True).first()
    if running is not None:
        return running
    last = mine.filter(answered_at__isnull=False).first()
    made = wrap_up(last) if last else None
    return None if made is not None and made.done_at is not None else last


def wrap_up(call: Call) -> WrapUp | None:
    """What the agent made of a call, if they have said."""
    return getattr(call, "wrap_up", None)


def mark(place: Desk | None, call: Call | None) -> str:
    """A short word that changes whenever a desk must be drawn anew; it names nobody."""
    made = wrap_up(call) if call else None
    about = (call.pk, call.state, made.outcome if made else "") if call else None
    return _mark(place.state if place else "", about)


def mark_now(actor: Actor, *, at: datetime) -> tuple[str, bool]:
    """The mark of the actor's desk at a moment, and whether calls may come there: for whom it is asked every second.

    The same as `mark` of `desk` and `current`, in one question.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW, {"account": actor.id, "since": at - FRESH})
        row = cursor.fetchone()
    if row is None:
        return _mark("", None), False
    state, call_id, call_state, outcome, done = row
    return _mark(
        state, None if call_id is None or done else (call_id, call_state, outcome or "")
    ), state != "off"


def _mark(state: str, about: tuple[int, str, str] | None) -> str:
    if not state:
        return "none"
    return f"{state}-" + ("-".join(map(str, about)) if about else "free")


_NOW: Final = """
    SELECT coalesce(a.state, 'off'), c.id, c.state, w.outcome, w.done_at IS NOT NULL
      FROM cases_seat s
      LEFT JOIN cases_agentstate a ON a.seat_id = s.id AND a.until IS NULL
      LEFT JOIN LATERAL (SELECT id, state FROM cases_call
                          WHERE seat_id = s.id AND offered_at > %(since)s
                            AND (ended_at IS NULL OR answered_at IS NOT NULL)
                          ORDER BY (ended_at IS NULL) DESC, offered_at DESC LIMIT 1) c ON true
      LEFT JOIN cases_wrapup w ON w.call_id = c.id
     WHERE s.account_id = %(account)s AND s.until IS NULL"""


def call_for(actor: Actor, call_id: int) -> Call:
    """One call of the actor's lines. Raises NotFound for a stranger's."""
    found = (
        Call.objects.filter(line__in=lines(actor), pk=call_id)
        .select_related("line", "seat", "wrap_up", "wrap_up__case")
        .first()
    )
    if found is None:
        raise NotFound(data={"call": call_id})
    return found


def phone(call: Call, *, whole: bool = False) -> str:
    """The caller's number, masked unless asked for whole; empty where it was hidden."""
    if call.cipher is None:
        return ""
    number = crypto.unseal(PHONE, call.cipher)
    return number if whole else masking.phone(number)


def earlier(call: Call) -> Earlier:
    """Earlier calls and cases from the same number, as far as the sight reaches (3 queries)."""
    if call.cipher is None:
        return Earlier()
    same = crypto.lookup(PHONE, crypto.unseal(PHONE, call.cipher))
    before = Call.objects.filter(line_id=call.line_id, offered_at__lt=call.offered_at, **same)
    last = before.order_by("-offered_at").values_list("offered_at", flat=True).first()
    numbers = Caller.objects.filter(**same).values_list("case_id", flat=True)
    made = wrap_up(call)
    others = [case for case in numbers[:50] if made is None or case != made.case_id]
    found = Case.objects.filter(pk__in=others).order_by("-id")[:EARLIER]
    return Earlier(before.count(), last, tuple(found))


def events(call: Call) -> list[tuple[datetime, str, str, str]]:
    """The story of a call as it was told: when, what, at which seat, to which."""
    rows = call.events.order_by("at", "id").values_list("at", "kind", "agent", "to")
    return [(at, kind, agent, to) for at, kind, agent, to in rows]


def wall(actor: Actor, one: Line, *, start: datetime, at: datetime) -> Wall:
    """A line at this moment; seats with the calls they have answered since `start` (6 queries)."""
    running = list(
        Call.objects.filter(
            line=one, ended_at__isnull=True, outbound=False, offered_at__gt=at - FRESH
        ).values_list("state", "offered_at")
    )
    waits = [offered for state, offered in running if state in ("waiting", "ringing")]
    agents = _agents(one, start)
    wishes = CallbackRequest.objects.filter(line=one, state="open")
    return Wall(
        line=one, waiting=sum(state == "waiting" for state, _ in running),
        longest=max((rules.seconds(moment, at) for moment in waits), default=0),
        ringing=sum(state == "ringing" for state, _ in running),
        talking=sum(state in ("talking", "held") for state, _ in running), agents=agents,
        wishes=wishes.count(), wishes_late=wishes.filter(due_at__lt=at).count(),
        states={state: sum(agent.state == state for agent in agents) for state in rules.AGENT},
    )  # fmt: skip


def _agents(one: Line, start: datetime) -> list[Agent]:
    seats = list(Seat.objects.filter(line=one, until__isnull=True).order_by("extension"))
    ids = [seat.pk for seat in seats]
    now = {s.seat_id: s for s in AgentState.objects.filter(seat_id__in=ids, until__isnull=True)}
    pauses = dict(Break.objects.filter(seat_id__in=ids, ends_at__isnull=True).values_list("seat_id", "kind"))
    names = accounts.names([seat.account_id for seat in seats])
    taken = Call.objects.filter(seat_id__in=ids, offered_at__gte=start, answered_at__isnull=False)
    many: dict[int, int] = {}
    for seat_id in taken.values_list("seat_id", flat=True):
        many[seat_id or 0] = many.get(seat_id or 0, 0) + 1
    return [
        Agent(
            seat.extension, names.get(seat.account_id, ""), now[seat.pk].state if seat.pk in now else "off",
            now[seat.pk].since if seat.pk in now else None, rules.BREAKS.get(pauses.get(seat.pk, ""), ""),
            many.get(seat.pk, 0),
        )
        for seat in seats
    ]  # fmt: skip


def wishes(actor: Actor, *, state: str = "open") -> "QuerySet[CallbackRequest]":
    """Wishes to be called on the actor's lines, the most urgent first."""
    rows = CallbackRequest.objects.filter(line__in=lines(actor)).select_related("line", "call")
    return rows.filter(state=state) if state else rows


def wish(actor: Actor, request_id: int) -> CallbackRequest:
    """One of them. Raises NotFound for a stranger's."""
    found = wishes(actor, state="").filter(pk=request_id).first()
    if found is None:
        raise NotFound(data={"request": request_id})
    return found


def wish_phone(one: CallbackRequest) -> str:
    """The number to be called, masked."""
    return masking.phone(crypto.unseal(PHONE, one.cipher)) if one.cipher else ""


def seats(actor: Actor, one: Line) -> list[tuple[Seat, str]]:
    """The open seats of a line with the names of their agents."""
    found = list(Seat.objects.filter(line=one, until__isnull=True).order_by("extension"))
    names = accounts.names([seat.account_id for seat in found])
    return [(seat, names.get(seat.account_id, "")) for seat in found]


def shifts(one: Line, *, start: datetime, end: datetime) -> list[tuple[Shift, str]]:
    """The shifts of a line in a time, with the names of their agents."""
    found = Shift.objects.filter(line=one, revoked_at__isnull=True, starts_at__lt=end, ends_at__gt=start)
    rows = list(found.order_by("starts_at", "id"))
    names = accounts.names([row.account_id for row in rows])
    return [(row, names.get(row.account_id, "")) for row in rows]


def breaks(one: Line, *, start: datetime, end: datetime) -> list[tuple[Break, str, str]]:
    """The breaks taken at a line in a time: the row, extension, name."""
    found = Break.objects.filter(seat__line=one, starts_at__lt=end, starts_at__gte=start).select_related(
        "seat"
    )
    rows = list(found.order_by("-starts_at", "-id")[:200])
    names = accounts.names([row.seat.account_id for row in rows])
    return [(row, row.seat.extension, names.get(row.seat.account_id, "")) for row in rows]


def people_at(actor: Actor, one: Line, *, on: datetime) -> list[tuple[int, str]]:
    """Who holds a desk of the hotline at a line's federation: who can be given a seat or a shift."""
    held = unions.offices_at(actor, one.organisation_id, on=day_of(on))
    return sorted(
        {row.account_id: row.account_name for row in held if row.role in DESKS}.items(), key=lambda p: p[1]
    )


def proposal(text: str) -> Proposal:
    """The class of appeals that the words speak for, with the words it rests on; a person decides."""
    return keywords.propose(text)


def categories() -> list[tuple[str, str]]:
    """The classes that a case can be given: code and title with its group."""
    return [(one.code, scheme.title(one.code)) for one in scheme.leaves()]


def category_title(code: str) -> str:
    """What a class is called."""
    return scheme.title(code) if code else ""


def menus(one: Line) -> list[IvrMenu]:
    """The versions of a line's menu, the newest first."""
    return list(IvrMenu.objects.filter(line=one).order_by("-version")[:50])
