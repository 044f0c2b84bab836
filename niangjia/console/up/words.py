"""What `up` says: one short line for each step, with its seconds where it took over one."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Name a step while it runs; on a terminal the line is completed, elsewhere it stands alone."""
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    print(f"· {what} …", end="" if terminal else "\n", flush=True)
    done = False
    try:
        yield
        done = True
    finally:
        seconds = time.monotonic() - started
        if terminal:
            print(f" {seconds:.1f} 秒" if done and seconds >= 1 else "", flush=True)
