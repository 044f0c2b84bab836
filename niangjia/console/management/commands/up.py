"""`niangjia up`: everything in one process tree, from an empty folder to an address to open."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import connections

from niangjia.console import database
from niangjia.console.up import address, partners, static, texts
from niangjia.console.up.children import Child
from niangjia.console.up.supervisor import Stop, Supervisor, stop_on_signals, web, worker
from niangjia.console.up.words import say, step
from niangjia.gateways import postgres
from niangjia.kernel import keyrings
from niangjia.seed import cast, mark


class Command(BaseCommand):
    help = "启动娘家：数据库、网站、后台任务；首次启动会建立演示城市。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C; every refusal is one sentence, and what was committed stays."""
        home, port = Path(settings.HOME), address.port()
        lock = address.claim(home, port)
        stop_on_signals()
        supervisor = Supervisor(None, [])
        try:
            address.check_free(port)
            supervisor.server = _database(home)
            _prepare()
            supervisor.children = _children(home, port)
            supervisor.start(port)
            _announce(port)
            supervisor.watch()
        except Stop:
            say("\n正在停止 …")
        finally:
            supervisor.stop()
            lock.release()
        say("已停止，数据保存在 " + str(home))


def _database(home: Path) -> postgres.Server | None:
    """Start the embedded server, or check the outside one."""
    if database.outside():
        with step("检查 DATABASE_URL 指的数据库"):
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
                if url := os.environ.get(name, "").strip():
                    postgres.check_not_superuser(url)
        return None
    server = postgres.Server(home)
    with step("启动数据库"):
        _start(server)
    if place := server.elsewhere:
        say(f"  数据库用户 {place.user} 进不去 {home}，数据库放在 {place.base}（搬动或备份时请一并带上）。")
    return server


def _start(server: postgres.Server) -> None:
    """A command may be using the database on its own; it is let finish."""
    try:
        server.start()
    except postgres.AlreadyRunning:
        say("另一条命令正在使用数据库，等它完成 …")
        server.start(wait=True)


def _prepare() -> None:
    with step("更新数据表"):
        database.migrate_if_needed()
    with step("核对加密密钥"):
        keyrings.ready()
    if size := _size_to_plant():
        say("· 建立演示城市（首次启动）…")
        database.run("seed", "--size", size)
    if fingerprint := static.stale():
        with step("整理页面资源"):
            static.collect(fingerprint)
    connections.close_all()


def _children(home: Path, port: int) -> list[Child]:
    """Web and worker; a demonstration city gets fakes of the systems outside, named to both."""
    fakes = []
    if mark.planted():
        texting = texts.demonstration(home, port)
        fakes = [*([texting] if texting else []), *partners.demonstration(home, port)]
    connections.close_all()
    return [web(home, port), worker(home), *fakes]


def _size_to_plant() -> str:
    """An empty database is planted (NIANGJIA_SEED=none leaves it empty); one cut short goes on."""
    if latest := mark.latest():
        return "" if latest.is_whole else latest.size
    size = os.environ.get("NIANGJIA_SEED", "").strip() or "small"
    return "" if size == "none" or get_user_model().objects.exists() else size


def _announce(port: int) -> None:
    say(f"\n娘家已启动：{address.url(port)}")
    for line in cast.sign_ins():
        say(f"  {line}")
    if line := cast.member_sign_in():
        say(f"  {line}，从 {address.url(port)}me/ 登录")
    if page := texts.page():
        say(f"  演示短信（验证码在这里看）：{page}")
    say("按 Ctrl-C 停止。")
