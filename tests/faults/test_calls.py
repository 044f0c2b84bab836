"""The web is killed while a call's events are on their way: the telephone system repeats, and nothing is doubled."""

import json
import time
from datetime import date
from threading import Thread

import pytest

from niangjia.gateways.cti import contract, simulator
from niangjia.gateways.cti.contract import Code
from niangjia.gateways.cti.sender import Sender
from niangjia.kernel import clock

KEY = "a-key-of-thirty-two-characters-or-more"
OPEN = """INSERT INTO cases_line (code, title, organisation_id, opened_at)
          SELECT '12351', '12351', id, now() FROM organisations_organisation WHERE type = 'city'"""
EVENTS = "SELECT count(*) FROM cases_callevent"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
SIGHT = "SELECT set_config('niangjia.lo', '0', false), set_config('niangjia.hi', (2::bigint^62)::bigint::text, false)"


@pytest.fixture(scope="module")
def connected(house, clerk):
    """A line of the city, and its file in the house's folder of partners."""
    folder = house.home / "partners"
    folder.mkdir(exist_ok=True)
    (folder / "cti-12351.json").write_text(json.dumps({"name": "12351", "url": "", "key": KEY}), "utf-8")
    with house.link() as link:
        link.execute(OPEN)


def seen(house, question):
    with house.link() as link:
        link.execute(SIGHT)
        return link.execute(question).fetchone()[0]


def test_a_web_killed_under_an_event_doubles_and_loses_nothing(house, connected):
    day = simulator.draw(seed=7, calls=12, on=date(2026, 11, 20), agents=2)
    events = [event for event in day.events if event.call][:60]
    answers = {}
    with house.web() as (web, port):
        sender = Sender(f"http://127.0.0.1:{port}/cti/12351/events/", KEY, now=clock.now, pause=time.sleep)
        sender.send(events[:30])
        with house.link() as link:
            link.execute("SELECT 1 FROM cases_line WHERE code = '12351' FOR UPDATE")
            thread = Thread(target=lambda: answers.update(sender.send(events[20:])), daemon=True)
            thread.start()
            house.until(lambda: house.one(WAITING))
            web.process.kill()
            link.rollback()
        house.until(lambda: not thread.is_alive())
    assert set(answers) == {event.id for event in events[20:]}
    assert set(answers.values()) == {Code.KNOWN, Code.TAKEN}
    assert seen(house, EVENTS) == len(events)
    assert seen(house, "SELECT count(DISTINCT event) FROM cases_callevent") == len(events)
    assert len(events) < contract.MOST
