"""Cases with one claim joined: answered together, and collective from a number of people on (R-1)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import Invalid
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.models import Case, Group
from niangjia.union.cases.rules import limits


@transaction.atomic
def join(*, case_ids: Sequence[int], title: str, by: Actor, at: datetime) -> Group:
    """Join cases with one claim; a case that stands in a group brings the others along.

    Raises NotFound, NotAllowed, Invalid (fewer than two, no title).
    """
    if len(set(case_ids)) < 2:
        raise Invalid("至少选两件工单才能并案。", field="cases", rule="R-1")
    if not title.strip():
        raise Invalid("没有写明共同的诉求，", field="title", remedy="例如：锦昊公司拖欠三月工资。")
    with sight.of_actor(by, permissions.VIEW):
        cases = [story.locked(number, by=by, verb=permissions.HANDLE) for number in sorted(set(case_ids))]
        groups = sorted({case.group_id for case in cases if case.group_id})
        group = Group.objects.get(pk=groups[0]) if groups else _founded(title, by=by, at=at)
        Case.objects.filter(group_id__in=groups[1:]).update(group=group)
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(group=group)
        for case in cases:
            case.group = group
            story.tell(case, "join", note=group.title, by=by, at=at)
        _judge(group, at=at)
        audit.record(
            "cases.joined", by=by, at=at, subject=f"cases.Group:{group.pk}", org_label=cases[0].taken_lft,
            cases=[case.pk for case in cases], collective=group.is_collective,
        )  # fmt: skip
        return group


@transaction.atomic
def leave(*, case_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a case out of its group: it was another claim after all. Raises NotFound, NotAllowed, Invalid."""
    if not reason.strip():
        raise Invalid("没有写明原因。", field="reason")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        group, case.group = case.group, None
        if group is None:
            raise Invalid("这件工单没有并案。", field="reason")
        case.save(update_fields=["group"])
        story.tell(case, "leave", note=reason, by=by, at=at)
        _judge(group, at=at)
        audit.record(
            "cases.left_group",
            by=by,
            at=at,
            subject=story.subject(case),
            org_label=case.taken_lft,
            case=case.pk,
        )


def _founded(title: str, *, by: Actor, at: datetime) -> Group:
    return Group.objects.create(title=title.strip()[:80], made_at=at, made_by=by.name)


def _judge(group: Group, *, at: datetime) -> None:
    """Whether the group is collective: each case counts the people it says, or the one who asked."""
    most = int(params.value(limits.COLLECTIVE.key, on=day_of(at)))
    with sight.everywhere("并案人数"):
        people = sum(people or 1 for people in group.cases.values_list("people", flat=True))
    group.is_collective = people >= most
    group.save(update_fields=["is_collective"])
