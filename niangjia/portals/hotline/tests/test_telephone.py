"""The door of telephone systems: a day played through it, replays, forgeries, doubles and disorder."""

import csv
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from niangjia.gateways.cti import contract, player, signing, simulator
from niangjia.gateways.cti.contract import Code, Event, Kind
from niangjia.gateways.cti.lines import connect
from niangjia.kernel import clock, sight
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import AuditEvent
from niangjia.portals.hotline.tests.conftest import KEY, post
from niangjia.union.cases.actions import calls, ivr, seats
from niangjia.union.cases.models import AgentState, Call, CallbackRequest, CallEvent, Heard
from niangjia.union.cases.queries import call_figures
from niangjia.union.cases.rules import calls as rules

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
HELD = call_figures.Seconds(15, 5, 85)


def offered(call="C1", seconds=0, kind=Kind.OFFERED, **words):
    at = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE) + timedelta(seconds=seconds)
    return Event(
        uuid4(), kind, at, call=call, **({"caller": "16099990001"} if kind is Kind.OFFERED else {}) | words
    )


def request(body, *, key=KEY, path="/cti/12351/events/", nonce="", **changes):
    signed = signing.headers(key, method="POST", path=path, body=body, at=clock.now(), nonce=nonce)
    return post(path, changes.get("sent", body), signed)


def body_of(*events):
    return json.dumps({"events": [contract.told(one) for one in events]}).encode()


def counted(line):
    start = datetime(2026, 11, 20, tzinfo=ZONE)
    with sight.everywhere("测试"):
        return call_figures.figures([line], start=start, end=start + timedelta(days=1), held=HELD)


def test_a_day_played_at_speed_is_counted_as_the_simulator_counts_it(line, sender):
    day = simulator.draw(seed=12351, calls=250, on=DAY, agents=5)
    answers = player.play(day, sender)
    wanted, told = day.count(), counted(line)
    assert answers == {Code.TAKEN: len(day.events)}
    assert (told.offered, told.answered, told.abandoned) == (
        wanted.offered,
        wanted.answered,
        wanted.abandoned,
    )
    assert (told.soon, told.within, told.talked) == (
        wanted.abandoned_soon,
        wanted.within,
        wanted.talked_seconds,
    )
    assert min(wanted.answered, wanted.abandoned, wanted.within) > 10


def test_a_day_told_twice_and_in_any_order_is_the_same_day(line, sender):
    day = simulator.draw(seed=7, calls=60, on=DAY, agents=3)
    mixed = [*day.events, *Random(7).sample(list(day.events), 150)]
    Random(8).shuffle(mixed)
    answers = player.play(replace(day, events=mixed), sender)
    assert answers[Code.REFUSED] == 0
    assert sender.send(day.events) == dict.fromkeys((event.id for event in day.events), Code.KNOWN)
    told, wanted = counted(line), day.count()
    assert (told.answered, told.within, told.talked) == (
        wanted.answered,
        wanted.within,
        wanted.talked_seconds,
    )
    with sight.everywhere("测试"):
        assert CallEvent.objects.count() == sum(e.kind is not Kind.AGENT_STATE for e in day.events)
        rows = [call_figures.went(call) for call in Call.objects.all()]
    assert rules.figures(rows, quick=15, soon=5) == told


def test_each_figure_opens_into_as_many_rows_as_it_says(line, sender):
    player.play(simulator.draw(seed=3, calls=80, on=DAY, agents=3), sender)
    start, told = datetime(2026, 11, 20, tzinfo=ZONE), counted(line)
    with sight.everywhere("测试"):
        for figure in ("offered", "answered", "abandoned", "soon", "within", "talks", "open"):
            rows = call_figures.rows(
                [line], start=start, end=start + timedelta(days=1), figure=figure, held=HELD
            )
            assert rows.count() == getattr(told, figure), figure


