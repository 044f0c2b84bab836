"""Drawings without a library: the map by district and the diagram of a process."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from niangjia.kernel import states
from niangjia.kernel.rates import Rate
from niangjia.kernel.run_states import RUN
from niangjia.ui import diagram
from niangjia.ui.svgmap import Map
from niangjia.union.cards.rules import CARD

SVG = "{http://www.w3.org/2000/svg}"


def paths(drawing):
    found = {}
    for path in ElementTree.fromstring(drawing.svg).iter(f"{SVG}path"):
        found[path.find(f"{SVG}title").text] = path.get("class")
    return found


def test_a_district_is_coloured_by_its_step_and_sand_under_the_first():
    shown = paths(Map({"光明区": Rate(933, 1000), "南山区": Rate(99, 100), "宝安区": Rate(965, 1000)}))
    assert shown["光明区 93.3%，933 ÷ 1,000"] == "m0"
    assert shown["南山区 99.0%，99 ÷ 100"] == "m5"
    assert shown["宝安区 96.5%，965 ÷ 1,000"] == "m2"


def test_nine_districts_are_drawn_and_those_without_a_figure_stay_grey():
    shown = paths(Map({}))
    assert len(shown) == 9
    assert set(shown.values()) == {"none"}


def test_every_district_can_lead_to_its_rows():
    drawing = Map({}, link=lambda name: f"/rows?district={name}&x=<")
    doors = list(ElementTree.fromstring(drawing.svg).iter(f"{SVG}a"))
    assert len(doors) == 9
    assert doors[0].get("href").startswith("/rows?district=")


def test_the_legend_names_every_step():
    assert [words for _, words in Map({}).legend] == ["不到 95%", "95–97%", "97–98%", "98–99%", "99% 起"]


def test_steps_and_colours_must_agree():
    with pytest.raises(ValueError, match="steps"):
        Map({}, steps=(50,))


def test_every_state_stands_in_the_diagram_once_and_here_is_marked():
    drawing = ElementTree.fromstring(diagram.svg(RUN, here="running"))
    groups = [g for g in drawing.iter(f"{SVG}g") if "node" in g.get("class").split()]
    assert len(groups) == len(RUN.states)
    here = [g for g in groups if "here" in g.get("class").split()]
    assert [text.text for text in here[0].iter(f"{SVG}text")] == ["进行中", "现在在这里"]
    assert "现在是进行中" in drawing.get("aria-label")


def every_drawing():
    """Every process of the house, in each of its states."""
    return [(process, here) for process in states.declared() for here in ("", *process.states)]


def points(path):
    """Places along a path, a few pixels apart: what M, H, V and C draw."""
    found, at = [], (0, 0)
    for letter, text in re.findall(r"([MHVC])([^MHVCc]*)", path):
        told = [int(number) for number in text.split()]
        corners = {"M": [told], "H": [[told[0], at[1]]], "V": [[at[0], told[0]]], "C": [told]}[letter]
        if letter == "C":
            curve = [at, *zip(told[::2], told[1::2], strict=True)]
            found += [diagram._bezier(curve, share / 40) for share in range(41)]
        elif letter != "M":
            (x, y), steps = corners[0], 60
            found += [
                (at[0] + (x - at[0]) * n / steps, at[1] + (y - at[1]) * n / steps) for n in range(steps)
            ]
        at = (corners[0][-2], corners[0][-1])
    return found


@pytest.mark.parametrize(("process", "here"), every_drawing(), ids=lambda one: getattr(one, "name", one))
def test_no_state_no_word_and_no_line_covers_another(process, here):
    boxes, _ = diagram.places(process, here)
    edges = diagram.placed(process, boxes)
    grounds = [box.ground for box in boxes.values()] + [edge.ground for edge in edges]
    assert [one for one, other in itertools.combinations(grounds, 2) if one.meets(other)] == []
    for box, edge in itertools.product(boxes.values(), edges):
        inside = [
            (x, y) for x, y in points(edge.path)
            if box.x + 1 < x < box.right - 1 and box.y + 1 < y < box.y + diagram.HEIGHT - 1
        ]  # fmt: skip
        assert inside == [], (edge.words, box.node.code)


def test_two_pieces_meet_only_where_they_share_ground():
    one = diagram.Rect(0, 0, 10, 10)
    assert one.meets(diagram.Rect(9, 9, 20, 20))
    assert not one.meets(diagram.Rect(10, 0, 20, 10))


def test_ways_between_the_same_states_share_one_line():
    lines = [
        p for p in ElementTree.fromstring(diagram.svg(RUN)).iter(f"{SVG}path") if p.get("class") == "edge"
    ]
    assert len(lines) == len({(move.source, move.target) for move in diagram.drawn(RUN)})


def test_what_leads_to_one_state_from_many_is_said_and_not_drawn():
    assert ("已制卡、已发放、已激活、已绑定", "挂失", "已挂失") in diagram.asides(CARD)
    assert "report_lost" not in {move.verb for move in diagram.drawn(CARD)}


def test_a_phone_reads_every_step_with_what_leads_on():
    steps = {step.node.code: step for step in diagram.steps(CARD, "made")}
    assert [code for code, step in steps.items() if step.node.here] == ["made"]
    assert next(iter(steps)) == "collected"
    assert steps["lost"].ways == (("补卡", "已补卡"), ("注销", "已注销"))
    assert len(steps) == len(CARD.states)
