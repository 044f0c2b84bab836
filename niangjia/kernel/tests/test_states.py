"""Processes: a table that checks, explains itself and draws itself."""

import pytest

from niangjia.kernel import states
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow
from niangjia.kernel.run_states import RUN
from niangjia.kernel.states import Move, Process, State

DOOR = Process(
    "door",
    "门",
    {
        "open": State("开着", "门开着。", desk="门卫"),
        "shut": State("关着", "门关着。", desk="门卫"),
        "walled": State("封死", "门已封死。", desk="门卫", kind="done"),
        "painted": State("画的", "墙上画的门。", desk="门卫"),
    },
    [
        Move("close", "open", "shut", "关门"),
        Move("open", "shut", "open", "开门"),
        Move("wall", "shut", "walled", "封门"),
    ],
)


def test_an_allowed_verb_tells_where_it_leads():
    assert DOOR.check("open", "close") == "shut"


def test_a_verb_at_the_wrong_time_is_refused_with_what_can_be_done():
    with pytest.raises(NotNow) as refused:
        DOOR.check("shut", "close")
    assert str(refused.value) == "目前是“关着”，不能“关门”。现在可以做的是：“开门”、“封门”。"


def test_a_case_that_is_over_says_so():
    with pytest.raises(NotNow, match="已经办结"):
        DOOR.check("walled", "open")


def test_a_state_that_no_case_reaches_is_found():
    assert DOOR.unreachable() == {"painted"}


def test_a_move_to_an_unknown_state_is_a_bug():
    with pytest.raises(ValueError, match="nowhere"):
        Process("p", "p", {"a": State("a", "a", desk="d")}, [Move("go", "a", "nowhere", "去")])


def test_a_drawing_knows_columns_and_where_the_reader_stands():
    nodes = {node.code: node for node in DOOR.nodes(here="shut")}
    assert [nodes[c].rank for c in ("open", "shut", "walled")] == [0, 1, 2]
    assert [code for code, node in nodes.items() if node.here] == ["shut"]


def test_a_process_draws_itself_for_the_documents():
    drawn = DOOR.mermaid().splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert "    open --> shut: 关门" in drawn
    assert "    walled --> [*]" in drawn
    assert "    open --> [*]" not in drawn


def test_a_process_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        states.declare("run", "又一个", {}, [])


def test_runs_in_the_table_have_exactly_the_states_of_their_process():
    assert set(RUN.states) == set(Run.State.values)
    assert {code: state.title for code, state in RUN.states.items()} == dict(Run.State.choices)
