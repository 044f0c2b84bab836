"""Drawings without a library: the map by district and the diagram of a process."""

from xml.etree import ElementTree

import pytest

from niangjia.kernel.rates import Rate
from niangjia.kernel.run_states import RUN
from niangjia.ui import diagram
from niangjia.ui.svgmap import Map

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


def test_no_two_states_lie_upon_each_other():
    boxes, _ = diagram._places(RUN, "")
    spots = sorted((box.x, box.y, box.right, box.y + diagram.HEIGHT) for box in boxes.values())
    for number, (x, y, right, foot) in enumerate(spots):
        for x2, y2, right2, foot2 in spots[number + 1 :]:
            assert right <= x2 or right2 <= x or foot <= y2 or foot2 <= y


def test_ways_between_the_same_states_share_one_line():
    lines = [
        p for p in ElementTree.fromstring(diagram.svg(RUN)).iter(f"{SVG}path") if p.get("class") == "edge"
    ]
    assert len(lines) == len({(move.source, move.target) for move in RUN.moves})
