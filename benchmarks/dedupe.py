"""One person, once: a full search for duplicates among ten million people, everybody compared with everybody.

    make bench NAME=dedupe

On the city of people (`make bench-data`), where every 200th person stands twice: under another kind of document,
mostly in another union, every other time with the same phone.
"""

import os
from datetime import UTC, datetime

from _measure import Lap, Memory, conclude
from _people import PEOPLE
from _planting import TWIN

from niangjia.kernel import sight
from niangjia.kernel.actor import system
from niangjia.union.members.actions import duplicates
from niangjia.union.members.models import Pair

AT, BY = datetime(2026, 11, 22, 1, tzinfo=UTC), system("测速")
MINUTES, GIGABYTES = 20, 4


def planted() -> set[tuple[int, int]]:
    """The pairs of records that are one person."""
    return {(number - 1, number) for number in range(TWIN, PEOPLE + 1, TWIN)}


def open_pairs() -> set[tuple[int, int]]:
    """What the search left in the queue."""
    with sight.everywhere("测速：核对查重结果"):
        return set(Pair.objects.filter(state="open").values_list("low_id", "high_id"))


def report() -> None:
    """Search with the clock running, again at once, and compare with what was planted."""
    with Memory() as memory, Lap("全市查重") as first:
        found = duplicates.find_all(by=BY, at=AT)
    pairs, twins = open_pairs(), planted()
    with Lap("再查一遍") as second:
        again = duplicates.find_all(by=BY, at=AT)
    recall = len(pairs & twins) / len(twins)
    must = {
        f"within {MINUTES} minutes": first.seconds <= MINUTES * 60,
        f"within {GIGABYTES} GB": memory.peak <= GIGABYTES * 1024**3,
        "99 of 100 planted duplicates found": recall >= 0.99,
        "nine of ten pairs are one person": len(pairs & twins) >= 0.9 * len(pairs),
        "a second search finds nothing new": again == 0,
    }
    conclude(
        "dedupe", must, people=PEOPLE, seconds=round(first.seconds, 1), again_seconds=round(second.seconds, 1),
        people_per_second=round(PEOPLE / first.seconds), peak_mb=memory.peak >> 20, pairs=found, planted=len(twins),
        recall=round(recall, 4), precision=round(len(pairs & twins) / max(1, len(pairs)), 4), cores=os.cpu_count(),
    )  # fmt: skip


if __name__ == "__main__":
    report()
