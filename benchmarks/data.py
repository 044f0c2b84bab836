"""Prepare and keep the data that benchmarks read: `make bench-data`. Nothing real: real files are named by options."""

import argparse
import sys

from _measure import PREPARED
from register import synthetic


def main() -> None:
    """Make the synthetic register once."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=3_000_000)
    rows = words.parse_args().rows
    PREPARED.mkdir(parents=True, exist_ok=True)
    if not (PREPARED / f"register-{rows}.parquet").exists():
        synthetic(rows, PREPARED)
    print(f"测速数据已备好：{PREPARED}", file=sys.stderr)


if __name__ == "__main__":
    main()
