"""`niangjia register import FILE --source NAME [--dry-run]`: a feed into the register of companies."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.console import files, progress
from niangjia.console.database import DatabaseCommand
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run
from niangjia.union.enterprises import actions
from niangjia.union.insights import actions as insights

COUNTS = {
    "read": "读入（有效行）", "founded": "新登记", "changed": "有变化", "unchanged": "无变化", "review": "待人工核对",
    "rejected": "未导入的行", "dropped_fields": "未采用的单项",
}  # fmt: skip


class Command(DatabaseCommand):
    help = "企业数据：导入市场主体登记数据（CSV、XLSX、Parquet）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb now; others will stand beside it."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
        load = verbs.add_parser("import", help="导入一个文件")
        files.arguments(load)
        load.add_argument("--source", required=True, metavar="来源", help="数据来源，例如 市场监管局")

    def handle(self, *, file: Path, source: str, dry_run: bool, **options: Any) -> None:
        """Load the file in this process; started again after a kill it goes on where it stopped."""
        run = load_file(file, source=source, stated_on=options["date"], dry_run=dry_run)
        print(report(run))
        if not dry_run:
            insights.rebuild(by=system("命令行"), at=clock.now())


def load_file(file: Path, *, source: str, stated_on: date | None = None, dry_run: bool = False) -> Run:
    """Ask the file in and load it here, or go on with the same file where it was left. Raises Refusal."""
    ask = files.asked(file, stated_on, by=system("命令行"))
    return progress.perform(actions.ask_import(**ask, title=file.name, source=source, dry_run=dry_run))


def report(run: Run) -> str:
    """What a run did, as text."""
    return files.report(run, COUNTS, run.result.get("counts", {}))
