"""Two records of one person are made one, and two again: asked by one, done when another confirms (M-2, D-12)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit, clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, NotNow
from niangjia.union.members.actions import folding
from niangjia.union.members.actions.duplicates import check_open
from niangjia.union.members.actions.folding import Moment
from niangjia.union.members.models import Application, Merge, Pair, Person, PhoneRelease, Transfer
from niangjia.union.members.queries.duplicates import merge_for, pair_for
from niangjia.union.members.rules import joining, moving, releasing
from niangjia.union.members.rules.keeping import check_reason

SPLIT = "两人复核后拆分"
_UNDER_WAY = (
    (Application, joining.OPEN, "person_id", "有一份入会申请在办理，", "请先审结这份申请。"),
    (Transfer, moving.OPEN, "person_id", "有一次转会在办理，", "请先办结这次转会。"),
    (PhoneRelease, releasing.OPEN, "holder_id", "有一个手机号码在等待释放，", "请先等号码的事办结。"),
)
"""What must be over before a record is merged, and what to do first."""


@transaction.atomic
def ask_merge(*, pair_id: int, kept_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Ask that the pair be made one record, the other folded into `kept_id`; another person confirms.

    Raises NotFound outside the reach, Invalid (which is kept, the reason), NotNow where something is under way.
    """
    words = check_reason(reason)
    with sight.everywhere("合并档案"):
        pair = pair_for(by, pair_id, locked=True)
        check_open(pair)
        if kept_id not in (pair.low_id, pair.high_id):
            raise Invalid(
                "没有选择保留哪一份档案，", field="kept", remedy="请选择资料较全、核验等级较高的一份。"
            )
        kept, folded = _two(kept_id, pair.low_id + pair.high_id - kept_id)
        merge = Merge.objects.create(
            kept=kept, folded=folded, pair=pair, org_lft=kept.org_lft, folded_lft=folded.org_lft,
            state=Merge.State.ASKED, reason=words, asked_by_id=by.id, asked_by=by.name, asked_at=at,
        )  # fmt: skip
        _mark(pair, Pair.State.ASKED, by, at)
        _record("merge_asked", merge, by, at)
    return merge


@transaction.atomic
def confirm_merge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Confirm a merge that another person asked for, and do it; every row that moves is noted for the way back.

    Raises NotFound outside the reach, NotAllowed for who asked, NotNow where something came under way since.
    """
    with sight.everywhere("合并档案"):
        merge = _in_state(merge_for(by, merge_id, locked=True), Merge.State.ASKED)
        _check_another(merge.asked_by_id, by)
        kept, folded = _two(merge.kept_id, merge.folded_id)
        merge.moved = folding.fold(kept, folded, _moment(by, at))
        merge.state, merge.confirmed_at = Merge.State.DONE, at
        merge.confirmed_by_id, merge.confirmed_by = by.id, by.name
        merge.moved["pairs"] = _close_other_pairs(merge, by, at)
        merge.save()
        _mark(merge.pair, Pair.State.MERGED, by, at)
        _record("merged", merge, by, at)
    return merge


@transaction.atomic
def refuse_merge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Refuse a merge, or take one's own wish back; the pair waits again. Raises NotFound, Invalid, NotNow."""
    words = check_reason(reason)
    with sight.everywhere("合并档案"):
        merge = _in_state(merge_for(by, merge_id, locked=True), Merge.State.ASKED)
        merge.state, merge.confirmed_at, merge.confirmed_by = Merge.State.REFUSED, at, by.name
        merge.save(update_fields=["state", "confirmed_at", "confirmed_by"])
        _mark(merge.pair, Pair.State.OPEN, by, at, words)
        _record("merge_refused", merge, by, at)
    return merge


