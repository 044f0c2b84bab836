"""`niangjia ledger [FILE] [--unions FILE | --demo-unions]`: from a register's file to the first rate."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command

from niangjia.console import progress
from niangjia.console.database import DatabaseCommand
from niangjia.console.management.commands.register import load_file, report
from niangjia.console.up import address
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.seed import demo
from niangjia.union.insights import actions, queries
from niangjia.union.insights.rules import RATE

HEADERS = ("区域", "企业", "应建会", "已建", "未建", "建会率", "待摸底", "全部已建会")


class Command(DatabaseCommand):
    help = "由登记数据得出建会台账：导入、落位、判定，并按区列出建会率"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The register's file, and what is known of unions."""
        parser.add_argument(
            "register", type=Path, nargs="?", metavar="文件", help="登记数据（CSV、XLSX、Parquet）"
        )
        parser.add_argument("--source", default="商事登记数据", help="登记数据的来源名称")
        parser.add_argument("--unions", type=Path, metavar="文件", help="已有工会及其覆盖企业")
        parser.add_argument("--demo-unions", action="store_true", help="没有工会文件时，铺上标明为演示的工会")

    def handle(self, *, register: Path | None, source: str, unions: Path | None, **options: Any) -> None:
        """Import what is given, then print how the city stands."""
        if register:
            print(report(load_file(register, source=source)) + "\n")
        if unions:
            self._unions(unions)
        elif options["demo_unions"]:
            self._demo_unions()
        actions.rebuild(by=system("命令行"), at=clock.now())
        print(table())
        print(f"\n{RATE}\n在网页上查看：{address.url(address.port())}office/（先运行 make up）")

    def _unions(self, file: Path) -> None:
        call_command("unions", "import", str(file))

    def _demo_unions(self) -> None:
        made = demo.demo_unions(by=system("演示数据"), at=clock.now())
        print(f"已铺上演示工会 {made:,} 个，页面上都标明“演示”。\n")


def table() -> str:
    """How the city stands, by district, as text."""
    city, districts = queries.area_figures(system("命令行"), queries.reach(system("命令行"))[0].area_id)
    lines = [progress.table(HEADERS, [_line(row) for row in [*districts, city]])]
    if not city.tally.covered:
        lines.append("目前没有任何工会覆盖记录：请加 UNIONS=文件 导入已有工会，")
        lines.append("或加 ARGS=--demo-unions 铺上标明为演示的工会，先看效果。")
    if not city.tally.required:
        lines.append(
            "登记数据没有职工人数，所以没有一家能认定为应建会，全部待摸底；导入社保、经费或走访数据后即有建会率。"
        )
    return "\n".join(lines)


def _line(row: queries.Row) -> list[object]:
    tally = row.tally
    return [
        row.name, tally.companies, tally.required, tally.required_covered, row.missing, row.rate.text, tally.to_survey,
        tally.covered,
    ]  # fmt: skip
