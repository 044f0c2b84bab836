"""Publishing the official account's menu from a file."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from niangjia.gateways.wechat import menu as menus
from niangjia.gateways.wechat.client import Failed
from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.rules.dialogue import KEYS


@transaction.atomic
def publish_menu(*, menu: Any, by: Actor, at: datetime) -> int:
    """Publish a menu and return how many buttons it has. Raises Invalid with every fault, NotAllowed, NotNow."""
    by.check_may(permissions.SUPERVISE)
    if faults := menus.faults(menu, keys=frozenset(KEYS)):
        raise Invalid("菜单没有发布：\n" + "\n".join(faults), field="menu")
    try:
        import_string(settings.WECHAT_SENDER)(at=at).create_menu(menu)
    except Failed as failed:
        raise NotNow(f"微信没有接受这个菜单（错误 {failed.errcode}），", remedy="请稍后再试。") from None
    count = sum(len(button.get("sub_button") or [button]) for button in menu["button"])
    audit.record("cases.menu_published", by=by, at=at, buttons=count)
    return count
