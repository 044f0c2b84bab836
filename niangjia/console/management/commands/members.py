"""`niangjia members FILE [--union NAME] [--dry-run]`: a roster of real names into the city, or into one union."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.console import files, progress
from niangjia.console.database import DatabaseCommand
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid
from niangjia.union.members import actions
from niangjia.union.members.rules.moving import LIVING
from niangjia.union.organisations import queries as unions

COUNTS = {
    "joined": "入会", "changed": "已更新", "unchanged": "无变化", "transfer": "需办理转会", "check": "待核对",
    "rejected": "未导入的行", "dropped_fields": "未采用的单项",
}  # fmt: skip


class Command(DatabaseCommand):
    help = "会员名册：导入实名会员（CSV、XLSX、Parquet）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file, and the union it speaks for unless its rows say it."""
        files.arguments(parser)
        parser.add_argument(
            "--union", metavar="工会", help="全称或统一社会信用代码；默认按文件中的“所属工会”列"
        )

    def handle(self, *, file: Path, union: str | None, dry_run: bool, **options: Any) -> None:
        """Load the file in this process; started again after a kill it goes on where it stopped."""
        print(report(load_file(file, union=union, stated_on=options["date"], dry_run=dry_run)))


def load_file(
    file: Path, *, union: str | None = None, stated_on: date | None = None, dry_run: bool = False
) -> Run:
    """Ask the file in and load it here, or go on with the same file where it was left. Raises Refusal."""
    by = system("命令行")
    ask = files.asked(file, stated_on, by=by)
    return progress.perform(
        actions.ask_import(**ask, organisation_id=_number(by, union) if union else None, dry_run=dry_run)
    )


def report(run: Run) -> str:
    """What a run did, as text."""
    return files.report(run, COUNTS, run.result.get("counts", {}))


def _number(by: Actor, words: str) -> int:
    """The union that is called so. Raises Invalid unless it is exactly one."""
    every = unions.called(by.spans("members.import"), statuses=LIVING)
    found = [one.id for one in every if words in (one.name, one.code)]
    if len(found) != 1:
        raise Invalid(
            f"没有叫“{words}”的工会，" if not found else f"有 {len(found)} 个工会叫“{words}”，", field="union",
            remedy="请填写系统里的全称或统一社会信用代码。",
        )  # fmt: skip
    return found[0]
