"""Rosters and searches with ten million members: twenty officers of every level, each with a second's thought.

    make bench NAME=members-pages [ARGS="--seconds 60"]

Real HTTP against the server as `make up` runs it, on the city of people (`make bench-data`).
"""

import argparse
import random
import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path

from _measure import Lap, Memory, conclude
from _officers import PORT, WARM, Ask, Officer, ms, open_desks, wait_for_web
from _people import PEOPLE, SEED
from django.conf import settings
from django.db import connections

from niangjia.console import database
from niangjia.console.up import supervisor
from niangjia.seed import persons

DESKS = (
    ("city_organiser", "city", 2), ("district_officer", "district", 4), ("street_officer", "street", 5),
    ("community_worker", "community", 5), ("union_chair", "stand_alone", 4),
)  # fmt: skip
KNOWN: list[dict[str, object]] = []
"""People of the city to look for, made before the clock runs: making one makes its hundred thousand neighbours."""


def know_people() -> None:
    """A few thousand people of different parts of the city."""
    for first in random.Random(SEED).sample(range(0, PEOPLE, persons.PART), 3):
        made = persons.persons(SEED, first, 2_000, date(2026, 11, 22))
        KNOWN.extend(made.select("name", "phone", "doc_number").to_dicts())


class Reader(Officer):
    """An officer who reads rosters and looks for people."""

    def asks(self) -> tuple[Callable[[], Ask], ...]:
        return (
            self.roster,
            self.next_page,
            self.by_name,
            self.by_phone,
            self.by_number,
            self.prefix,
            self.initials,
        )

    def sign_in(self) -> None:
        super().sign_in()
        self.after = self.following("/people/")

    def roster(self) -> tuple[str, str, str, None]:
        return "roster", "GET", f"/people/?union={self.union_id}", None

    def next_page(self) -> tuple[str, str, str, None]:
        return "next page", "GET", f"/people/?after={self.after}" if self.after else "/people/", None

    def somebody(self) -> dict[str, object]:
        return self.dice.choice(KNOWN)

    def search(self, kind: str, text: str) -> tuple[str, str, str, dict[str, str]]:
        return kind, "POST", "/people/search/", {"q": text}

    def by_name(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("exact name", str(self.somebody()["name"]))

    def by_phone(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("phone", str(self.somebody()["phone"]))

    def by_number(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("number", str(self.somebody()["doc_number"]))

    def prefix(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("prefix", str(self.somebody()["name"])[: self.dice.choice((1, 2))])

    def initials(self) -> tuple[str, str, str, dict[str, str]]:
        letters = "".join(self.dice.choice("ZWLCHXYJ") for _ in range(self.dice.choice((1, 2, 3))))
        return self.search("initials", letters)


def report(seconds: int) -> None:
    """Run the officers, conclude."""
    with Lap("二十个岗位"):
        places = open_desks(DESKS)
        know_people()
    connections.close_all()
    database.run("collectstatic", "--noinput", "--verbosity", "0")
    web = supervisor.web(Path(settings.HOME), PORT)
    web.start()
    try:
        wait_for_web()
        officers = [Reader(number, *place, WARM + seconds) for number, place in enumerate(places)]
        for officer in officers:
            officer.sign_in()
        with Memory() as memory, Lap(f"{seconds} 秒"):
            for officer in officers:
                officer.start()
            for officer in officers:
                officer.join()
    finally:
        web.stop()
    times = [time for officer in officers for time in officer.times[5:]]
    by_kind = {
        kind: [ms for name, ms, _ in times if name == kind] for kind in sorted({name for name, *_ in times})
    }
    every = sorted(ms for _, ms, _ in times)
    p95 = every[int(len(every) * 0.95)]
    must = {
        "p95 at most 100 ms": p95 <= 100,
        "every answer is a page": all(s in (200, 422) for *_, s in times),
    }
    conclude(
        "members-pages", must, people=PEOPLE, officers=len(officers), requests=len(every), p50=ms(every, 0.5),
        p95=round(p95, 1), p99=ms(every, 0.99), worst=round(every[-1], 1), peak_mb=memory.peak >> 20,
        p95_by_kind={kind: ms(sorted(found), 0.95) for kind, found in by_kind.items()},
        mean=round(statistics.mean(every), 1),
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    report(parser.parse_args().seconds)
