"""A process as a drawing: states in columns by their distance from the start, and "you are here".

Lines run between the columns and above or below them, never through a state; a word stands where it covers nothing.
What leads to one state by the same word from many is said once beneath, not drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from niangjia.kernel.states import Move, Node, Process

HEIGHT, GAP_Y, CHARACTER = 40, 46, 14
LANE, PORT, SPACING = 26, 10, 5
MANY = 3
"""From so many states one way is not drawn but said."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state's place in the drawing, in pixels."""

    node: Node
    x: int
    y: int
    width: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width

    @property
    def centre(self) -> int:
        """Its middle from left to right."""
        return self.x + self.width // 2

    @property
    def middle(self) -> int:
        """Its middle from top to bottom."""
        return self.y + HEIGHT // 2

    @property
    def ground(self) -> "Rect":
        """What nothing may cover: the state, and the words "you are here" beneath it."""
        return Rect(self.x, self.y, self.right, self.y + HEIGHT + (20 if self.node.here else 0))


@dataclass(frozen=True, slots=True)
class Rect:
    """A piece of the drawing that is taken."""

    left: int
    top: int
    right: int
    foot: int

    def meets(self, other: "Rect") -> bool:
        """Whether the two lie upon each other."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.foot <= other.top or other.foot <= self.top)


@dataclass(frozen=True, slots=True)
class Way:
    """A way between two states: its path, and where its words may stand, the best place first."""

    path: str
    words: str
    spots: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way as it is drawn: its path, and where its words stand."""

    path: str
    words: str
    x: int
    y: int

    @property
    def ground(self) -> Rect:
        """What its words cover."""
        return _ground(self.words, self.x, self.y)


@dataclass(frozen=True, slots=True)
class Step:
    """A state in a list for the phone: itself, and what leads on from it as (act, state)."""

    node: Node
    ways: tuple[tuple[str, str], ...]


def svg(process: Process, *, here: str = "") -> SafeString:
    """Return the drawing; `here` is the code of the present state. It is 40 to 800 px high."""
    boxes, depth = places(process, here)
    edges = placed(process, boxes)
    width = max([box.right for box in boxes.values()] + [edge.ground.right for edge in edges]) + 20
    top = min([0, *(edge.ground.top - 8 for edge in edges)])
    bottom = max([depth, *(edge.ground.foot + 6 for edge in edges)])
    body = "".join([*map(_line, edges), *(_box(box, process) for box in boxes.values()), *map(_words, edges)])
    words = escape(_alternative(process, here))
    return mark_safe(  # noqa: S308  every text in it is escaped where it is written
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom - top}" '
        f'viewBox="0 {top} {width} {bottom - top}" role="img" aria-label="{words}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path class="tip" d="M0 0l8 4-8 4z"/></marker></defs>{body}</svg>'
    )


def steps(process: Process, here: str = "") -> list[Step]:
    """Return the states as a list to read from top to bottom, with what leads on from each."""
    titles = {code: state.title for code, state in process.states.items()}
    return [
        Step(node, tuple(dict.fromkeys((m.title, titles[m.target]) for m in process.allowed(node.code))))
        for node in sorted(process.nodes(here), key=lambda node: node.rank)
    ]


def asides(process: Process) -> list[tuple[str, str, str]]:
    """Return what is said beneath instead of drawn: (from where, by which act, to which state)."""
    states = process.states
    return [
        ("、".join(states[source].title for source in sources), title, states[target].title)
        for (target, title), sources in _shared(process).items()
    ]


def places(process: Process, here: str) -> tuple[dict[str, Box], int]:
    """Lay the states out in columns; return them by code, and the height they take."""
    columns: dict[int, list[Node]] = {}
    for node in process.nodes(here):
        columns.setdefault(node.rank, []).append(node)
    tallest = max(len(column) for column in columns.values())
    depth = tallest * HEIGHT + (tallest - 1) * GAP_Y + 24
    gap = max([60, *(len(words) * 11 + 50 for words in _titles(process).values())])
    boxes: dict[str, Box] = {}
    x = 12
    for rank in sorted(columns):
        nodes = columns[rank]
        width = max(92, *(len(node.state.title) * CHARACTER + 40 for node in nodes))
        y = (depth - len(nodes) * HEIGHT - (len(nodes) - 1) * GAP_Y) // 2
        for node in nodes:
            boxes[node.code] = Box(node, x, y, width)
            y += HEIGHT + GAP_Y
        x += width + gap
    return boxes, depth


