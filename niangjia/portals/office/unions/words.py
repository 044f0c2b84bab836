"""How unions stand, in words and marks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from niangjia.kernel.actor import Actor
from niangjia.ui.cells import words
from niangjia.ui.values import State
from niangjia.union.organisations import permissions, queries, rules

STATUS = {
    rules.Status.NORMAL: "done", rules.Status.PREPARING: "wait", rules.Status.LOCKED: "stop",
    rules.Status.ENDED: "rest",
}  # fmt: skip
PRESSURE = {rules.Pressure.LATE: "stop", rules.Pressure.SOON: "wait", rules.Pressure.CALM: "done"}
WITHOUT_TERM = frozenset(
    {rules.Type.BRANCH, rules.Type.TEAM, rules.Type.WORK_COMMITTEE, rules.Type.FIELD_OFFICE}
)
"""Branches, groups and dispatched offices elect no committee of their own."""
FIELDS = {
    "name": "名称", "short_name": "简称", "status": "状态", "code": "统一社会信用代码", "chair_name": "主席",
    "members_claimed": "上报会员数", "founded_on": "成立日期", "ended_on": "终止日期",
}  # fmt: skip


def status(node: queries.Node) -> State:
    """The status of a union as a mark."""
    return State(STATUS[rules.Status(node.status)], node.status_title)


def term(type_: str, ends_on: date | None, *, today: date, warnings: list[int]) -> State | None:
    """The running term as a mark; nothing for what has no committee."""
    if type_ in WITHOUT_TERM:
        return None
    if ends_on is None:
        return State("rest", _("没有登记"))
    due = rules.term_due(ends_on, today=today, warnings=warnings)
    if ends_on < today:
        return State("stop", _("%(day)s 已届满") % {"day": ends_on})
    return State(PRESSURE[due.pressure], _("到 %(day)s") % {"day": ends_on})


def person(actor: Actor, node: queries.Node, name: str) -> str:
    """A person's name: whole for who keeps the terms there, else the surname alone."""
    if permissions.may_keep_terms(actor, node) or len(name) < 2:
        return name
    return name[0] + "*" * (len(name) - 1)


def changes(actor: Actor, node: queries.Node, found: tuple[queries.ChangeRow, ...]) -> list[dict[str, Any]]:
    """What the union said of itself before, field by field, the latest first."""
    return [
        {
            "when": words(row.on),
            "source": _("导入任务 %(n)s") % {"n": row.run_id} if row.run_id else "",
            "what": FIELDS[name],
            "old": _said(actor, node, name, row.before),
            "new": _said(actor, node, name, row.after) or _("（空）"),
        }
        for row in found
        for name in row.after
        if name in FIELDS
    ]


def _said(actor: Actor, node: queries.Node, name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    if value in (None, ""):
        return ""
    if name == "status":
        return rules.STATUS_TITLES[rules.Status(value)]
    return person(actor, node, value) if name == "chair_name" else str(value)
