"""Calls folded from events in any order; figures with their denominators; the telephone's own menu."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.gateways.cti.contract import AgentState, Kind
from niangjia.kernel.clock import ZONE
from niangjia.kernel.rates import Rate
from niangjia.kernel.refusals import Invalid
from niangjia.union.cases.rules import call_cases, calls, ivr
from niangjia.union.cases.rules.calls import Note, Told, Went

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


DAY = [
    Note(Told.OFFERED, after(0)),
    Note(Told.RINGING, after(1), agent="8001"),
    Note(Told.ANSWERED, after(6), agent="8001"),
    Note(Told.HELD, after(60), on=True),
    Note(Told.HELD, after(90), on=False),
    Note(Told.TRANSFERRED, after(100), agent="8001", to="8002"),
    Note(Told.HUNG_UP, after(160), agent="8002", by="caller"),
    Note(Told.RECORDING_READY, after(180)),
]


def test_the_words_of_the_rule_are_those_of_the_contract():
    assert {str(kind) for kind in Kind} - {Kind.AGENT_STATE} == {str(kind) for kind in Told}
    assert {str(state) for state in AgentState} == set(calls.AGENT)


@given(st.permutations(DAY), st.lists(st.sampled_from(DAY)))
def test_a_call_is_the_same_whatever_the_order_and_however_often_it_is_told(told, again):
    stands = calls.fold([*told, *again])
    assert stands == calls.fold(DAY)
    assert (stands.state, stands.agent, stands.transfers, stands.held_seconds) == ("ended", "8002", 1, 30)
    assert (stands.offered_at, stands.answered_at, stands.ended_at) == (after(0), after(6), after(160))


@pytest.mark.parametrize(
    ("many", "state"),
    [
        (1, "waiting"),
        (2, "ringing"),
        (3, "talking"),
        (4, "held"),
        (5, "talking"),
        (6, "talking"),
        (7, "ended"),
    ],
)
def test_a_call_stands_where_its_last_event_left_it(many, state):
    assert calls.fold(DAY[:many]).state == state
    assert state in calls.CALL.states


def test_a_call_that_was_answered_is_not_given_up_by_a_stray_event():
    stands = calls.fold([*DAY[:3], Note(Told.ABANDONED, after(4))])
    assert stands.state == "ended"
    assert stands.ended_at == after(6)


def test_an_event_of_the_middle_alone_already_makes_a_call():
    assert calls.fold([DAY[2]]).state == "talking"
    assert calls.fold([DAY[2]]).offered_at == after(6)


def test_figures_name_their_denominators():
    rows = [
        Went(after(0), after(15), after(75)),
        Went(after(0), after(16), None),
        Went(after(0), None, after(5)),
        Went(after(0), None, after(6)),
        Went(after(0), None, None),
    ]
    told = calls.figures(rows, quick=15, soon=5)
    assert (told.offered, told.answered, told.abandoned, told.soon, told.open) == (5, 2, 2, 1, 1)
    assert told.wanted == 3
    assert told.answer_rate == Rate(2, 3, told.answer_rate.reason)
    assert told.quick_rate == Rate(1, 3, told.quick_rate.reason)
    assert told.service_level == Rate(1, 2, told.service_level.reason)
    assert told.average_talk == 60
    assert [calls.chosen("soon", row, quick=15, soon=5) for row in rows] == [False, False, True, False, False]


def test_a_day_without_calls_has_no_rates_and_no_average():
    assert calls.figures([], quick=15, soon=5).answer_rate.text == "—"
    assert calls.figures([], quick=15, soon=5).average_talk is None


def test_the_worker_s_word_is_counted_apart_from_the_clock():
    rows = [
        call_cases.Went(
            NINE, due=True, on_time=True, reopened=False, called=True, content=True, solved=False
        ),
        call_cases.Went(NINE, due=True, on_time=False, reopened=True, called=True, content=None, solved=None),
        call_cases.Went(
            NINE, due=False, on_time=False, reopened=False, called=False, content=None, solved=True
        ),
    ]
    told = call_cases.count(rows)
    assert (told.on_time_rate.basis, told.content_rate.basis, told.solved_rate.basis) == (
        "1 ÷ 2",
        "1 ÷ 1",
        "1 ÷ 2",
    )
    assert (told.reached_rate.basis, told.reopened_rate.basis) == ("1 ÷ 2", "1 ÷ 3")


MENU = dict(ivr.DEFAULT)


def test_the_menu_puts_through_to_agents_only_in_their_hours():
    assert ivr.is_open(MENU, time(11, 59), workday=True)
    assert not ivr.is_open(MENU, time(12, 0), workday=True)
    assert not ivr.is_open(MENU, time(9, 0), workday=False)
    assert ivr.turn(MENU, opened=True, step="menu", heard="1").do == "queue"
    shut = ivr.turn(MENU, opened=False, step="menu", heard="1")
    assert shut.do == ""
    assert "转人工" not in ivr.start(MENU, opened=False).say


def test_a_talk_walks_from_the_number_to_the_phone_and_ends_after_three_wrong_answers():
    asked = ivr.turn(MENU, opened=True, step="menu", heard="2")
    assert (asked.step, asked.expects) == ("status.number", "digits:14")
    once = ivr.turn(MENU, opened=True, step=asked.step, heard="12")
    twice = ivr.turn(MENU, opened=True, step=once.step, heard="")
    assert twice.step == "status.number~2"
    assert ivr.turn(MENU, opened=True, step=twice.step, heard="x").do == "hang_up"
    phone = ivr.turn(MENU, opened=True, step=once.step, heard="20261120000007")
    found = ivr.turn(MENU, opened=True, step=phone.step, heard="1234")
    assert (found.do, found.about, found.heard) == ("look_up", "20261120000007", "1234")


@given(st.text(max_size=40), st.text(max_size=20))
def test_no_step_and_no_key_breaks_the_talk(step, heard):
    assert ivr.turn(MENU, opened=True, step=step, heard=heard)


@pytest.mark.parametrize(
    "change",
    [
        {"greeting": ""}, {"hours": []}, {"hours": [["18:00", "08:00"]]}, {"hours": [["8"]]}, {"keys": {}},
        {"keys": {"12": {"do": "agents"}}}, {"keys": {"1": {"do": "fly"}}}, {"keys": {"1": {"do": "say"}}},
        {"workdays_only": "yes"}, {"script": "x"},
    ],
)  # fmt: skip
def test_a_menu_that_cannot_be_spoken_is_refused_with_a_sentence(change):
    with pytest.raises(Invalid) as refused:
        ivr.check(MENU | change)
    assert refused.value.field == "menu"
    assert ivr.check(MENU) == MENU
