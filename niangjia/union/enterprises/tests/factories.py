"""Small registers for the room's tests: a file written as an office would write it, loaded as the product does."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from niangjia.kernel import queue
from niangjia.kernel.actor import system
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import Run
from niangjia.union.enterprises import actions
from niangjia.union.enterprises.models import Company
from niangjia.union.enterprises.rules import uscc

BY = system("测试")
DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
HEADERS = ("企业名称", "统一社会信用代码", "成立日期", "登记状态", "从业人数", "住所")


def code(number: int, start: str = "91440300") -> str:
    """A right code of a company that does not exist."""
    return uscc.make(f"{start}NJ{number:06d}")


def row(number: int, **other: str) -> dict[str, str]:
    """One company's row; any column may be given otherwise, by its header."""
    told = {
        "企业名称": f"深圳市海蓝{number}号科技有限公司",
        "统一社会信用代码": code(number),
        "成立日期": "2019-03-05",
        "登记状态": "存续",
        "从业人数": "30",
        "住所": "深圳市南山区粤海街道滨海社区海天路1号",
    }
    return told | other


def write(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADERS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def ask(
    path: Path, *, source: str = "市场监管局", on: date = DAY, at: datetime = AT, dry_run: bool = False
) -> Run:
    """Ask a file in; it is performed by the test."""
    return actions.ask_import(
        path=path, title=path.name, source=source, stated_on=on, dry_run=dry_run, enqueue=False, by=BY, at=at
    )


def load(path: Path, rows: Sequence[dict[str, str]], **how: object) -> Run:
    """Write rows and load them to the end; return the finished run."""
    run = ask(write(path, rows), **how)  # type: ignore[arg-type]  # handed through
    queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.sentence
    return run


def company(number: int) -> Company:
    """The company of a number, as it rules now."""
    return Company.objects.get(uscc=code(number))