def placed(process: Process, boxes: dict[str, Box]) -> list[Edge]:
    """Draw every way once; its words stand where they cover neither a state nor other words."""
    taken = [box.ground for box in boxes.values()]
    edges = []
    for way in sorted(_ways(process, boxes), key=lambda way: len(way.spots)):
        free = (s for s in way.spots if not any(_ground(way.words, *s).meets(other) for other in taken))
        x, y = next(free, way.spots[0])
        edges.append(Edge(way.path, way.words, x, y))
        taken.append(edges[-1].ground)
    return edges


def _shared(process: Process) -> dict[tuple[str, str], list[str]]:
    """The ways that lead to one state by the same word from many: {(target, title): sources}."""
    found: dict[tuple[str, str], list[str]] = {}
    for move in process.moves:
        found.setdefault((move.target, move.title), []).append(move.source)
    return {key: sources for key, sources in found.items() if len(set(sources)) >= MANY}


def drawn(process: Process) -> list[Move]:
    """Return the moves that have a line."""
    said = _shared(process)
    return [move for move in process.moves if (move.target, move.title) not in said]


def _titles(process: Process) -> dict[tuple[str, str], str]:
    """The drawn ways with their words; ways between the same two states share their line."""
    ways: dict[tuple[str, str], list[str]] = {}
    for move in drawn(process):
        titles = ways.setdefault((move.source, move.target), [])
        if move.title not in titles:
            titles.append(move.title)
    return {ends: "、".join(titles) for ends, titles in ways.items()}


def _ways(process: Process, boxes: dict[str, Box]) -> Iterable[Way]:
    """Every drawn way."""
    lanes = {"above": 0, "below": 0}
    for (source, target), words in _titles(process).items():
        yield _way(boxes[source], boxes[target], words, boxes, lanes)


def _way(source: Box, target: Box, words: str, boxes: dict[str, Box], lanes: dict[str, int]) -> Way:
    """Next column: a curve. The same column: up or down, or around the states between. Further: a lane."""
    distance = target.node.rank - source.node.rank
    if source is target:
        x, y = source.right - 22, source.y
        aside = source.right + len(words) * 6 + 12
        return Way(
            f"M{x} {y}c-2 -26 26 -26 20 -1", words, ((x + 8, y - 27), (aside, y - 16), (aside, y - 30))
        )
    if distance == 0:
        return _beside(source, target, words, boxes)
    if distance == 1:
        return _curve((source.right, source.middle), (target.x - 1, target.middle), words)
    if distance == -1:
        return _curve((source.x, source.middle + PORT), (target.right + 1, target.middle + PORT), words)
    return _around(source, target, words, boxes, lanes)


def _curve(start: tuple[int, int], end: tuple[int, int], words: str) -> Way:
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) // 2
    path = f"M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}"
    points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
    shares = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72)
    spots = [
        (x, y + down)
        for down, (x, y) in product(
            (0, -9, 9, -18, 18, -28, 28, -40, 40), (_bezier(points, t) for t in shares)
        )
    ]
    return Way(path, words, tuple(spots))


def _bezier(points: list[tuple[int, int]], t: float) -> tuple[int, int]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * point[axis] for w, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return round(x), round(y)


