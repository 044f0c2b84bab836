"""A file brought in from the terminal: what its command takes, how it is asked in, what the run did as text."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.console import progress
from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run


def arguments(parser: ArgumentParser) -> None:
    """The file, its day, and whether it is only tried."""
    parser.add_argument("file", type=Path, metavar="文件")
    parser.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="数据截至日期，默认今天"
    )
    parser.add_argument("--dry-run", action="store_true", help="只试算，不写入")


def asked(file: Path, stated_on: date | None, *, by: Actor) -> dict[str, Any]:
    """What an import is asked with that is performed here, and goes on where the same file was left."""
    at = clock.now()
    return {"path": file.resolve(), "stated_on": stated_on or at.date(), "enqueue": False, "by": by, "at": at}


def report(run: Run, titles: Mapping[str, str], counts: Mapping[str, int], *more: str) -> str:
    """What a run did, as text: its title, what was counted, `more`, and where to read what was wrong."""
    rows = [[title, int(counts.get(key, 0))] for key, title in titles.items()]
    lines = [run.title, progress.table(["结果", "数量"], rows), *more]
    if run.result.get("error_file"):
        lines.append(f"问题清单（行号、字段、原因）：{run.result['error_file']}")
    return "\n".join(lines)
