"""Many people move together: with a company, with a union that ends, merges or splits; and back again.

Asked as an act, done as a run in batches: a run that died is carried on behind its last batch. Everybody keeps
a transfer of their own, so that one person's history reads the same however they moved.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from niangjia.kernel import audit, clock, queue, runs, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells_many
from niangjia.union.members.actions.moving.telling import tell_members
from niangjia.union.members.models import Person
from niangjia.union.members.rules import following as rules
from niangjia.union.members.rules.moving import check_comes_from_elsewhere, check_may_come
from niangjia.union.organisations import queries as unions

MOVE: Final = "members.move_many"
BACK: Final = "members.move_back"
BATCH = 2_000


@transaction.atomic
def move_many(
    *, from_organisation_id: int, to_organisation_id: int, occasion: str, by: Actor, at: datetime,
    company_id: int | None = None, person_ids: Sequence[int] | None = None,
) -> Run:  # fmt: skip
    """Ask that everybody of a union, those of one company, or the people named, move to another union.

    Needs the verb at both unions. Raises NotFound, NotAllowed, Invalid, NotNow (nobody there, already under way).
    """
    why = rules.check_occasion(occasion)
    unions.stand_still()
    old, new = unions.node(from_organisation_id), unions.node(to_organisation_id)
    for place in (old, new):
        if not permissions.may(by, permissions.VIEW, place.lft):
            raise NotFound(data={"organisation": place.id})
        permissions.check_may(by, permissions.MOVE_MANY, place.lft)
    check_comes_from_elsewhere(old.id, new.id)
    check_may_come(new.status, title="新工会")
    with sight.everywhere("批量转会：人数"):
        many = _people(old.id, company_id, person_ids).count()
    if not many:
        raise NotNow("原工会里没有要转的人，", rule="M-7", remedy="请核对单位或名单。")
    run = queue.ask(
        MOVE, key=f"{old.id}>{new.id}", title=f"批量转会：{old.name}→{new.name}", by=by, at=at, total=many,
        from_id=old.id, to_id=new.id, occasion=why.value, company_id=company_id,
        person_ids=None if person_ids is None else sorted(person_ids),
    )  # fmt: skip
    audit.record(
        "members.move_many_asked", by=by, at=at, subject=f"kernel.Run:{run.pk}", org_label=old.lft,
        run_id=run.pk, from_id=old.id, to_id=new.id, occasion=why.value, company_id=company_id, people=many,
    )  # fmt: skip
    return run


@transaction.atomic
def revoke_many(*, run_id: int, mistake: str, by: Actor, at: datetime) -> Run:
    """Ask that a move of many be taken back, as far as nothing came after. Decided above both unions.

    Raises NotFound, NotAllowed, Invalid, NotNow (not over yet, already taken back).
    """
    why = rules.check_mistake(mistake)
    done = runs.run(run_id)
    if done is None or done.kind != MOVE:
        raise NotFound(data={"run": run_id})
    common = unions.common_above(done.settings["from_id"], done.settings["to_id"])
    label = common.lft if common else None
    if not permissions.may(by, permissions.VIEW, label):
        raise NotFound(data={"run": run_id})
    permissions.check_may(by, permissions.REVOKE, label)
    if done.state not in (Run.State.DONE, Run.State.FAILED):
        raise NotNow("这次批量转会还没有结束，或者已经撤销，", rule="M-7", remedy="请在后台任务里查看。")
    check_may_come(unions.node(done.settings["from_id"]).status, title="原工会")
    run = queue.ask(
        BACK, key=str(run_id), title=f"撤销{done.title}", by=by, at=at, run=run_id, mistake=why.value
    )
    audit.record(
        "members.move_back_asked", by=by, at=at, subject=f"kernel.Run:{run_id}", org_label=label,
        run_id=run_id, mistake=why.value,
    )  # fmt: skip
    return run


@transaction.atomic
def keep_members_of_ended(*, organisation_id: int, by: Actor, at: datetime) -> Run | None:
    """Ask that the members of a union that ended be retained by the one above it; None where there are none."""
    higher = unions.next_higher(organisation_id, clock.day_of(at))
    with sight.everywhere("工会终止：会员由上一级工会保留"):
        if higher is None or not _people(organisation_id, None, None).exists():
            return None
    return move_many(
        from_organisation_id=organisation_id, to_organisation_id=higher.id, occasion=rules.Occasion.UNION_ENDED,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def move_batch(*, run: Run, by: Actor, at: datetime) -> int:
    """Move the next people of a run behind the last one moved; return how many, 0 when it is over."""
    settings = run.settings
    occasion = rules.Occasion(settings["occasion"])
    unions.stand_still()
    check_may_come(unions.node(settings["to_id"]).status, title="新工会")
    with sight.everywhere("批量转会"):
        waiting = _people(settings["from_id"], settings["company_id"], settings["person_ids"])
        ids = list(
            waiting.filter(pk__gt=run.result.get("after", 0))
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return 0
        on = clock.day_of(run.asked_at)
        spells_many.gather(
            Selection.of(ids), to_id=settings["to_id"], standing=rules.standing_after(occasion), on=on
        )
        moved = spells_many.switch(
            on=on, change=rules.CHANGE, reason=rules.reason_of(occasion),
            by=by, at=at,
        )  # fmt: skip
        _keep_transfers(run, by, at)
        tell_members("accept", spells_many.arrived(), by=by, at=at)
        runs.leave(run, after=ids[-1], moved=run.result.get("moved", 0) + moved)
        audit.record(
            "members.moved_many", by=by, at=at, subject=f"kernel.Run:{run.pk}", run_id=run.pk, people=moved,
        )  # fmt: skip
    return len(ids)


@transaction.atomic
def move_back_batch(*, run: Run, by: Actor, at: datetime) -> int:
    """Take back the next transfers of a run; return how many were looked at, 0 when it is over."""
    with sight.everywhere("撤销批量转会"):
        unions.stand_still()
        after = run.result.get("after", 0)
        batch = Selection(
            "SELECT id FROM members_transfer WHERE run_id = %s AND id > %s AND state = 'done' ORDER BY id LIMIT %s",
            (run.settings["run"], after, BATCH),
        )
        last = _last(batch)
        if last is None:
            return 0
        title = rules.MISTAKE_TITLES[rules.Mistake(run.settings["mistake"])]
        back = spells_many.take_back(batch, reason=title, by=by, at=at)
        runs.leave(run, after=last, back=run.result.get("back", 0) + back)
        audit.record(
            "members.moved_back", by=by, at=at, subject=f"kernel.Run:{run.settings['run']}", people=back,
        )  # fmt: skip
    return BATCH


def moved_by(run_id: int) -> int:
    """How many people a run has moved."""
    done = runs.run(run_id)
    return 0 if done is None else int(done.result.get("moved", 0))


@transaction.atomic
def close_moved_back(*, run_id: int, by: Actor, at: datetime) -> None:
    """Mark the run of a move as taken back, once."""
    done = runs.run(run_id)
    if done is not None and done.state != Run.State.UNDONE:
        runs.undo(done, at=at)
        audit.record("members.move_taken_back", by=by, at=at, subject=f"kernel.Run:{run_id}", run_id=run_id)


def _people(from_id: int, company_id: int | None, person_ids: Sequence[int] | None) -> "QuerySet[Person]":
    """Who is meant: members of the union, of one company if given, among the numbers if given."""
    rows = Person.objects.filter(organisation_id=from_id, merged_into__isnull=True).exclude(standing="none")
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    return rows if person_ids is None else rows.filter(pk__in=person_ids)


def _keep_transfers(run: Run, by: Actor, at: datetime) -> None:
    """Give everybody moved a transfer of their own; a wish of theirs that is open starts from the new union."""
    settings = run.settings
    execute(
        "INSERT INTO members_transfer (person_id, name, from_membership_id, to_membership_id, from_organisation_id,"
        " to_organisation_id, from_lft, org_lft, initiator, company_id, run_id, state, asked_at, asked_by,"
        " asked_by_id, step_at, why, refusal, evidence, note, appeal, released_at, done_at, decided_by,"
        " revoke_reason)"
        " SELECT a.person_id, p.name, a.old_id, a.new_id, %(from_id)s, a.organisation_id, f.lft, a.org_lft,"
        "        'company', %(company_id)s, %(run)s, 'done', %(asked_at)s, %(asked_by)s, %(asked_by_id)s, %(at)s,"
        "        'moved_along', '', '', %(note)s, '', %(at)s, %(at)s, %(by)s, ''"
        f"  FROM {spells_many.ARRIVING} a JOIN members_person p ON p.id = a.person_id"
        "   JOIN organisations_organisation f ON f.id = %(from_id)s",
        {
            "from_id": settings["from_id"], "company_id": settings["company_id"], "run": run.pk,
            "asked_at": run.asked_at, "asked_by": run.asked_by, "asked_by_id": run.asked_by_id, "at": at,
            "note": rules.OCCASION_TITLES[rules.Occasion(settings["occasion"])], "by": by.name,
        },
    )  # fmt: skip
    execute(
        "UPDATE members_transfer t SET state = 'withdrawn', done_at = %s, due_at = NULL, decided_by = %s"
        f" FROM {spells_many.ARRIVING} a WHERE t.person_id = a.person_id"
        "  AND t.state IN ('asked', 'refused', 'appealed', 'released', 'escalated')"
        "  AND t.to_organisation_id = a.organisation_id",
        [at, by.name],
    )
    execute(
        "UPDATE members_transfer t SET from_organisation_id = a.organisation_id, from_lft = a.org_lft,"
        f" from_membership_id = a.new_id FROM {spells_many.ARRIVING} a WHERE t.person_id = a.person_id"
        "  AND t.state IN ('asked', 'refused', 'appealed', 'released', 'escalated')"
    )


def _last(batch: Selection) -> int | None:
    params: Any = batch.params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM ({batch.sql}) b", params)
        found: int | None = cursor.fetchone()[0]
    return found
