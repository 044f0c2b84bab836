"""`niangjia unions import FILE [--source NAME] [--dry-run]`: the unions that exist, and what they cover."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.console import progress
from niangjia.console.database import DatabaseCommand
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run
from niangjia.union.insights import actions as insights
from niangjia.union.organisations import actions, queries

READ = {"read": "读入（有效行）", "rejected": "未导入的行", "dropped_fields": "未采用的单项"}
PLACED = {
    "unions": "文件中的工会", "founded": "新登记", "known": "已登记过", "renewed": "有更新", "covered": "新增覆盖企业",
    "review": "新增待人工处理",
}  # fmt: skip


class Command(DatabaseCommand):
    help = "工会数据：导入已有的工会组织和建会覆盖（CSV、XLSX、Parquet）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb now; others will stand beside it."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
        load = verbs.add_parser("import", help="导入一个文件")
        load.add_argument("file", type=Path, metavar="文件")
        load.add_argument(
            "--source", default="工会名册", metavar="来源", help="数据来源，例如 市总基层组织部"
        )
        load.add_argument(
            "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="数据截至日期，默认今天"
        )
        load.add_argument("--dry-run", action="store_true", help="只试算，不写入")

    def handle(self, *, file: Path, source: str, dry_run: bool, **options: Any) -> None:
        """Load the file in this process; started again after a kill it goes on where it stopped."""
        run = load_file(file, source=source, stated_on=options["date"], dry_run=dry_run)
        print(report(run))
        if not dry_run:
            insights.rebuild(by=system("命令行"), at=clock.now())


def load_file(
    file: Path, *, source: str, stated_on: date | None = None, dry_run: bool = False, synthetic: bool = False
) -> Run:
    """Ask the file in and load it here, or go on with the same file where it was left. Raises Refusal."""
    by, at = system("命令行"), clock.now()
    run = actions.ask_import(
        path=file.resolve(),
        title=file.name,
        source=source,
        stated_on=stated_on or at.date(),
        dry_run=dry_run,
        synthetic=synthetic,
        enqueue=False,
        by=by,
        at=at,
    )
    return progress.perform(run)


def report(run: Run) -> str:
    """What a run did, as text: the counts, then the questions it left, kind by kind."""
    counts = {**run.result.get("counts", {}), **run.result.get("placed", {})}
    rows = [[title, int(counts.get(key, 0))] for key, title in {**READ, **PLACED}.items()]
    lines = [run.title, progress.table(["结果", "数量"], rows)]
    asked = run.result.get("placed", {}).get("asked", {})
    if asked:
        titles = queries.issue_titles()
        kinds = [[titles[issue], many] for issue, many in asked.items()]
        lines += ["", progress.table(["待人工处理", "数量"], kinds)]
    if run.result.get("error_file"):
        lines.append(f"问题清单（行号、字段、原因）：{run.result['error_file']}")
    return "\n".join(lines)
