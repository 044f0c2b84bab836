"""A roster onto ten million people, and the same rows onto nobody, in the same run.

    make bench NAME=members-onto [ARGS="--rows 1266000"]

On a clone of the city of people (`make bench-data`), then on an empty database of the same server.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from _measure import Lap, Memory, conclude
from _people import CREATE, PEOPLE, replace
from members_import import found_unions, load, write_csv

from niangjia.console import database
from niangjia.kernel import clock, keyrings
from niangjia.union.organisations.models import Organisation

UNIONS = 300


def onto_city(rows: int, folder: Path) -> tuple[float, int, dict[str, int]]:
    """People of whom nobody is known, onto the clone; return seconds, peak memory, counts."""
    names = list(
        Organisation.objects.filter(type="stand_alone").order_by("id").values_list("name", flat=True)[:UNIONS]
    )
    file = write_csv(folder / "onto.csv", PEOPLE, rows, names)
    with Memory() as memory, Lap(f"导入 {rows:,} 人到已有 {PEOPLE:,} 人的城市") as lap:
        counts = load(file)
    return lap.seconds, memory.peak, counts


def onto_nobody(rows: int, folder: Path) -> tuple[float, dict[str, int]]:
    """As many people onto an empty database."""
    replace(CREATE)
    migrate = database.command("migrate", "--noinput", "--skip-checks", "--verbosity", "0")
    subprocess.run(migrate, env={**os.environ, "NIANGJIA_DATABASE_ROLE": "owner"}, check=True)
    keyrings.ready(at=clock.now())
    file = write_csv(folder / "nobody.csv", PEOPLE, rows, found_unions())
    with Lap(f"导入 {rows:,} 人到空库") as lap:
        counts = load(file)
    return lap.seconds, counts


def main() -> None:
    """Both, and conclude."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=1_266_000)
    rows = words.parse_args().rows
    with tempfile.TemporaryDirectory() as place:
        onto, peak, counts = onto_city(rows, Path(place))
        empty, others = onto_nobody(rows, Path(place))
    must = {
        "onto ten million at least 0.6 of the speed onto none": empty / onto >= 0.6,
        "no row lost": all(c["joined"] + c["rejected"] == rows for c in (counts, others)),
        "at most 2 GB": peak <= 2 * 10**9,
    }
    conclude(
        "members-onto", must, city=PEOPLE, rows=rows, onto_seconds=round(onto, 1), empty_seconds=round(empty, 1),
        speed_ratio=round(empty / onto, 2), rows_per_second=round(rows / onto), peak_mb=round(peak / 1e6), counts=counts,
    )  # fmt: skip


if __name__ == "__main__":
    main()
