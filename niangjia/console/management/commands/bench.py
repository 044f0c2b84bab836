"""`niangjia bench NAME`: one benchmark against a scratch data folder that nobody else uses."""

import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from niangjia.console import database
from niangjia.gateways import postgres

FOLDER = database.ROOT / "benchmarks"


class Command(BaseCommand):
    help = "在临时数据文件夹里运行一项测速；最后一行是 JSON 结果。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A name; all that follows goes to the benchmark."""
        parser.add_argument("name", choices=_names(), metavar="NAME", help="、".join(_names()))
        parser.add_argument("--keep", action="store_true", help="结束后保留临时数据文件夹")
        parser.add_argument("words", nargs=REMAINDER, metavar="…", help="交给测速程序的参数")

    def handle(self, *args: Any, name: str, keep: bool, words: list[str], **options: Any) -> None:
        """Run the benchmark beside a server of its own; its exit code is ours."""
        standing = _on_people(name)
        scratch = Path(settings.HOME) / "bench" / ("city-of-people" if standing else name)
        if not standing:
            postgres.discard(scratch)
        env = database.environment(process="bench") | {"NIANGJIA_HOME": str(scratch), "DATABASE_URL": ""}
        try:
            with postgres.running(scratch):
                self._prepare(env, standing=standing)
                line = [sys.executable, str(FOLDER / f"{name.replace('-', '_')}.py"), *words]
                done = subprocess.run(line, env=env, check=False)  # noqa: S603  our own words, no shell
        finally:
            if not (keep or standing):
                postgres.discard(scratch)
        if done.returncode != 0:
            raise SystemExit(done.returncode)  # the benchmark has said why; its JSON stays the last line

    def _prepare(self, env: dict[str, str], *, standing: bool) -> None:
        """An empty database of today's tables, or a clone of the city of people, which is planted where missing."""
        if standing:
            subprocess.run([sys.executable, str(FOLDER / "_people.py")], env=env, check=True)  # noqa: S603  our own words, no shell
            return
        migrate = database.command("migrate", "--noinput", "--skip-checks", "--verbosity", "0")
        subprocess.run(migrate, env=env | {"NIANGJIA_DATABASE_ROLE": "owner"}, check=True)  # noqa: S603  our own words, no shell


def _on_people(name: str) -> bool:
    """Does this benchmark stand on the city of people? It says so by importing it."""
    text = (FOLDER / f"{name.replace('-', '_')}.py").read_text("utf-8")
    return "\nfrom _people import " in text


def _names() -> list[str]:
    return sorted(file.stem.replace("_", "-") for file in FOLDER.glob("[a-z]*.py"))