@transaction.atomic
def ask_unmerge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Ask that two records be two people again; another person confirms. Raises NotFound, Invalid, NotNow."""
    words = check_reason(reason)
    with sight.everywhere("拆分档案"):
        merge = _in_state(merge_for(by, merge_id, locked=True), Merge.State.DONE)
        merge.state, merge.undo_reason = Merge.State.UNDO_ASKED, words
        merge.undo_asked_by_id, merge.undo_asked_by = by.id, by.name
        merge.save(update_fields=["state", "undo_reason", "undo_asked_by_id", "undo_asked_by"])
        _record("unmerge_asked", merge, by, at)
    return merge


@transaction.atomic
def confirm_unmerge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Make two records of one again: every row goes back, what changed since stays with the kept one.

    `told` says in words what stayed. Raises NotFound, NotAllowed for who asked, NotNow for a chain of merges.
    """
    with sight.everywhere("拆分档案"):
        merge = _in_state(merge_for(by, merge_id, locked=True), Merge.State.UNDO_ASKED)
        _check_another(merge.undo_asked_by_id, by)
        people = _locked(merge.kept_id, merge.folded_id)
        kept, folded = people[merge.kept_id], people[merge.folded_id]
        if kept.merged_into_id is not None:
            raise NotNow("保留的档案后来又并入了另一份，", rule="D-12", remedy="请先拆分后一次合并。")
        _check_nothing_under_way(kept)
        merge.told = folding.give_back(kept, folded, merge.moved, _moment(by, at))
        merge.state, merge.undone_at = Merge.State.UNDONE, at
        merge.undone_by_id, merge.undone_by = by.id, by.name
        merge.save()
        _mark(merge.pair, Pair.State.DISMISSED, by, at, SPLIT)
        others = Pair.objects.filter(pk__in=merge.moved["pairs"], state=Pair.State.MERGED)
        others.update(state=Pair.State.OPEN, decided_at=None, decided_by="")
        _record("unmerged", merge, by, at, told=len(merge.told))
    return merge


@transaction.atomic
def refuse_unmerge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Leave a merge as it is, or take one's own wish back. Raises NotFound, NotNow."""
    with sight.everywhere("拆分档案"):
        merge = _in_state(merge_for(by, merge_id, locked=True), Merge.State.UNDO_ASKED)
        merge.state, merge.undo_asked_by_id, merge.undo_asked_by = Merge.State.DONE, None, ""
        merge.undo_reason = ""
        merge.save(update_fields=["state", "undo_reason", "undo_asked_by_id", "undo_asked_by"])
        _record("unmerge_refused", merge, by, at)
    return merge


def _two(kept_id: int, folded_id: int) -> tuple[Person, Person]:
    """Both records, locked in one order, each free to be merged. Raises NotNow."""
    people = _locked(kept_id, folded_id)
    for person in people.values():
        if person.merged_into_id is not None:
            raise NotNow("其中一份档案已经并入别的档案，", rule="D-12", remedy="请打开保留的那一份核对。")
        _check_nothing_under_way(person)
        if Merge.objects.filter(kept=person, state=Merge.State.UNDO_ASKED).exists():
            raise NotNow("其中一份档案有一次拆分在等复核，", rule="D-12", remedy="请先复核那次拆分。")
    return people[kept_id], people[folded_id]


def _locked(*ids: int) -> dict[int, Person]:
    rows = Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def _check_nothing_under_way(person: Person) -> None:
    for model, states, column, sentence, remedy in _UNDER_WAY:
        if model._default_manager.filter(**{column: person.pk}, state__in=states).exists():
            raise NotNow(f"其中一份档案{sentence}", rule="D-12", remedy=remedy)


def _check_another(asked_by_id: int | None, by: Actor) -> None:
    if by.id is None or by.id == asked_by_id:
        raise NotAllowed("提出人不能自己复核。", rule="D-12", remedy="请由另一位有权限的同事复核。")


def _in_state(merge: Merge, state: Merge.State) -> Merge:
    if merge.state != state:
        raise NotNow(
            f"这次合并目前是“{merge.get_state_display()}”，", rule="D-12", remedy="请刷新页面看最新情况。"
        )
    return merge


def _close_other_pairs(merge: Merge, by: Actor, at: datetime) -> list[int]:
    """Close the open pairs of the folded record with others: the kept one is searched for anew."""
    open_pairs = Pair.objects.filter(state=Pair.State.OPEN)
    theirs = open_pairs.filter(low_id=merge.folded_id) | open_pairs.filter(high_id=merge.folded_id)
    numbers = list(theirs.values_list("pk", flat=True))
    Pair.objects.filter(pk__in=numbers).update(
        state=Pair.State.MERGED, decided_at=at, decided_by=by.name, note="其中一份已并入别的档案"
    )
    return numbers


def _mark(pair: Pair | None, state: Pair.State, by: Actor, at: datetime, note: str = "") -> None:
    if pair is not None:
        pair.state, pair.decided_at, pair.decided_by, pair.note = state, at, by.name, note
        pair.save(update_fields=["state", "decided_at", "decided_by", "note"])


def _moment(by: Actor, at: datetime) -> Moment:
    return Moment(clock.day_of(at), at, by.name)


def _record(act: str, merge: Merge, by: Actor, at: datetime, **facts: Any) -> None:
    """The event; those who follow (cards) learn both numbers."""
    audit.record(
        f"members.{act}", by=by, at=at, subject=f"members.Merge:{merge.pk}", org_label=merge.org_lft,
        kept_id=merge.kept_id, folded_id=merge.folded_id, **facts,
    )  # fmt: skip
