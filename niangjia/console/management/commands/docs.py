"""`niangjia docs`: writes docs/generated from the code; with --check says whether it is in step."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from niangjia.console import documents


class Command(BaseCommand):
    """Write the generated documents, or compare them with the code."""

    help = "由代码生成 docs/generated 下的文档；--check 只检查是否一致。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="不写文件，只检查；不一致时以 1 结束")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write or compare."""
        changed = documents.differing(documents.drawn()) if check else documents.write()
        names = "、".join(path.name for path in changed)
        if check and changed:
            raise CommandError(f"docs/generated 与代码不一致：{names}。请运行 niangjia docs 并提交。")
        print(f"已更新：{names}。" if changed else "docs/generated 与代码一致。")
