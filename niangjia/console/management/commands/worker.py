"""`niangjia worker`: performs queued runs and keeps the timetable, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.module_loading import import_string

from niangjia.kernel import clock, keyrings, queue, worker


class Command(BaseCommand):
    """Work until stopped, or with --once until the queue is empty."""

    help = "处理后台任务，并按时间表做定期的事；一般由 make up 启动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="做完排队中的任务就结束")
        parser.add_argument("--threads", type=int, default=2, help="同时处理的任务数（默认 2）")

    def handle(self, *args: Any, once: bool, threads: int, **options: Any) -> None:
        """Work."""
        try:
            keyrings.ready()
            queue.rescue(at=clock.now())
        except OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise CommandError(f"连不上数据库（{reason}）；请先运行 make up，或检查 DATABASE_URL。") from None
        if once:
            worker.work_off()
        else:
            worker.serve(import_string(settings.TIMETABLE), threads=threads)
