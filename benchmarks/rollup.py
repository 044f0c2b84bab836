"""The rollups: a full rebuild for 200,000 organisations and 3 million companies, and any tile read from it.

    make bench NAME=rollup

The companies, the tree and the coverage are synthetic and laid straight into the tables: only the rebuild and
the tiles are measured.
"""

import argparse
import os
import random
import statistics
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import psycopg
from _measure import Lap, Memory, conclude
from django.conf import settings
from psycopg.conninfo import make_conninfo

from niangjia.gateways import postgres
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.areas import queries as areas
from niangjia.union.insights import actions, queries
from niangjia.union.insights.models import AreaTally, OrganisationTally

BY = system("测速")
SEED = 20261122
SHAPE = (1, 12, 90, 800)  # city, districts, streets, communities; the rest are unions with branches below


def lay(companies: int, organisations: int) -> None:
    """Lay companies, their ledger, the tree and its closure straight into the tables, as the tables' owner."""
    with psycopg.connect(make_conninfo(**postgres.connection(Path(settings.HOME), role="owner"))) as owner:
        owner.execute("SELECT setseed(0.20261122)")
        parents = _parents(organisations)
        _tree(owner, parents)
        leaves = [areas.span(a.id).lo for a in areas.tree() if a.kind == "community"]
        unions = [number for number in range(sum(SHAPE), organisations)]
        owner.execute(
            """INSERT INTO outreach_ledgerentry (company_id, duty, rung, covered, organisation_id, covered_since,
                      area_label, since, learned_at)
               SELECT n, (ARRAY['required','to_survey','not_required','closed'])[1 + (n % 20 / 6)], 1, n % 3 = 0,
                      CASE WHEN n % 3 = 0 THEN %s + 1 + (n %% %s) END, NULL,
                      (%s::bigint[])[1 + (n %% %s)], '2026-11-22', now()
                 FROM generate_series(1, %s) n""".replace("% 20", "%% 20").replace("n % 3", "n %% 3"),
            [unions[0], len(unions), leaves, len(leaves), companies],
        )
        owner.execute("ANALYZE")


def _parents(organisations: int) -> list[int]:
    """Each organisation's parent by its place in the list; -1 for the city."""
    dice, parents, first = random.Random(SEED), [-1], 0
    for size in SHAPE[1:]:
        before = list(range(first, len(parents)))
        first = len(parents)
        parents += [dice.choice(before) for _ in range(size)]
    communities = list(range(first, len(parents)))
    while len(parents) < organisations:
        union = len(parents)
        parents.append(dice.choice(communities))
        parents += [union] * min(dice.randrange(6), organisations - len(parents))
    return parents


def _tree(owner: psycopg.Connection, parents: list[int]) -> None:
    with owner.cursor().copy(
        """COPY organisations_organisation (id, name, short_name, name_key, type, form, level, status, members_claimed,
                                            lft, rgt, synthetic, chair_name)
           FROM STDIN"""
    ) as copy:
        for number in range(len(parents)):
            copy.write_row(
                (number + 1, f"演示工会{number}", "", f"演示工会{number}", "stand_alone", "union", 90, "normal",
                 number % 300, number * 2 + 1, number * 2 + 2, True, "")
            )  # fmt: skip
    with owner.cursor().copy(
        "COPY organisations_closure (ancestor_id, descendant_id, depth) FROM STDIN"
    ) as copy:
        for number in range(len(parents)):
            above, depth = number, 0
            while above >= 0:
                copy.write_row((above + 1, number + 1, depth))
                above, depth = parents[above], depth + 1


def tiles() -> list[float]:
    """Milliseconds of each of many tiles: an area with its children, an organisation's sums."""
    dice, took = random.Random(SEED), []
    for area in dice.sample(list(areas.tree()), 200):
        start = time.perf_counter()
        queries.area_figures(BY, area.id)
        took.append((time.perf_counter() - start) * 1000)
    for number in dice.sample(range(1, OrganisationTally.objects.count()), 200):
        start = time.perf_counter()
        queries.organisation_figures(number)
        took.append((time.perf_counter() - start) * 1000)
    return took


def main() -> None:
    """Lay, rebuild three times, read the tiles, conclude."""
    words = argparse.ArgumentParser()
    words.add_argument("--companies", type=int, default=3_000_000)
    words.add_argument("--organisations", type=int, default=200_000)
    given = words.parse_args()
    with Lap("铺数据"):
        lay(given.companies, given.organisations)
    took = []
    with Memory() as memory:
        for _ in range(3):
            with Lap("全部重算") as lap:
                actions.rebuild(by=BY, at=clock.now())
            took.append(lap.seconds)
        reads = tiles()
    city = AreaTally.objects.order_by("-companies").first()
    total = city.companies + city.closed
    must = {
        "full rebuild at most 10 s": max(took) <= 10,
        "any tile at most 50 ms": max(reads) <= 50,
        "nothing lost": total == given.companies and OrganisationTally.objects.count() == given.organisations,
    }
    conclude(
        "rollup", must, companies=given.companies, organisations=given.organisations,
        rebuild_seconds=[round(s, 2) for s in took], rebuild_median=round(statistics.median(took), 2),
        tile_ms_max=round(max(reads), 2), tile_ms_median=round(statistics.median(reads), 2),
        peak_mb=round(memory.peak / 1e6), seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
