"""`niangjia seed --size small|district|city [--number N]`: a synthetic city into an empty database."""

import time
from argparse import ArgumentParser
from typing import Any

from niangjia.console.database import DatabaseCommand
from niangjia.console.up.words import say
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.seed import mark, planting
from niangjia.seed.city import NUMBER, SIZES


class Command(DatabaseCommand):
    help = "建立演示城市：合成的企业、工会和账号，全部标明为演示数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--size", choices=list(SIZES), default="small", help="规模（默认 small）")
        parser.add_argument(
            "--number", type=int, default=NUMBER, help=f"种子号，相同则结果相同（默认 {NUMBER}）"
        )

    def handle(self, *, size: str, number: int, **options: Any) -> None:
        """Plant what is missing; the same city again is no fault."""
        held = mark.planted()
        if held and (held.size, held.number) == (size, number):
            say(f"演示城市（{size}，种子号 {number}）已经建好，不用再建。")
            return
        started = time.monotonic()
        run = planting.ask(size=size, number=number, by=system("演示城市"), at=clock.now())
        planting.perform(run, told=_told)
        say(f"演示城市（{size}，种子号 {number}）建好了，用时 {time.monotonic() - started:.0f} 秒。")


def _told(step: planting.Step) -> None:
    """Do a step and say how many and how long it took."""
    started = time.monotonic()
    many = step.work()
    say(f"  · {step.title}：{many:,}，{time.monotonic() - started:.1f} 秒")
