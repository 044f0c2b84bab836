"""What can be done with a case: verb → words, form, act; and how its story is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid
from niangjia.portals.casework import forms
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.rules.states import CASE, OPEN, WORKED_ON
from niangjia.union.organisations import queries as unions


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do: its words, what follows, its form, the leave it needs, in which states, and the act."""

    title: Any
    why: Any
    done: Any
    form: type[forms.Form]
    needs: str
    states: tuple[str, ...]
    act: Callable[[dict[str, Any]], Any]
    kind: str = "main"


def _yes(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Answers of yes and no as truth; an empty one stays unknown."""
    return given | {name: {"yes": True, "no": False}.get(given[name]) for name in names}


def _to_union(given: dict[str, Any]) -> dict[str, Any]:
    """The union that was named, as its number; raises Invalid at the field."""
    words = given.pop("union")
    if not words.strip():
        return given
    found = unions.of_name(words)
    if len(found) != 1:
        raise Invalid("没有找到这个工会，", field="union", remedy="请填工会的全称或统一社会信用代码。")
    return given | {"organisation_id": found[0].id}


def _by(verb: str) -> tuple[str, ...]:
    """The states from which a verb leads on."""
    return tuple(move.source for move in CASE.moves if move.verb == verb)


VERBS: dict[str, Verb] = {
    "sign": Verb(
        _("签收"), _("签收后办理期限开始计算。"), _("已签收。"), forms.Nothing, permissions.HANDLE, _by("sign"),
        lambda given: actions.sign(**given),
    ),
    "dispatch": Verb(
        _("派单"), _("按规则派给最近的、有人在岗的工会；保密和匿名的求决不派给单位自己的工会。"), _("已派单。"),
        forms.Dispatch, permissions.DISPATCH, _by("dispatch"), lambda given: actions.dispatch(**_to_union(given)),
    ),
    "answer": Verb(
        _("当场答复"), _("只有咨询可以当场答复办结。"), _("已答复并归档。"), forms.Answer, permissions.TAKE,
        _by("answer"), lambda given: actions.answer_at_once(**given),
    ),
    "reply": Verb(
        _("答复"), _("答复以后由受理单位回访诉求人。"), _("已答复，等待回访。"), forms.Reply, permissions.HANDLE,
        _by("reply"), lambda given: actions.reply(**_yes(given, "solved")),
    ),
    "call-back": Verb(
        _("回访"), _("照本人的话记；不满意就重新办理，再不满意由上级工会督办。"), _("已记下回访。"), forms.CallBack,
        permissions.CALL_BACK, ("replied",), lambda given: actions.call_back(**_yes(given, "solved")),
    ),
    "check": Verb(
        _("质检"), _("答复人不能质检自己的工单。"), _("质检已记下。"), forms.Check, permissions.CHECK, _by("pass"),
        lambda given: actions.check(**_yes(given, "passed")),
    ),
    "sort": Verb(
        _("分类定级"), _("系统只提建议，由人决定；难易程度改变时办理期限从签收日重新计算。"), _("已改。"), forms.Sort,
        permissions.HANDLE, OPEN, lambda given: actions.sort(**given), kind="",
    ),
    "note": Verb(
        _("内部备注"), "", _("已记下。"), forms.Note, permissions.HANDLE, OPEN, lambda given: actions.note(**given), kind=""
    ),
    "join-in": Verb(
        _("会办"), _("请另一个工会一起办理，主办工会不变。"), _("已请会办。"), forms.Help, permissions.HANDLE, WORKED_ON,
        lambda given: actions.join_in(**_to_union(given)), kind="",
    ),
    "forward": Verb(
        _("转派"), _("转给更合适的工会；转回办过的工会时，由共同的上级办理。"), _("已转派。"), forms.To,
        permissions.HANDLE, _by("forward"), lambda given: actions.forward(**_to_union(given)), kind="",
    ),
    "return": Verb(
        _("退单"), _("退给受理单位重新派单，要写明原因。"), _("已退单。"), forms.Reason, permissions.HANDLE,
        _by("return"), lambda given: actions.return_(**given), kind="",
    ),
    "extend": Verb(
        _("批准延期"), _("只能延期一次，时间与原期限相同。"), _("已批准延期。"), forms.Reason, permissions.SUPERVISE,
        WORKED_ON, lambda given: actions.extend(**given), kind="",
    ),
    "hand-on": Verb(
        _("移交"), _("不属于工会职责的，移交有权处理的部门并告知诉求人。"), _("已移交。"), forms.HandOn,
        permissions.TAKE, _by("hand_on"), lambda given: actions.hand_on(**given), kind="danger",
    ),
    "revoke-reply": Verb(
        _("撤销答复"), _("答复有错，在回访以前撤销，重新办理。"), _("已撤销答复。"), forms.Reason,
        permissions.SUPERVISE, ("replied",), lambda given: actions.revoke_reply(**given), kind="danger",
    ),
    "reopen": Verb(
        _("撤销归档"), _("归档有错，撤销后重新办理，原来的记录都保留。"), _("已撤销归档。"), forms.Reason,
        permissions.SUPERVISE, _by("reopen"), lambda given: actions.reopen(**given), kind="danger",
    ),
}  # fmt: skip
TOLD: dict[str, Any] = {
    "take": _("受理"), "dispatch": _("派单"), "forward": _("转派"), "sign": _("签收"), "return": _("退单"),
    "join_in": _("会办"), "sort": _("分类定级"), "extend": _("延期"), "reply": _("答复"), "answer": _("当场答复"),
    "content": _("回访"), "discontent": _("回访不满意，重办"), "escalate": _("再次不满意，上级督办"),
    "no_answer": _("回访无人接听"), "pass": _("质检通过，归档"), "fail": _("质检退回"), "reopen": _("撤销归档"),
    "hand_on": _("移交"), "withdraw": _("诉求人撤回"),
}  # fmt: skip
"""How the steps of a case read."""


def open_to(actor: Actor, case: Any) -> list[tuple[str, Verb]]:
    """What this reader can do with the case now."""
    return [
        (name, verb)
        for name, verb in VERBS.items()
        if case.state in verb.states and permissions.may(actor, verb.needs, case.org_lft, case.taken_lft)
    ]
