"""Every pair of text and ground holds 4.5 : 1, every mark 3 : 1, and the five states differ for all eyes."""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from niangjia.ui import apps

TOKENS = Path(apps.__file__).parent / "static/ui/css/tokens.css"
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", TOKENS.read_text().split("@media")[0]))
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "ground", "paper", "sunk")),
    *((ink, wash) for ink in ("ink", "ink-2") for wash in ("brass-wash", "pine-wash", "red-wash", "s-stop-wash")),
    ("red", "surface"), ("red", "ground"), ("red", "red-wash"), ("red-deep", "red-wash"), ("on-red", "red"),
    ("on-red", "red-deep"), ("on-red", "m5"), ("ink", "m0"), ("ink", "m2"), ("ink", "m3"), ("ink", "m4"),
    ("pine", "surface"), ("pine", "ground"), ("pine", "paper"), ("pine", "pine-wash"),
    ("brass", "surface"), ("brass", "brass-wash"), ("s-stop", "ground"), ("s-stop", "paper"),
    *((f"s-{state}", ground) for state in ("done", "run", "wait", "stop", "rest")
      for ground in ("surface", f"s-{state}-wash")),
]  # fmt: skip
MARKS = [("line-strong", "surface"), ("focus", "surface"), ("focus", "ground")]
MARKS += [(f"c{number}", "surface") for number in range(1, 5)]
# Machado and others 2009, full strength, in linear light.
EYES = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def light(name):
    """The colour in linear light."""
    parts = (int(COLOURS[name][at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one, other):
    """The ratio of WCAG 2."""
    a, b = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), light(x), strict=True)) for x in (one, other)
    )
    return (b + 0.05) / (a + 0.05)


def seen(name, eye):
    """The colour in CIELAB as an eye sees it."""
    r, g, b = (max(0.0, min(1.0, sum(m * c for m, c in zip(row, light(name), strict=True)))) for row in eye)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_borders_can_be_seen(mark, ground):
    assert contrast(mark, ground) >= 3


@pytest.mark.parametrize("eye", EYES)
def test_the_five_states_stay_apart_for_colour_blind_eyes(eye):
    names = [f"s-{state}" for state in ("done", "run", "wait", "stop", "rest")]
    places = [seen(name, EYES[eye]) for name in names]
    assert min(math.dist(a, b) for a, b in combinations(places, 2)) >= 12
