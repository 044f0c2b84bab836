"""The list of accounts: its columns and filters."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia.ui.filters import Choice, Filter
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.accounts.queries import KINDS, STATES


def state(account: Any) -> State:
    """How an account stands, as a mark with its word."""
    if not account.is_active:
        return State("rest", "停用")
    if account.password_set_at is None:
        return State("wait", "未设密码")
    return State("done", "启用")


ACCOUNTS = Table(
    name=_("账号"),
    columns=[
        Column(
            "sign_name",
            _("登录名"),
            sort="sign_name",
            link=lambda row: reverse("office:account", args=[row.pk]),
        ),
        Column("name", _("姓名")),
        Column("kind", _("类别"), value=lambda row: row.get_kind_display()),
        Column("state", _("状态"), value=state),
        Column("seen_at", _("最近操作")),
        Column("open_sessions", _("登录设备"), numeric=True, value=lambda row: row.open_sessions or 0),
        Column("created_at", _("开通时间"), hidden=True),
    ],
    filters=[
        Filter("q", _("登录名"), hint=_("从头几个字符起")),
        Choice("kind", _("类别"), choices=tuple(KINDS)),
        Choice("state", _("状态"), choices=tuple(STATES)),
    ],
    order="sign_name",
    empty=_("请从文件批量开通，或者逐个新开。"),
)
