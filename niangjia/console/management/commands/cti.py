"""`niangjia cti line …` opens a hotline; `niangjia cti play …` plays a day of calls to it, as its telephone system."""

import secrets
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError

from niangjia.console.database import DatabaseCommand
from niangjia.console.up import address
from niangjia.gateways import cti
from niangjia.gateways.cti import lines, player, simulator
from niangjia.gateways.cti.contract import Code
from niangjia.gateways.cti.sender import Sender
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.cases.actions import seats
from niangjia.union.organisations import queries as unions


class Command(DatabaseCommand):
    help = "12351 热线：登记线路，或者按种子号播放一天的来电"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which line."""
        parser.add_argument("act", choices=("line", "play"), help="line 登记线路，play 播放来电")
        parser.add_argument("--line", default="12351", help="接入代码")
        parser.add_argument("--title", default="12351 职工服务热线", help="线路名称")
        parser.add_argument("--union", type=int, help="所属工会的编号；默认市总工会")
        parser.add_argument("--url", default="", help="电话系统接收指令的地址")
        parser.add_argument("--seed", type=int, default=1, help="种子号：同一个号总是同一天")
        parser.add_argument("--calls", type=int, default=200, help="来电数")
        parser.add_argument("--agents", type=int, default=6, help="坐席数，分机从 8001 起")
        parser.add_argument("--speed", type=float, default=0, help="快多少倍；0 为不等待")
        parser.add_argument("--date", type=date.fromisoformat, help="哪一天；默认昨天")
        parser.add_argument("--live", action="store_true", help="当作现在正在发生（要给 --speed）")
        parser.add_argument("--to", default="", help="网站地址；默认本机")

    def handle(self, *, act: str, **options: Any) -> None:
        """Do it, and say how it went."""
        self._line(options) if act == "line" else self._play(options)

    def _line(self, options: dict[str, Any]) -> None:
        root = unions.root()
        if root is None:
            raise CommandError("还没有市总工会，请先建立组织体系。")
        made = seats.open_line(
            code=options["line"], title=options["title"], organisation_id=options["union"] or root.id,
            by=system("命令行"), at=clock.now(),
        )  # fmt: skip
        lines.connect(made.code, name=made.title, url=options["url"], key=secrets.token_hex(32))
        self.stdout.write(f"已登记热线 {made.code}，密钥在 cti-{made.code}.json（接入文件夹）。")

    def _play(self, options: dict[str, Any]) -> None:
        if not 1 <= options["calls"] <= 100_000 or options["speed"] < 0 or options["agents"] < 1:
            raise CommandError("来电数应在 1 到 100000 之间，速度和坐席数不能为负。")
        if options["live"] and not options["speed"]:
            raise CommandError("--live 要和 --speed 一起用，例如 --speed 60。")
        try:
            key = cti.connection(options["line"]).key
        except cti.Unusable as error:
            raise CommandError(str(error)) from None
        on = options["date"] or clock.today() - timedelta(days=1)
        day = simulator.draw(seed=options["seed"], calls=options["calls"], on=on, agents=options["agents"])
        site = (options["to"] or address.url(address.port())).rstrip("/")
        sender = Sender(f"{site}/cti/{options['line']}/events/", key)
        try:
            answers = player.play(
                day, sender, speed=options["speed"], live_from=clock.now() if options["live"] else None
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"没有送达 {site}（{error}）；请先运行 make up。") from None
        self.stdout.write(told(day, answers))


def told(day: simulator.Day, answers: dict[Code, int]) -> str:
    """What was played, and how it was answered."""
    count = day.count()
    return (
        f"{day.on} 来电 {count.offered}，接通 {count.answered}，放弃 {count.abandoned}"
        f"（5 秒内 {count.abandoned_soon}），15 秒内接通 {count.within}。"
        f"事件 {len(day.events)}：收下 {answers.get(Code.TAKEN, 0)}，已有 {answers.get(Code.KNOWN, 0)}，"
        f"拒收 {answers.get(Code.REFUSED, 0)}。"
    )
