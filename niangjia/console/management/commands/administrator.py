"""`niangjia administrator SIGN_NAME NAME`: a way in for the city's system administrator."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from niangjia.console.database import DatabaseCommand
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.refusals import NotNow
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts import queries, rules
from niangjia.union.organisations import actions as organisations
from niangjia.union.organisations import queries as tree

ROLE = "system_administrator"
BY = system("命令行")


class Command(DatabaseCommand):
    """Open the account if there is none, give the office, and print a one-time link."""

    help = "开通市级系统管理员账号（已有账号则重新生成链接），打印一次性链接。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who it is."""
        parser.add_argument("sign_name", help="登录名")
        parser.add_argument("name", help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open and print."""
        opened = admit(sign_name=options["sign_name"], name=options["name"], at=clock.now())
        print(f"{opened.account.name}（登录名 {opened.account.sign_name}）的一次性链接，只能用一次：")
        print(f"  本系统的网址 + {reverse('door:link', args=[opened.token])}")
        print(f"  {opened.expires_at:%Y-%m-%d %H:%M} 失效。")


@transaction.atomic
def admit(*, sign_name: str, name: str, at: datetime) -> accounts.Opened:
    """Return the link of a new administrator, or a new link of one there is. Raises NotNow without a city."""
    city = tree.root()
    if city is None:
        raise NotNow("还没有市总工会，", remedy="请先导入工会名单（niangjia unions import 文件）。")
    sign_name = rules.normal_sign_name(sign_name)
    known = queries.by_sign_names([sign_name]).get(sign_name)
    if known is not None:
        opened = accounts.give_link(account_id=known, by=BY, at=at)
    else:
        opened = accounts.open_account(sign_name=sign_name, name=name, kind="staff", by=BY, at=at)
    held = {office.role for office in tree.offices_held(account_id=opened.account.pk, on=at.date())}
    if ROLE not in held:
        organisations.give_office(
            account_id=opened.account.pk, role=ROLE, organisation_id=city.id, by=BY, at=at
        )
    return opened
