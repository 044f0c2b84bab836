"""Opening two records side by side: names in full, numbers masked, and noted for both people (P-15)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.models import Look, Merge, Pair, Person
from niangjia.union.members.queries import duplicates as queries
from niangjia.union.members.queries.duplicates import Compared
from niangjia.union.members.rules.duplicates import Likeness
from niangjia.union.organisations import queries as unions

PURPOSE = "核对重复档案"


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair as a clerk sees it: the two records, how alike they are now, and a merge that was asked for."""

    pair: Pair
    lines: list[Compared]
    likeness: Likeness
    low_union: str
    high_union: str
    merge: Merge | None


@dataclass(frozen=True, slots=True)
class MergeShown:
    """A merge as a clerk sees it; who asked for what waits does not confirm it."""

    merge: Merge
    lines: list[Compared]
    asked_by_id: int | None


@transaction.atomic
def open_pair(*, pair_id: int, by: Actor, at: datetime) -> PairShown:
    """Open one pair. Raises NotFound where the actor does not reach both sides."""
    with sight.everywhere("核对重复"):
        pair = queries.pair_for(by, pair_id)
        low, high = _both(pair.low_id, pair.high_id, by, at)
        names = unions.names({house for house in (low.organisation_id, high.organisation_id) if house})
        return PairShown(
            pair, queries.side_by_side(low, high), queries.likeness_of(pair, on=clock.day_of(at)),
            names.get(low.organisation_id or 0, ""), names.get(high.organisation_id or 0, ""), queries.merge_of(pair),
        )  # fmt: skip


@transaction.atomic
def open_merge(*, merge_id: int, by: Actor, at: datetime) -> MergeShown:
    """Open one merge. Raises NotFound where the actor does not reach both sides."""
    with sight.everywhere("核对重复"):
        merge = queries.merge_for(by, merge_id)
        kept, folded = _both(merge.kept_id, merge.folded_id, by, at)
        waits = merge.undo_asked_by_id if merge.state == Merge.State.UNDO_ASKED else merge.asked_by_id
        return MergeShown(merge, queries.side_by_side(kept, folded), waits)


def _both(one: int, other: int, by: Actor, at: datetime) -> tuple[Person, Person]:
    people = Person.objects.in_bulk([one, other])
    for person in people.values():
        note_look(person, Look.What.PAGE, PURPOSE, by=by, at=at)
    return people[one], people[other]
