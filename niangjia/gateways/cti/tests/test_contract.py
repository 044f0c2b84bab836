"""Client, fake, sender and contract agree; the simulator plays the same day for the same seed."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from niangjia.gateways.cti import contract, player, signing, simulator
from niangjia.gateways.cti.client import Client
from niangjia.gateways.cti.contract import Code, Event, Kind, Said
from niangjia.gateways.cti.fake import Fake
from niangjia.gateways.cti.lines import Connection, connect, connection
from niangjia.gateways.cti.refusal import Unusable
from niangjia.gateways.cti.sender import Sender
from niangjia.kernel.clock import ZONE

KEY = "a-key-of-thirty-two-characters-or-more"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
ONE = UUID(int=1)
README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
FULL = Event(
    ONE, Kind.TRANSFERRED, AT, call="C1", agent="8001", caller="16099990001", to="8002", by="agent", state="",
    reference="rec/C1",
)  # fmt: skip


@pytest.fixture
def fake():
    with Fake("12351", KEY, now=lambda: AT) as made:
        yield made


@pytest.fixture
def client(fake):
    return Client(Connection("12351", "测试", fake.url, KEY))


def test_the_page_names_every_event_state_code_order_and_header():
    words = [*Kind, *contract.AgentState, *Code, *Said, *contract.OF_REQUEST.values()]
    words += [
        signing.TIMESTAMP,
        signing.NONCE,
        signing.SIGNATURE,
        "/answer",
        "/transfer",
        "/hang-up",
        "/callbacks",
    ]
    assert [str(word) for word in words if f"{word}" not in README] == []
    assert f"1 to {contract.MOST} events" in README
    assert f"{signing.WINDOW_SECONDS // 60} minutes" in README


def test_an_event_survives_the_wire_and_is_printed_without_its_caller():
    assert contract.read(json.loads(json.dumps(contract.told(FULL)))) == FULL
    assert FULL.caller not in repr(FULL)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "7"}, {"kind": "call.sung"}, {"at": "2026-11-22T09:00:00"}, {"at": "soon"}, {"call": ""}, {"call": 7},
        {"call": "x" * 65}, {"call": "a\nb"}, {"to": ""}, {"on": "yes"},
    ],
)  # fmt: skip
def test_what_is_not_the_contract_s_is_refused_without_being_repeated(change):
    with pytest.raises(ValueError, match=r"^[a-z ]+$"):
        contract.read(contract.told(FULL) | change)


def test_a_signature_holds_for_its_method_path_body_time_and_key_alone():
    given = signing.headers(KEY, method="POST", path="/a", body=b"x", at=AT)
    right = {"method": "POST", "path": "/a", "body": b"x", "given": given, "at": AT}

    def holds(key=KEY, **change):
        return signing.is_signed(key, **(right | change))

    assert holds()
    assert holds(at=AT + timedelta(seconds=300))
    wrong = [
        {"method": "GET"}, {"path": "/b"}, {"body": b"y"}, {"at": AT + timedelta(seconds=301)},
        {"at": AT - timedelta(seconds=301)}, {"key": KEY + "x"}, {"given": {}},
        {"given": given | {signing.NONCE: "other"}}, {"given": given | {signing.TIMESTAMP: "９"}},
        {"given": given | {signing.SIGNATURE: "é"}},
    ]  # fmt: skip
    assert [change for change in wrong if holds(**change)] == []


def test_the_client_s_orders_are_carried_out_once_and_told_as_events(fake, client):
    fake.exchange.seats["8001"] = "ready"
    number = fake.ring("16099990001", at_seat="8001")
    first = client.answer(number, "8001", number=ONE, at=AT)
    again = client.answer(number, "8001", number=ONE, at=AT)
    assert (first, again) == (Said.DONE, Said.DONE)
    assert client.answer(number, "8001", number=UUID(int=2), at=AT) is Said.NOT_NOW
    assert client.transfer(number, "8001", "8002", number=UUID(int=3), at=AT) is Said.DONE
    assert client.hang_up(number, "8001", number=UUID(int=4), at=AT) is Said.NOT_NOW
    assert client.hang_up(number, "8002", number=UUID(int=5), at=AT) is Said.DONE
    assert [str(event.kind) for event in fake.exchange.events] == [
        "call.offered", "call.ringing", "call.answered", "agent.state", "call.transferred", "call.hung_up", "agent.state",
        "call.recording_ready",
    ]  # fmt: skip


def test_the_client_understands_every_other_answer(fake, client):
    assert client.hang_up("none/../such", "8001", number=ONE, at=AT) is Said.NO_SUCH
    assert client.set_state("8001", "singing", number=UUID(int=6), at=AT) is Said.REFUSED
    fake.fail()
    assert client.set_state("8001", "ready", number=UUID(int=7), at=AT) is Said.UNAVAILABLE
    assert client.set_state("8001", "ready", number=UUID(int=7), at=AT) is Said.DONE
    assert client.call_back("8001", "16099990001", number=UUID(int=8), at=AT) is Said.DONE
    stranger = Client(Connection("12351", "", fake.url, KEY + "x"))
    assert stranger.set_state("8001", "ready", number=UUID(int=9), at=AT) is Said.REFUSED
    assert (
        Client(Connection("12351", "", "", KEY)).set_state("8001", "off", number=ONE, at=AT)
        is Said.UNAVAILABLE
    )


def test_a_line_is_a_file_with_a_long_key_and_a_safe_address(settings, tmp_path):
    settings.PARTNERS = tmp_path
    connect("12351", name="市总热线", url="http://127.0.0.1:9/", key=KEY)
    assert connection("12351") == Connection("12351", "市总热线", "http://127.0.0.1:9", KEY)
    assert KEY not in repr(connection("12351"))
    assert (tmp_path / "cti-12351.json").stat().st_mode & 0o077 == 0
    connect("far", name="x", url="http://cti.example.org", key=KEY)
    connect("short", name="x", url="", key="short")
    for code in ("far", "short", "none", "../12351"):
        with pytest.raises(Unusable):
            connection(code)


def test_the_sender_repeats_under_a_new_signature_until_it_is_answered():
    seen = []

    def post(url, body, headers):
        seen.append(headers[signing.NONCE])
        if len(seen) == 1:
            raise OSError
        if len(seen) == 2:
            return 503, b""
        results = [{"id": one["id"], "code": "taken"} for one in json.loads(body)["events"]]
        return 200, json.dumps({"results": results}).encode()

    sender = Sender("http://x/cti/12351/events/", KEY, post=post, now=lambda: AT, pause=lambda _: None)
    assert sender.send([FULL]) == {ONE: Code.TAKEN}
    assert len(set(seen)) == 3


def test_the_same_seed_is_the_same_day_and_another_is_another():
    first, again = (simulator.draw(seed=7, calls=300, on=date(2026, 11, 20)) for _ in range(2))
    other = simulator.draw(seed=8, calls=300, on=date(2026, 11, 20))
    assert first.events == again.events
    assert {e.id for e in first.events}.isdisjoint(e.id for e in other.events)


def test_a_day_is_whole_and_nobody_talks_to_two_people_at_once():
    day = simulator.draw(seed=7, calls=400, on=date(2026, 11, 20))
    kinds = Counter(event.kind for event in day.events)
    told = day.count()
    assert told.offered == kinds[Kind.OFFERED] == 400
    assert (told.answered, told.abandoned) == (kinds[Kind.ANSWERED], kinds[Kind.ABANDONED])
    assert told.answered + told.abandoned == 400
    assert kinds[Kind.HUNG_UP] == kinds[Kind.RECORDING_READY] == told.answered
    assert min(kinds[kind] for kind in Kind) > 2
    for shift in day.shifts:
        talks = sorted((c.answered, c.ended) for c in day.calls if c.agent == shift.agent and not c.handed_on)
        assert all(ended <= begins for (_, ended), (begins, _) in pairwise(talks))
        assert all(shift.starts <= begins < shift.ends + 3600 for begins, _ in talks)


def test_a_day_is_played_at_any_speed_by_waiting_as_long():
    day = simulator.draw(seed=7, calls=30, on=date(2026, 11, 20))
    waits, heard = [], []

    def post(url, body, headers):
        events = json.loads(body)["events"]
        heard.extend(events)
        return 200, json.dumps({"results": [{"id": e["id"], "code": "taken"} for e in events]}).encode()

    sender = Sender("http://x/cti/12351/events/", KEY, post=post, now=lambda: AT)
    answers = player.play(day, sender, speed=60, live_from=AT, pause=waits.append)
    lasts = (day.events[-1].at - day.events[0].at).total_seconds()
    assert sum(waits) == pytest.approx(lasts / 60)
    assert answers == {Code.TAKEN: len(day.events)}
    assert datetime.fromisoformat(heard[0]["at"]) == AT
    assert datetime.fromisoformat(heard[-1]["at"]) == AT + timedelta(seconds=lasts / 60)
