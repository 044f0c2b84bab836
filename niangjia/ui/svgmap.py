"""The city by district as a coloured map: plain SVG, no library, with the way into each district's rows."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from niangjia.kernel.rates import Rate

SHAPES = Path(__file__).parent / "reference" / "districts.geojson"
WIDTH = 640
MARGIN = 6
SCALES = ((95, 97, 98, 99), (80, 85, 90, 95), (60, 70, 80, 90), (20, 40, 60, 80))
# Where the middle of a shape lies badly, its words stand here (longitude, latitude).
PLACES = {
    "宝安区": (113.845, 22.665), "龙岗区": (114.225, 22.735), "罗湖区": (114.148, 22.572),
    "龙华区": (114.025, 22.685), "盐田区": (114.262, 22.592),
}  # fmt: skip
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One district, projected: its name, the path of its border, where its words stand."""

    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """Rates by district's full name, coloured by steps in percent; what lies under the first is sand.

    A district without a rate stays grey. `link` gives the address of a district's rows.
    """

    rates: Mapping[str, Rate]
    steps: Sequence[int] = SCALES[0]
    link: Callable[[str], str] | None = None
    title: str = "各区地图，数值见旁边的表格"
    colours: tuple[str, ...] = field(default=("m0", "m2", "m3", "m4", "m5"))

    def __post_init__(self) -> None:
        if len(self.steps) != len(self.colours) - 1:
            raise ValueError(f"{len(self.colours)} colours need {len(self.colours) - 1} steps")

    @cached_property
    def svg(self) -> SafeString:
        """The drawing, 640 units wide and as wide as its place."""
        shapes, height = _shapes()
        parts = [*map(self._area, shapes), *map(self._words, shapes)]
        body = format_html_join("", "{}", ((part,) for part in parts))
        return format_html(
            '<svg class="drawing map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
            'aria-label="{}">{}</svg>',
            WIDTH, height, self.title, body,
        )  # fmt: skip

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Pairs of colour class and words, lowest first."""
        words = [f"不到 {self.steps[0]}%"]
        words += [f"{low}–{high}%" for low, high in pairwise(self.steps)]
        words += [f"{self.steps[-1]}% 起"]
        return list(zip(self.colours, words, strict=True))

    def _colour(self, name: str) -> str:
        rate = self.rates.get(name)
        if rate is None or rate.tenths is None:
            return "none"
        return self.colours[sum(rate.tenths >= step * 10 for step in self.steps)]

    def _area(self, shape: Shape) -> SafeString:
        rate = self.rates.get(shape.name)
        words = f"{shape.name} {rate.text}，{rate.basis}" if rate else f"{shape.name}，没有数据"
        area = format_html(
            '<path class="{}" d="{}" fill-rule="evenodd"><title>{}</title></path>',
            self._colour(shape.name), shape.path, words,
        )  # fmt: skip
        if self.link is None:
            return area
        return format_html('<a href="{}" aria-label="{}">{}</a>', self.link(shape.name), words, area)

    def _words(self, shape: Shape) -> SafeString:
        rate = self.rates.get(shape.name)
        return format_html(
            '<text class="{}" x="{}" y="{}">{}<tspan x="{}" dy="15">{}</tspan></text>',
            "light" if self._colour(shape.name) == "m5" else "",
            shape.x, shape.y, shape.name.removesuffix("区"), shape.x, rate.number if rate else "",
        )  # fmt: skip


def scale_for(rates: Iterable[Rate]) -> Sequence[int]:
    """The finest steps under whose first no more than a quarter of the rates lie, so that the map tells them apart."""
    known = [rate.tenths for rate in rates if rate.tenths is not None]
    for steps in SCALES:
        if 4 * sum(tenths < steps[0] * 10 for tenths in known) <= len(known):
            return steps
    return SCALES[-1]


@cache
def _shapes() -> tuple[list[Shape], int]:
    """Read and project the districts once; return them with the height of the drawing."""
    features = json.loads(SHAPES.read_text(encoding="utf-8"))["features"]
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    stretch = scale / math.cos(math.radians((south + north) / 2))

    def project(point: Point) -> Point:
        return MARGIN + (point[0] - west) * scale, MARGIN + (north - point[1]) * stretch

    shapes = [_shape(feature, project) for feature in features]
    return shapes, math.ceil((north - south) * stretch + 2 * MARGIN)


def _shape(feature: dict[str, dict[str, object]], project: Callable[[Point], Point]) -> Shape:
    rings = [[project(point) for point in ring] for ring in _rings(feature)]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    name = str(feature["properties"]["name"])
    x, y = project(PLACES[name]) if name in PLACES else _middle(max(rings, key=len))
    return Shape(name, path, round(x, 1), round(y, 1))


def _rings(feature: dict[str, dict[str, object]]) -> Iterator[list[Point]]:
    """Every closed line of a district, of one part or of many."""
    geometry = feature["geometry"]
    parts = geometry["coordinates"]
    for part in [parts] if geometry["type"] == "Polygon" else parts:  # type: ignore[attr-defined]  # JSON
        yield from part


def _middle(ring: list[Point]) -> Point:
    """The centre of gravity of a closed line."""
    area = x = y = 0.0
    for (xa, ya), (xb, yb) in pairwise(ring):
        cross = xa * yb - xb * ya
        area, x, y = area + cross, x + (xa + xb) * cross, y + (ya + yb) * cross
    return x / (3 * area), y / (3 * area)
