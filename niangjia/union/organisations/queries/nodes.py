"""Reads of the tree: one organisation, its path, its children by page, search, parents at a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet

from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.pages import Page, page
from niangjia.kernel.refusals import NotFound
from niangjia.kernel.sight import Question
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import Closure, Organisation, ParentLink

PAGE: Final = 50
Rows = QuerySet[Organisation, dict[str, Any]]
LIVING_SQL: Final = (
    "SELECT id, members_claimed, type, lft FROM organisations_organisation WHERE status <> 'ended'"
)
"""Every organisation that has not ended, for rooms that count them."""
BELOW_SQL: Final = "SELECT ancestor_id, descendant_id, depth FROM organisations_closure"
"""Today's territorial tree, flattened; everything is below itself at depth 0."""
STANDING_STILL: Final[Question[None]] = Question(
    "pg_advisory_xact_lock_shared(hashtext('organisations.tree'))", (), "", (), lambda _: None
)
"""What `stand_still` asks, for who asks it together with something else."""
_FIELDS: Final = (
    "id", "code", "name", "short_name", "type", "form", "level", "status", "founded_on", "ended_on",
    "members_claimed", "chair_name", "lft", "rgt", "synthetic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation with its place. `chair_name` is personal: pages mask it unless the reader needs it."""

    id: int
    code: str | None
    name: str
    short_name: str
    type: str
    form: str
    level: int
    status: str
    founded_on: date | None
    ended_on: date | None
    members_claimed: int | None
    chair_name: str
    lft: int
    rgt: int
    synthetic: bool
    parent_id: int | None = None
    parent_name: str | None = None
    parent_lft: int | None = None

    @property
    def above(self) -> int:
        """The label of the place that decides about this organisation: its parent, at the root itself."""
        return self.lft if self.parent_lft is None else self.parent_lft

    @property
    def span(self) -> Span:
        """The range of labels of this organisation and everything below it."""
        return Span(self.lft, self.rgt)

    @property
    def type_title(self) -> str:
        """The type in the reader's words."""
        return rules.TYPE_TITLES[rules.Type(self.type)]

    @property
    def status_title(self) -> str:
        """The status in the reader's words."""
        return rules.STATUS_TITLES[rules.Status(self.status)]


@dataclass(frozen=True, slots=True)
class Branch:
    """One row of the tree page: a node, how many stand directly below it, and all grassroots unions below."""

    node: Node
    children: int
    grassroots: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path from the city down."""

    id: int
    name: str
    type: str
    lft: int


def within(spans: Iterable[Span], field: str = "lft") -> Q:
    """The condition "the label lies in one of the ranges"; no range lets nothing through."""
    condition = Q(pk__in=())
    for span in spans:
        condition |= Q(**{f"{field}__gte": span.lo, f"{field}__lte": span.hi})
    return condition


def nodes() -> Rows:
    """Every organisation with its present parent, as rows for `Node`; the caller narrows and scopes."""
    up = FilteredRelation(
        "parent_links",
        condition=Q(
            parent_links__kind=ParentLink.Kind.TERRITORIAL,
            parent_links__until__isnull=True,
            parent_links__revoked_at__isnull=True,
        ),
    )
    parent = {
        "parent_id": "up__parent_id",
        "parent_name": "up__parent__name",
        "parent_lft": "up__parent__lft",
    }
    rows: Rows = Organisation.objects.annotate(up=up).values(*_FIELDS, **{k: F(v) for k, v in parent.items()})
    return rows


def organisation_for(actor: Actor, organisation_id: int) -> Node:
    """One organisation in the actor's view. Raises NotFound for a stranger (1 query)."""
    row = nodes().filter(within(actor.spans(permissions.VIEW)), pk=organisation_id).first()
    if row is None:
        raise NotFound(data={"organisation": organisation_id})
    return Node(**row)


def root() -> Node | None:
    """The city federation, or None before it is founded."""
    row = nodes().filter(type=rules.Type.CITY).first()
    return Node(**row) if row else None


def path(actor: Actor, organisation_id: int) -> tuple[Step, ...]:
    """From the city down to the organisation itself. Raises NotFound for a stranger (1 query)."""
    steps = tuple(
        Step(*row)
        for row in Closure.objects.filter(descendant_id=organisation_id)
        .order_by("-depth")
        .values_list("ancestor_id", "ancestor__name", "ancestor__type", "ancestor__lft")
    )
    if not steps or not any(span.holds(steps[-1].lft) for span in actor.spans(permissions.VIEW)):
        raise NotFound(data={"organisation": organisation_id})
    return steps


def tops(actor: Actor) -> list[Branch]:
    """Where the actor's view of the tree begins: the highest organisations in its ranges (2 queries)."""
    found = [Node(**row) for row in _opening(actor.spans(permissions.VIEW))]
    return counted(found)


def _opening(spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    starts = Q(pk__in=())
    for span in spans:
        starts |= Q(lft=span.lo) | Q(type=rules.Type.CITY, lft__gte=span.lo, lft__lte=span.hi)
    return list(nodes().filter(starts).order_by("lft"))


def children(
    actor: Actor, parent_id: int, *, after: str = "", before: str = "", size: int = PAGE, ended: bool = False
) -> Page[Branch]:
    """The organisations directly below one, by level and place, page by page (3 queries).

    Raises NotFound for a stranger, Invalid for a token that cannot be used (`kernel.pages`).
    """
    organisation_for(actor, parent_id)
    rows = nodes().filter(**{"up__parent_id": parent_id})
    if not ended:
        rows = rows.exclude(status=rules.Status.ENDED)
    return _page(rows, after, before, size)


def search(
    actor: Actor, text: str, *, type_: str = "", after: str = "", before: str = "", size: int = PAGE
) -> Page[Branch]:
    """The organisations in view whose name holds the text or whose code starts with it (2 queries)."""
    words = "".join(text.split())
    rows = nodes().filter(within(actor.spans(permissions.VIEW)))
    if words:
        rows = rows.filter(
            Q(name__contains=words) | Q(name_key__contains=words.upper()) | Q(code__startswith=words.upper())
        )
    if type_:
        rows = rows.filter(type=type_)
    return _page(rows, after, before, size)


def _page(rows: Rows, after: str, before: str, size: int) -> Page[Branch]:
    """One page by level and place, with the counts of its rows."""
    found = page(rows, order=("level", "lft", "id"), after=after, before=before, size=size)
    nodes_found = [Node(**row) for row in found.rows]
    return Page(rows=counted(nodes_found), after=found.after, before=found.before)


def counted(found: list[Node]) -> list[Branch]:
    """Count below all rows of a page at once: by the open parent links, and by the ranges of labels (1 query)."""
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH direct AS (
                   SELECT l.parent_id AS id, count(*) AS many FROM organisations_parentlink l
                     JOIN organisations_organisation c ON c.id = l.organisation_id AND c.status <> 'ended'
                    WHERE l.parent_id = ANY(%(ids)s) AND l.kind = 'territorial' AND l.until IS NULL
                      AND l.revoked_at IS NULL GROUP BY l.parent_id),
               inside AS (
                   SELECT o.id, count(*) AS many FROM organisations_organisation o
                     JOIN organisations_organisation d ON d.lft > o.lft AND d.lft < o.rgt
                      AND d.type = ANY(%(types)s) AND d.status <> 'ended'
                    WHERE o.id = ANY(%(ids)s) GROUP BY o.id)
               SELECT id, coalesce(direct.many, 0), coalesce(inside.many, 0)
                 FROM direct FULL JOIN inside USING (id)""",
            {"ids": [node.id for node in found], "types": [t.value for t in rules.GRASSROOTS]},
        )
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
    return [Branch(node, *counts.get(node.id, (0, 0))) for node in found]


def names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """The names of organisations by their numbers, for lists of other rooms (1 query)."""
    return dict(Organisation.objects.filter(pk__in=list(organisation_ids)).values_list("pk", "name"))


def with_parents(organisation_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The names of organisations and of those above them now ("" at the root), by their numbers (1 query)."""
    rows = nodes().filter(pk__in=list(organisation_ids))
    return {row["id"]: (row["name"], row["parent_name"] or "") for row in rows}


def names_below(organisation_id: int, *, most: int) -> dict[int, str]:
    """The names of the living organisations directly below one, by number, in the tree's order (1 query)."""
    rows = Organisation.objects.filter(
        parent_links__parent=organisation_id, parent_links__kind=ParentLink.Kind.TERRITORIAL,
        parent_links__until__isnull=True, parent_links__revoked_at__isnull=True,
    )  # fmt: skip
    living = rows.exclude(status=rules.Status.ENDED).order_by("level", "lft")
    return dict(living.values_list("pk", "name")[:most])


def node(organisation_id: int) -> Node:
    """One organisation for an act on behalf of a person, whoever asks: names of unions are public (1 query).

    Raises NotFound.
    """
    row = nodes().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(data={"organisation": organisation_id})
    return Node(**row)


def of_name(name: str) -> list[Node]:
    """The living unions of exactly this name or code, whoever asks: names of unions are public (1 query)."""
    words = "".join(name.split())
    if not words:
        return []
    found = nodes().filter(Q(name=words) | Q(code=words.upper())).exclude(status=rules.Status.ENDED)
    return [Node(**row) for row in found.order_by("lft")[:2]]


def parent_on(organisation_id: int, on: date, *, known_at: datetime | None = None) -> Step | None:
    """Who stood above an organisation on a date, as known now or at `known_at`; None at the root (1 query).

    Figures use the parent at their cut-off date (F-32).
    """
    links = ParentLink.objects.filter(
        organisation_id=organisation_id, kind=ParentLink.Kind.TERRITORIAL, since__lte=on
    )
    if known_at is None:
        links = links.filter(Q(until__isnull=True) | Q(until__gt=on), revoked_at__isnull=True)
    else:
        links = links.filter(as_known(on, known_at))
    found = links.values_list("parent_id", "parent__name", "parent__type", "parent__lft").first()
    return Step(*found) if found else None


def as_known(on: date, known_at: datetime) -> Q:
    """Dated rows that held on a day by what was known then: later ends and revocations are not seen."""
    alive = Q(until__isnull=True) | Q(until__gt=on) | Q(ended_at__gt=known_at)
    return alive & Q(recorded_at__lte=known_at) & (Q(revoked_at__isnull=True) | Q(revoked_at__gt=known_at))


def next_higher(organisation_id: int, on: date) -> Step | None:
    """The union that must approve what this one asks on a date (F-5): its territorial parent then."""
    return parent_on(organisation_id, on)


def common_above(one: int, other: int) -> Step | None:
    """The lowest organisation that stands above both, today; the root stands above itself (1 query)."""
    above = Closure.objects.filter(descendant_id=one).filter(
        Q(depth__gt=0) | Q(ancestor__type=rules.Type.CITY)
    )
    both = above.filter(
        Q(ancestor__below__descendant_id=other),
        Q(ancestor__below__depth__gt=0) | Q(ancestor__type=rules.Type.CITY),
    )
    row = both.order_by("depth").values_list(
        "ancestor_id", "ancestor__name", "ancestor__type", "ancestor__lft"
    )
    found = row.first()
    return Step(*found) if found else None


def stand_still() -> None:
    """Keep the tree's labels as they are until the transaction ends, for an act that writes one of them."""
    STANDING_STILL.ask()