def test_the_very_same_request_is_refused_and_the_same_event_under_a_new_one_is_known(line):
    body = body_of(offered())
    assert request(body, nonce="n-1")[0] == 200
    assert request(body, nonce="n-1")[0] == 409
    status, said = request(body, nonce="n-2")
    assert (status, json.loads(said)["results"][0]["code"]) == (200, "known")
    with sight.everywhere("测试"):
        assert CallEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"key": KEY + "x"}, 401), ({"sent": body_of(offered("C9"))}, 401), ({"path": "/cti/12352/events/"}, 404),
    ],
)  # fmt: skip
def test_a_forged_request_changes_nothing(line, changes, status):
    assert request(body_of(offered()), **changes)[0] == status
    assert (
        Client().post("/cti/12351/events/", body_of(offered()), content_type="application/json").status_code
        == 401
    )
    with sight.everywhere("测试"):
        assert not CallEvent.objects.exists()
    assert not Heard.objects.exists()
    assert not AuditEvent.objects.filter(act="cases.calls_told").exists()


def test_the_key_of_one_line_opens_no_other(line, small_city, seed_actor):
    connect("far", name="南山", url="", key=KEY[::-1])
    seats.open_line(
        code="far", title="南山热线", organisation_id=small_city.nanshan, by=seed_actor, at=clock.now()
    )
    assert request(body_of(offered()), path="/cti/far/events/")[0] == 401
    assert request(body_of(offered()), path="/cti/far/events/", key=KEY[::-1])[0] == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"events": []}', b'{"events": 7}', b"\xff", b"[" * 9000]
)
def test_what_is_not_the_contract_s_is_refused_whole(line, body):
    assert request(body)[0] == 400


def test_too_much_is_refused_before_it_is_read(line):
    assert request(b" " * (contract.LARGEST + 1))[0] == 413


def test_a_wrong_event_does_not_hold_up_its_neighbour(line):
    early = replace(offered("C2"), at=clock.now() + timedelta(seconds=400))
    rows = [contract.told(offered("C1")), contract.told(early), {"id": "7"}]
    status, said = request(json.dumps({"events": rows}).encode())
    assert status == 200
    assert sorted(one["code"] for one in json.loads(said)["results"]) == ["refused", "refused", "taken"]


def test_nobody_s_number_stands_in_clear(line, sender):
    sender.send([offered()])
    with sight.everywhere("测试"):
        call = Call.objects.get()
        assert b"16099990001" not in bytes(call.cipher)
        assert call.digest_a or call.digest_b
    assert "16099990001" not in json.dumps([event.facts for event in AuditEvent.objects.all()])


def test_seats_stand_as_the_telephone_says_and_late_news_changes_nothing(line, sender, at_desk):
    at_desk(seat="8001")
    told = [
        Event(uuid4(), Kind.AGENT_STATE, clock.now() - timedelta(minutes=m), agent="8001", state=state)
        for m, state in ((30, "ready"), (10, "talking"), (20, "break"))
    ]
    sender.send(told[:2])
    sender.send(told[2:])
    assert AgentState.objects.get(until=None).state == "talking"
    assert [row.state for row in AgentState.objects.order_by("since")] == ["ready", "talking"]


def talk(step, heard="", *, call="C1", key=KEY):
    path = "/cti/12351/ivr/"
    body = json.dumps({"call": call, "step": step, "heard": heard}).encode()
    status, said = request(body, path=path, key=key)
    return json.loads(said) if status == 200 else status


def test_the_menu_tells_how_a_case_stands_to_who_knows_its_phone_and_to_nobody_after_five_errors(
    line, seed_actor
):
    from niangjia.union.cases.actions import Intake, Who, take  # noqa: PLC0415  one story needs a case

    appeal = Intake(channel="web", text="公司不发工资。", who=Who(name="黎晓曦", phone="13800001234"))
    number = take(intake=appeal, by=seed_actor, at=clock.now()).number
    assert talk("", key=KEY + "x") == 401
    first = talk("")
    assert first["step"] == "menu"
    asked = talk(talk("menu", "2")["step"], number)
    assert "目前是：" in talk(asked["step"], "1234")["say"]
    for _ in range(5):
        assert "目前是：" not in talk(asked["step"], "9999")["say"]
    assert "目前是：" not in talk(asked["step"], "1234")["say"]