def _beside(source: Box, target: Box, words: str, boxes: dict[str, Box]) -> Way:
    """In one column: a straight line to a neighbour; past others, a bow on the right."""
    down = source.y < target.y
    between = range(min(source.y, target.y) + 1, max(source.y, target.y))
    if any(box.x == source.x and box.y in between for box in boxes.values()):
        x0, x1 = source.right, source.right + 36
        path = f"M{x0} {source.middle}C{x1} {source.middle} {x1} {target.middle} {x0 + 1} {target.middle}"
        points = [(x0, source.middle), (x1, source.middle), (x1, target.middle), (x0, target.middle)]
        found = (_bezier(points, t) for t in (0.5, 0.35, 0.65, 0.25, 0.75))
        return Way(path, words, tuple((x + shift, y) for shift, (x, y) in product((12, 24), found)))
    start, end = (source.y + HEIGHT, target.y - 1) if down else (source.y, target.y + HEIGHT + 1)
    x = source.centre + (14 if down else -14)
    rows = [start + round((end - start) * share) for share in (0.5, 0.4, 0.6, 0.7, 0.3)]
    aside = len(words) * 6 + 8
    return Way(
        f"M{x} {start}V{end}", words, tuple((x + by, y) for by, y in product((0, aside, -aside), rows))
    )


def _around(source: Box, target: Box, words: str, boxes: dict[str, Box], lanes: dict[str, int]) -> Way:
    """A way past other columns leaves and enters between the columns and runs in a lane above or below them all."""
    ahead = target.node.rank > source.node.rank
    side = "above" if ahead else "below"
    lane = lanes[side]
    lanes[side] += 1
    off = 12 + SPACING * lane
    if ahead:
        y, port = min(box.ground.top for box in boxes.values()) - LANE * (lane + 1), -PORT
        x0, x1, start, end = source.right + off, target.x - off, source.right, target.x - 1
    else:
        y, port = max(box.ground.foot for box in boxes.values()) + LANE * (lane + 1), PORT
        x0, x1, start, end = source.x - off, target.right + off, source.x, target.right + 1
    path = f"M{start} {source.middle + port}H{x0}V{y}H{x1}V{target.middle + port}H{end}"
    shares = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
    return Way(path, words, tuple((x0 + round((x1 - x0) * share), y) for share in shares))


def _ground(words: str, x: int, y: int) -> Rect:
    width = len(words) * 11 + 8
    return Rect(x - width // 2, y - 8, x - width // 2 + width, y + 8)


def _line(edge: Edge) -> str:
    return f'<path class="edge" d="{edge.path}" marker-end="url(#tip)"/>'


def _words(edge: Edge) -> str:
    ground = edge.ground
    return format_html(
        '<rect class="act-ground" x="{}" y="{}" width="{}" height="16"/>'
        '<text class="act" x="{}" y="{}">{}</text>',
        ground.left, ground.top, ground.right - ground.left, edge.x, edge.y + 4, edge.words,
    )  # fmt: skip


def _box(box: Box, process: Process) -> str:
    """One state: its mark and its name; double border where you are, a sunk ground where it ends."""
    kind = "here" if box.node.here else "" if process.allowed(box.node.code) else "end"
    flag = (
        f'<rect class="act-ground" x="{box.centre - 36}" y="{box.y + HEIGHT + 3}" width="72" height="16"/>'
        f'<text class="flag" x="{box.centre}" y="{box.y + HEIGHT + 15}">现在在这里</text>'
        if box.node.here
        else ""
    )
    return format_html(
        '<g class="node {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<svg class="state {}" x="{}" y="{}" width="12" height="12"><use href="#m-{}"/></svg>'
        '<text x="{}" y="{}">{}</text>{}</g>',
        kind, box.node.state.sentence, box.x, box.y, box.width, HEIGHT,
        box.node.state.kind, box.x + 10, box.middle - 6, box.node.state.kind,
        box.centre + 8, box.middle + 5, box.node.state.title, mark_safe(flag),  # noqa: S308  two numbers
    )  # fmt: skip


def _alternative(process: Process, here: str) -> str:
    """The drawing in words, for those who cannot see it."""
    states = process.states
    ways = "；".join(
        f"{states[m.source].title}，{m.title}，到{states[m.target].title}" for m in process.moves
    )
    now = f"现在是{states[here].title}。" if here in states else ""
    return f"{process.title}的步骤图。{now}{ways}。"
