"""Who may do what in the union tree: verb × place, in pairs `check_may_x` (raises) / `may_x` (for buttons).

Two places decide. *At*: the verb is granted at the organisation itself or somewhere above it. *Above*: the
verb is granted at the organisation's parent, because the next higher union decides about a union (F-5); the
root has nobody above it, so there the place is its own.
"""

from collections.abc import Callable
from typing import Protocol

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed

VIEW = "organisations.view"
FOUND = "organisations.found"
RENAME = "organisations.rename"
MOVE = "organisations.move"
GUIDE = "organisations.guide"
JURISDICTION = "organisations.assign_jurisdiction"
TERM = "organisations.keep_terms"
OFFICE = "organisations.give_office"
COVER = "organisations.cover"
CORRECT = "organisations.correct"
END = "organisations.end"
STATUS = "organisations.set_status"
CERTIFY = "organisations.certify"
IMPORT = "organisations.import"
REVIEW = "organisations.review"

AT, ABOVE = "本级及以下", "下级（须由上一级工会办理）"
PLACES: dict[str, tuple[str, str]] = {
    VIEW: ("查看工会组织", AT),
    FOUND: ("批准成立下级工会", AT),
    RENAME: ("变更工会名称", ABOVE),
    MOVE: ("调整隶属关系", ABOVE),
    GUIDE: ("指定业务指导上级", ABOVE),
    JURISDICTION: ("划定管辖区域", ABOVE),
    TERM: ("登记届次和工会干部", ABOVE),
    OFFICE: ("授予和收回岗位", AT),
    COVER: ("登记建会覆盖", AT),
    CORRECT: ("撤销错误记录（写明原因）", ABOVE),
    END: ("登记工会终止", ABOVE),
    STATUS: ("变更工会状态（筹备、正常、锁定）", ABOVE),
    CERTIFY: ("登记法人资格证书", ABOVE),
    IMPORT: ("批量导入工会", "全市"),
    REVIEW: ("处理待归位的工会", AT),
}
"""Every verb of the room with its words and its place, for the permission matrix."""


class Placed(Protocol):
    """Anything with a place in the union tree: its label, and the label that decides about it."""

    @property
    def lft(self) -> int:
        """Its own label."""

    @property
    def above(self) -> int:
        """The label of its parent; its own at the root."""


Pair = tuple[Callable[[Actor, Placed], None], Callable[[Actor, Placed], bool]]


def _refuse(verb: str) -> None:
    words, place = PLACES[verb]
    raise NotAllowed(
        f"您的岗位不能在这里{words}，", data={"verb": verb, "place": place},
        remedy="请交由上一级工会办理，或联系本级系统管理员授权。",
    )  # fmt: skip


def _pair(verb: str, label: Callable[[Placed], int]) -> Pair:
    """`check_may_x` and `may_x` of a verb that must be held at the label of a place."""

    def may(actor: Actor, organisation: Placed) -> bool:
        return actor.may_at(verb, label(organisation))

    def check(actor: Actor, organisation: Placed) -> None:
        if not may(actor, organisation):
            _refuse(verb)

    return check, may


def _pair_at(verb: str) -> Pair:
    return _pair(verb, lambda organisation: organisation.lft)


def _pair_above(verb: str) -> Pair:
    return _pair(verb, lambda organisation: organisation.above)


check_may_found_under, may_found_under = _pair_at(FOUND)
check_may_give_office, may_give_office = _pair_at(OFFICE)
check_may_cover, may_cover = _pair_at(COVER)
check_may_review, may_review = _pair_at(REVIEW)
check_may_rename, may_rename = _pair_above(RENAME)
check_may_guide, may_guide = _pair_above(GUIDE)
check_may_assign_jurisdiction, may_assign_jurisdiction = _pair_above(JURISDICTION)
check_may_keep_terms, may_keep_terms = _pair_above(TERM)
check_may_correct, may_correct = _pair_above(CORRECT)
check_may_end, may_end = _pair_above(END)
check_may_set_status, may_set_status = _pair_above(STATUS)
check_may_certify, may_certify = _pair_above(CERTIFY)


def may_view(actor: Actor) -> bool:
    """Whether the actor may see organisations at all; which ones is the query's question."""
    return actor.may(VIEW)


def may_move(actor: Actor, organisation: Placed, to: Placed | None = None) -> bool:
    """Whether the actor stands above both the old and the new parent's place."""
    there = to is None or actor.may_at(MOVE, to.lft)
    return there and actor.may_at(MOVE, organisation.above)


def check_may_move(actor: Actor, organisation: Placed, to: Placed) -> None:
    """Raise NotAllowed unless the actor may take it from its parent and put it under the new one."""
    if not may_move(actor, organisation, to):
        _refuse(MOVE)


def may_import(actor: Actor) -> bool:
    """Whether the actor may load unions from a file; a file may speak of any place of the city."""
    return actor.may(IMPORT)


def check_may_import(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may load unions from a file."""
    actor.check_may(IMPORT)
