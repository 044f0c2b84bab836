"""Who acts: an actor and the grants it holds. There is no ambient user; every act is handed its actor.

A place is a range of labels. The union tree and the areas of the city are two trees, each numbered so
that everything below a node has its label between the node's `lo` and `hi` (see `kernel.labels`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from niangjia.kernel.refusals import NotAllowed


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of labels, both ends included."""

    lo: int
    hi: int

    def holds(self, label: int) -> bool:
        """True when the label lies in this range."""
        return self.lo <= label <= self.hi


EVERYWHERE = Span(0, 2**62)


@dataclass(frozen=True, slots=True)
class Grant:
    """Verbs × a place × dates: what one role, held at one organisation, lets its holder do.

    `title` is the role in words. `orgs` is the range of the union tree; `areas` are the ranges of the
    areas that its organisation looks after.
    """

    role: str
    verbs: frozenset[str]
    orgs: Span
    areas: tuple[Span, ...] = ()
    organisation_id: int | None = None
    organisation: str = ""
    since: date | None = None
    until: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a named system process, with the grants it holds today.

    `id` is a staff account; a member who acts for themself has a `person_id` instead, and no grants.
    """

    id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    person_id: int | None = None

    def may(self, verb: str) -> bool:
        """True when any grant carries the verb, anywhere."""
        return any(verb in grant.verbs for grant in self.grants)

    def spans(self, verb: str) -> tuple[Span, ...]:
        """Return the ranges of the union tree in which the verb is granted, widest only."""
        return widest(grant.orgs for grant in self.grants if verb in grant.verbs)

    def area_spans(self, verb: str) -> tuple[Span, ...]:
        """Return the ranges of areas in which the verb is granted, widest only."""
        return widest(span for grant in self.grants if verb in grant.verbs for span in grant.areas)

    def may_at(self, verb: str, org_label: int) -> bool:
        """True when the verb is granted at this place of the union tree."""
        return any(span.holds(org_label) for span in self.spans(verb))

    def check_may(self, verb: str) -> None:
        """Raise NotAllowed unless the verb is granted somewhere."""
        if not self.may(verb):
            raise NotAllowed(remedy="如果工作需要，请联系本级工会的系统管理员授权。")


class EveryVerb(frozenset[str]):
    """The verbs of the machine itself: jobs act as a named system actor and may do what their act does."""

    def __contains__(self, verb: object) -> bool:
        return True


def system(name: str) -> Actor:
    """Return the named system actor for jobs and commands, such as `system("企业导入")`."""
    grant = Grant(role="system", verbs=EveryVerb(), orgs=EVERYWHERE, areas=(EVERYWHERE,))
    return Actor(id=None, name=f"系统：{name}", grants=(grant,))


NOBODY = Actor(id=None, name="访客")


def member(person_id: int) -> Actor:
    """Return a signed-in member, who acts for themself; the name in the log is a number."""
    return Actor(id=None, name=f"会员 {person_id}", person_id=person_id)


def widest(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Drop every range that lies inside another; ranges of one tree nest or are disjoint."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.lo, -s.hi)):
        if not kept or span.hi > kept[-1].hi:
            kept.append(span)
    return tuple(kept)
