"""`niangjia wechat menu FILE.json`: publish the official account's menu."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from niangjia.console.database import DatabaseCommand
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.refusals import Invalid
from niangjia.union.cases.actions import talking


class Command(DatabaseCommand):
    """Publish a menu; each of its faults is said in a sentence, and nothing is published."""

    help = "微信公众号：menu FILE.json 发布菜单（先检查，每处错误一句话）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        parser.add_argument("what", choices=["menu"])
        parser.add_argument("file", type=Path, metavar="FILE.json")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Do it."""
        count = talking.publish_menu(menu=_read(file), by=system("命令行"), at=clock.now())
        print(f"菜单已发布，共 {count} 个按钮；读者重新进入公众号后看到。")


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError:
        raise Invalid(f"打不开 {file.name}，", remedy="请核对文件的位置。") from None
    except ValueError as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "编码"
        raise Invalid(f"{file.name} 不是 JSON（{where}），", remedy="请改正后再发布。") from None