def test_a_wish_to_be_called_is_noted_once_with_the_number_of_the_call(line, sender):
    sender.send([offered()])
    ended = talk(talk("menu", "3")["step"], "1")
    talk(talk("menu", "3")["step"], "1")
    assert ended["do"] == "hang_up"
    assert "之前给您回电" in ended["say"]
    with sight.everywhere("测试"):
        assert CallbackRequest.objects.get().source == "menu"
    assert talk(talk("menu", "3")["step"], "1", call="nobody")["do"] == "hang_up"


def test_a_new_menu_holds_from_its_moment_on(line, seed_actor):
    now = clock.now()
    menu = ivr.menu_at(line, now) | {"greeting": "新的问候。"}
    ivr.save_menu(
        line_id=line.pk,
        menu=menu,
        valid_from=now + timedelta(hours=1),
        reason="换问候",
        by=seed_actor,
        at=now,
    )
    assert ivr.menu_at(line, now)["greeting"] != "新的问候。"
    assert ivr.menu_at(line, now + timedelta(hours=2))["greeting"] == "新的问候。"
    signed = signing.headers(KEY, method="GET", path="/cti/12351/ivr/", body=b"", at=now)
    assert Client().get("/cti/12351/ivr/", headers=signed).json()["menu"]["hours"] == menu["hours"]


def test_what_was_heard_is_let_go_when_it_cannot_come_again(line, sender, seed_actor):
    sender.send([offered()])
    assert calls.forget_heard(by=seed_actor, at=clock.now()) == 0
    assert calls.forget_heard(by=seed_actor, at=clock.now() + timedelta(days=3)) == 1


def test_an_export_recounts_to_the_published_figures(line, sender, at_desk):
    player.play(simulator.draw(seed=5, calls=90, on=DAY, agents=3), sender)
    boss = at_desk("hotline_supervisor")
    answer = boss.post(
        "/hotline/figures/export/", {"since": "2026-11-20", "until": "2026-11-20", "format": "csv"}
    )
    titles, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert "欧阳静" in titles[-1]
    assert "导出 90 行" in titles[-1]

    def moment(text):
        return datetime.fromisoformat(text).replace(tzinfo=ZONE) if text else None

    read = [rules.Went(moment(r[1]), moment(r[2]), moment(r[3])) for r in rows]
    assert rules.figures(read, quick=15, soon=5) == counted(line)
    assert "1609999" not in answer.content.decode()
    page = boss.get("/hotline/figures/?since=2026-11-20&until=2026-11-20").content.decode()
    assert f"{counted(line).answer_rate.basis}" in page


def test_a_supervisor_of_another_line_sees_nothing_of_this_one(line, sender, at_desk, small_city):
    sender.send([offered(), offered(seconds=5, kind=Kind.ABANDONED)])
    far = at_desk("hotline_supervisor", place=small_city.nanshan)
    with sight.everywhere("测试"):
        call = Call.objects.get()
    for page in (
        f"/hotline/calls/{call.pk}/",
        f"/hotline/wall/?line={line.pk}",
        f"/hotline/figures/?line={line.pk}",
    ):
        assert far.get(page).status_code == 404, page
    rows = far.get("/hotline/figures/calls/?since=2026-11-20&until=2026-11-20").content.decode()
    assert "C1" not in rows
    taken = far.post(
        "/hotline/figures/export/", {"since": "2026-11-20", "until": "2026-11-20", "format": "csv"}
    )
    assert "C1" not in taken.content.decode()
    near = at_desk("hotline_supervisor", sign_name="near.boss")
    assert near.get(f"/hotline/calls/{call.pk}/").status_code == 200


def test_a_closed_line_takes_no_more_events(line):
    line.closed_at = clock.now()
    line.save()
    assert request(body_of(offered()))[0] == 404
