"""Nested-interval labels for trees, numbered with gaps so that a new leaf seldom renumbers anybody.

A node carries `(lft, rgt)`; everything below it lies strictly between the two. A subtree is therefore one
range on `lft`. Labels fit PostgreSQL's bigint. The unit is dimensionless; only the order means something.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Label = tuple[int, int]

GAP = 1 << 32  # free whole numbers between two neighbouring labels: 400,000 labels still end below 2**51
SHARE = 1024  # a newcomer takes one part in so many of the free room, so thousands can follow it
TIGHT = 1 << 10  # a renumbered range keeps at least this gap, else a higher ancestor must be renumbered
HIGHEST = (1 << 62) - 1  # the upper end of `actor.EVERYWHERE`


def number(
    parents: Mapping[Node, Node | None], *, gap: int = GAP, within: Label | None = None
) -> dict[Node, Label]:
    """Label every node of the forest `parents` (node → parent, None for a root), siblings in given order.

    With `within`, the labels lie strictly inside that range and the gap follows from its width.
    Raises ValueError for an unknown parent, a cycle, or a range that is too small.
    """
    below = _children(parents)
    start = 0
    if within is not None:
        start, gap = within[0], (within[1] - within[0]) // (2 * len(parents) + 1)
    if gap < 1 or start + gap * (2 * len(parents) + 1) > HIGHEST:
        raise ValueError(f"{len(parents)} nodes do not fit with gap {gap}")
    labels = _walk(below, start, gap)
    if len(labels) != len(parents):
        raise ValueError("the parents form a cycle")
    return labels


def place(parent: Label, taken_up_to: int | None = None, *, nodes: int = 1) -> Label | None:
    """A free range for a new last child of `nodes` nodes, or None when the parent must be renumbered.

    `taken_up_to` is the highest `rgt` among the parent's children (None without children).
    """
    floor = parent[0] if taken_up_to is None else taken_up_to
    room = parent[1] - floor - 1
    width = max(room // SHARE, 2 * nodes)
    if room < 2 * width:
        return None
    return floor + width // 2 + 1, floor + width // 2 + 1 + width


def roomy(within: Label, nodes: int) -> bool:
    """Whether `nodes` nodes can be numbered anew inside `within` and still leave gaps for newcomers."""
    return (within[1] - within[0]) // (2 * nodes + 1) >= TIGHT


def to_renumber(upwards: Iterable[tuple[Node, Label, int]]) -> Node | None:
    """The lowest ancestor whose range can be numbered anew, or None: then the whole tree must be.

    `upwards` runs from the crowded parent to the root: (node, its label, nodes below it, newcomers included).
    """
    return next((node for node, label, nodes in upwards if roomy(label, nodes)), None)


def _children(parents: Mapping[Node, Node | None]) -> dict[Node | None, list[Node]]:
    below: dict[Node | None, list[Node]] = {None: []}
    for node, parent in parents.items():
        if parent is not None and parent not in parents:
            raise ValueError(f"unknown parent {parent!r} of {node!r}")
        below.setdefault(parent, []).append(node)
    return below


def _walk(below: Mapping[Node | None, list[Node]], start: int, gap: int) -> dict[Node, Label]:
    """Depth first without recursion; a node is met twice, on the way down and on the way up."""
    opened: dict[Node, int] = {}
    labels: dict[Node, Label] = {}
    counter = start
    stack = below[None][::-1]
    while stack:
        node = stack[-1]
        counter += gap
        if node in opened:
            labels[stack.pop()] = (opened[node], counter)
        else:
            opened[node] = counter
            stack.extend(reversed(below.get(node, ())))
    return labels
