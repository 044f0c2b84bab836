"""A process as a drawing: states in columns by their distance from the start, and "you are here"."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from niangjia.kernel.states import Node, Process

HEIGHT, GAP_Y, CHARACTER = 40, 46, 14
LANE = 26


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


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two states, drawn: its path, and where its words stand."""

    path: str
    words: str
    x: int
    y: int


def svg(process: Process, *, here: str = "") -> SafeString:
    """Return the drawing; `here` is the code of the present state. It is 40 to 800 px high."""
    boxes, depth = _places(process, here)
    edges = list(_edges(process, boxes))
    width = max(box.right for box in boxes.values()) + 20
    top = min([0, *(edge.y - 16 for edge in edges)])
    bottom = max([depth, *(edge.y + 14 for edge in edges)])
    body = "".join([*map(_line, edges), *(_box(box, process) for box in boxes.values()), *map(_words, edges)])
    words = escape(_alternative(process, here))
    return mark_safe(  # noqa: S308  every text in it is escaped where it is written
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom - top}" '
        f'viewBox="0 {top} {width} {bottom - top}" role="img" aria-label="{words}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path class="tip" d="M0 0l8 4-8 4z"/></marker></defs>{body}</svg>'
    )


def _places(process: Process, here: str) -> tuple[dict[str, Box], int]:
    """Lay the states out in columns; return them by code, and the height they take."""
    columns: dict[int, list[Node]] = {}
    for node in process.nodes(here):
        columns.setdefault(node.rank, []).append(node)
    tallest = max(len(column) for column in columns.values())
    depth = tallest * HEIGHT + (tallest - 1) * GAP_Y + 24
    gap = max([60, *(len(move.title) * 11 + 34 for move in process.moves)])
    boxes: dict[str, Box] = {}
    x = 12
    for rank in sorted(columns):
        nodes = columns[rank]
        width = max(88, *(len(node.state.title) * CHARACTER + 28 for node in nodes))
        y = (depth - len(nodes) * HEIGHT - (len(nodes) - 1) * GAP_Y) // 2
        for node in nodes:
            boxes[node.code] = Box(node, x, y, width)
            y += HEIGHT + GAP_Y
        x += width + gap
    return boxes, depth


def _edges(process: Process, boxes: dict[str, Box]) -> Iterable[Edge]:
    """Draw every way once; ways between the same two states share their line."""
    ways: dict[tuple[str, str], list[str]] = {}
    for move in process.moves:
        titles = ways.setdefault((move.source, move.target), [])
        if move.title not in titles:
            titles.append(move.title)
    lanes = {"above": 0, "below": 0}
    for (source, target), titles in ways.items():
        yield _edge(boxes[source], boxes[target], "、".join(titles), boxes, lanes)


def _edge(source: Box, target: Box, words: str, boxes: dict[str, Box], lanes: dict[str, int]) -> Edge:
    """Next column: a curve. The same column: a straight line. Further on: over the top. Back: underneath."""
    distance = target.node.rank - source.node.rank
    if distance == 1:
        middle = (source.right + target.x) // 2
        path = (
            f"M{source.right} {source.middle}C{middle} {source.middle} {middle} {target.middle}"
            f" {target.x - 1} {target.middle}"
        )
        return Edge(path, words, middle, (source.middle + target.middle) // 2)
    if source is target:
        x, y = source.right - 22, source.y
        return Edge(f"M{x} {y}c-2 -26 26 -26 20 -1", words, x + 8, y - 27)
    if distance == 0:
        down = source.y < target.y
        start, end = (source.y + HEIGHT, target.y - 1) if down else (source.y, target.y + HEIGHT + 1)
        x = source.centre + (14 if down else -14)
        return Edge(f"M{x} {start}V{end}", words, x, (start + end) // 2)
    return _around(source, target, words, boxes, lanes, above=distance > 1)


def _around(
    source: Box, target: Box, words: str, boxes: dict[str, Box], lanes: dict[str, int], *, above: bool
) -> Edge:
    """A way that passes other columns runs in a lane of its own above or below them."""
    side = "above" if above else "below"
    lane = lanes[side]
    lanes[side] += 1
    if above:
        y = min(box.y for box in boxes.values()) - LANE * (lane + 1)
        start, end = source.y, target.y - 1
    else:
        y = max(box.y + HEIGHT for box in boxes.values()) + LANE * (lane + 1)
        start, end = source.y + HEIGHT, target.y + HEIGHT + 1
    shift = 10 * (lane + 1)
    x0, x1 = source.centre + (shift if above else -shift), target.centre + (-shift if above else shift)
    bend = 8 if x1 > x0 else -8
    turn = 8 if y > start else -8
    path = f"M{x0} {start}V{y - turn}Q{x0} {y} {x0 + bend} {y}H{x1 - bend}Q{x1} {y} {x1} {y - turn}V{end}"
    return Edge(path, words, (x0 + x1) // 2, y)


def _line(edge: Edge) -> str:
    return f'<path class="edge" d="{edge.path}" marker-end="url(#tip)"/>'


def _words(edge: Edge) -> str:
    width = len(edge.words) * 11 + 8
    return format_html(
        '<rect class="act-ground" x="{}" y="{}" width="{}" height="16"/>'
        '<text class="act" x="{}" y="{}">{}</text>',
        edge.x - width // 2, edge.y - 8, width, edge.x, edge.y + 4, edge.words,
    )  # fmt: skip


def _box(box: Box, process: Process) -> str:
    """One state: its mark and its name; double border where you are, a sunk ground where it ends."""
    kind = "here" if box.node.here else "" if process.allowed(box.node.code) else "end"
    flag = (
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
