"""The hotline of the demonstration: a line of the city, two seats, shifts, and yesterday's calls as a day is drawn."""

from datetime import datetime, time, timedelta

from niangjia.gateways.cti import contract, simulator
from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.seed.players import PLAYERS
from niangjia.union.accounts import queries as accounts
from niangjia.union.cases.actions import calls, seats
from niangjia.union.organisations import queries as organisations

CODE, SEED, CALLS = "12351", 12351, 180
SEATS = {"hotline_agent": "8001", "hotline_supervisor": "8002"}


def open_hotline(*, by: Actor, at: datetime) -> int:
    """Open the line, man it, and tell yesterday's calls; return how many there were."""
    root = organisations.root()
    if root is None:
        return 0
    line = seats.open_line(code=CODE, title="12351 市总热线", organisation_id=root.id, by=by, at=at)
    held = accounts.by_sign_names([player.sign_name for player in PLAYERS])
    today = datetime.combine(clock.day_of(at), time(8), tzinfo=clock.ZONE)
    for player in PLAYERS:
        if extension := SEATS.get(player.role):
            account = held[player.sign_name]
            seats.give_seat(line_id=line.pk, account_id=account, extension=extension, by=by, at=at)
            for day in range(3):
                starts = today + timedelta(days=day)
                seats.plan_shift(
                    line_id=line.pk, account_id=account, starts_at=starts, ends_at=starts + timedelta(hours=8), by=by, at=at
                )  # fmt: skip
    return _yesterday(by, at)


def _yesterday(by: Actor, at: datetime) -> int:
    day = simulator.draw(seed=SEED, calls=CALLS, on=clock.day_of(at) - timedelta(days=1))
    for place, start in enumerate(range(0, len(day.events), contract.MOST)):
        part = day.events[start : start + contract.MOST]
        calls.receive(line=CODE, nonce=f"demonstration-{place}", events=part, by=by, at=at)
    return len(day.calls)
