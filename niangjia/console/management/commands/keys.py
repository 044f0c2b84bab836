"""`niangjia keys`: which keys seal what, and how a key is changed and destroyed."""

import time
from argparse import ArgumentParser
from typing import Any

from niangjia.console import progress
from niangjia.console.database import DatabaseCommand
from niangjia.kernel import clock, keys, purposes, rotation, runs
from niangjia.kernel.actor import system

HEADERS = ("用途", "名称", "状态", "当前密钥", "各密钥加密的行数")


class Command(DatabaseCommand):
    """Say how the keys stand; change one; destroy old ones."""

    help = "密钥：查看状态；rotate 用途：换密钥（不停机）；retire：销毁不再需要的旧密钥。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        parser.add_argument("what", nargs="?", default="status", choices=["status", "rotate", "retire"])
        parser.add_argument("purpose", nargs="?", default="", metavar="用途", help="如 members.document")

    def handle(self, *, what: str, purpose: str, **options: Any) -> None:
        """Do it."""
        if what == "rotate":
            rotate(purpose)
        elif what == "retire":
            retire(purpose)
        print(status())


def rotate(purpose: str) -> None:
    """Change a purpose's key here, with its progress; one that is under way is carried on or waited for."""
    began = time.monotonic()
    by, at = system("命令行"), clock.now()
    run = runs.open_run(rotation.KIND, purpose) or rotation.ask(purpose=purpose, by=by, at=at, enqueue=False)
    run = progress.perform(run)
    seconds = time.monotonic() - began
    print(f"“{purposes.title(purpose)}”已改用第 {run.result['key']} 号密钥，用时 {seconds:.0f} 秒。")
    print("旧密钥还留着，仍能读旧备份；确认不再需要后运行 niangjia keys retire 销毁。\n")


def retire(purpose: str) -> None:
    """Destroy what nothing needs any more, of one purpose or of all."""
    by, at = system("命令行"), clock.now()
    for each in [purpose] if purpose else rotation.known():
        gone = rotation.retire(purpose=each, by=by, at=at)
        numbers = "、".join(str(number) for number in gone)
        said = (
            f"已销毁第 {numbers} 号密钥，用它做的数据库备份从此读不出其中的号码。"
            if gone
            else "没有可销毁的旧密钥。"
        )
        print(f"“{purposes.title(each)}”：{said}")
    print()


def status() -> str:
    """How the keys stand, as text."""
    rows = [_line(purpose, rotation.standing(purpose)) for purpose in rotation.known()]
    lines = [
        progress.table(HEADERS, rows),
        f"\n密钥在{keys.source()}。请把它与数据库备份分开保管：丢了它，数据无法解读。",
    ]
    return "\n".join(lines)


def _line(purpose: str, standing: rotation.Standing) -> list[object]:
    sealed = "，".join(f"{number} 号 {rows:,}" for number, rows in standing.rows.items())
    return [purpose, purposes.title(purpose), standing.state.title, f"{standing.key} 号", sealed or "无"]
