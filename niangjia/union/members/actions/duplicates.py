"""Finding duplicates, without end: the people who are new or changed every few minutes, everybody once a night.

Candidates are made by statements over sets; each is scored by the one rule (`rules.duplicates.compare`) as it
streams by, so memory stays flat at any number of people. A pair that people dismissed comes back only with a
higher score. A full pass takes a transaction for each of its steps, so that it holds nothing up for long.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl
from django.db import connection, transaction

from niangjia.kernel import audit, params, queue, runs, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import copy_frame, execute
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import candidates
from niangjia.union.members.models import Pair, Search
from niangjia.union.members.queries import likeness
from niangjia.union.members.queries.duplicates import pair_for
from niangjia.union.members.rules import duplicates as rules
from niangjia.union.members.rules.keeping import check_reason

FIND_ALL = "members.find_duplicates"
OVERLAP = timedelta(minutes=15)
"""What a slow transaction wrote while the last search ran is looked at again by the next one."""
A_DAY = timedelta(hours=20)
MANY = 50_000
"""More new people than this (an import) are left to a full pass, which is cheaper for them."""
SCHEMA = {"low": pl.Int64, "high": pl.Int64, "score": pl.Int16, "reasons": pl.String, "opens": pl.Boolean}
FADED = "资料更正后不再相似"


@transaction.atomic
def find_fresh(*, by: Actor, at: datetime) -> int:
    """Search for duplicates among the people new or changed since the last search; return the pairs found.

    Cheap when nobody changed. After an import of very many, a full pass is asked for instead.
    """
    with sight.everywhere("查重"):
        since, reached = _reached_before(at - OVERLAP), candidates.reached()
        if since == reached:
            return 0
        people = candidates.gather_fresh(since)
        if people > MANY:
            execute("DROP TABLE fresh")
            _ask_once(by, at)
            return 0
        ground = likeness.ground(at.date())
        candidates.begin()
        candidates.of_fresh(ground)
        found = _settle(ground, by, at)
        execute("DROP TABLE fresh")
        _note(reached, people, found, by, at, full=False)
    return found


@transaction.atomic
def ask_find_all(*, by: Actor, at: datetime) -> Run:
    """Ask for a full pass over everybody. Raises NotAllowed, NotNow while one is under way."""
    by.check_may(permissions.RESOLVE)
    run = queue.ask(FIND_ALL, key="all", title="全市查重", by=by, at=at)
    audit.record("members.duplicates_asked", by=by, at=at, subject=f"kernel.Run:{run.pk}")
    return run


def find_nightly(*, by: Actor, at: datetime) -> Run | None:
    """Ask for the day's full pass where somebody changed since the last; None when there is no need."""
    latest = Search.objects.filter(full=True).order_by("-at").first()
    if latest is not None and at - latest.at < A_DAY:
        return None
    with sight.everywhere("查重"):
        reached = candidates.reached()
    return None if latest is not None and latest.reached == reached else _ask_once(by, at)


def find_all(*, by: Actor, at: datetime, run: Run | None = None) -> int:
    """Search the whole city, step by step; return the pairs found. Open pairs that no longer look alike close."""
    found = 0
    with sight.everywhere("查重"):
        reached = candidates.reached()
    for number, (words, gather) in enumerate(candidates.STEPS):
        if run is not None:
            runs.progress(run, step=words, done=number, total=len(candidates.STEPS))
        with sight.everywhere("查重"):
            ground = likeness.ground(at.date())
            candidates.begin()
            gather(ground)
            found += _settle(ground, by, at)
            execute("DROP TABLE IF EXISTS paperless")
    with sight.everywhere("查重"):
        _note(reached, reached["person"], found, by, at, full=True)
    return found


@transaction.atomic
def dismiss(*, pair_id: int, reason: str, by: Actor, at: datetime) -> Pair:
    """Decide that a pair is two people. It comes back only when more speaks for it.

    Raises NotFound outside the reach, NotAllowed, Invalid without a reason, NotNow once it is decided.
    """
    words = check_reason(reason)
    with sight.everywhere("核对重复"):
        pair = pair_for(by, pair_id, locked=True)
        check_open(pair)
        pair.state, pair.decided_at, pair.decided_by, pair.note = Pair.State.DISMISSED, at, by.name, words
        pair.save(update_fields=["state", "decided_at", "decided_by", "note"])
        audit.record(
            "members.pair_dismissed", by=by, at=at, subject=f"members.Pair:{pair.pk}", org_label=pair.org_lft,
            score=pair.score, people=[pair.low_id, pair.high_id],
        )  # fmt: skip
    return pair


def check_open(pair: Pair) -> None:
    """Raise NotNow unless the pair still waits for a decision."""
    if pair.state != Pair.State.OPEN:
        raise NotNow(f"这一对{pair.get_state_display()}，", rule="D-12", remedy="请回到队列看下一对。")


def _settle(ground: likeness.Ground, by: Actor, at: datetime) -> int:
    """Score the candidates and write the pairs: new ones open, dismissed ones whose score rose, faded ones close."""
    execute("ANALYZE candidate")
    execute(
        """CREATE TEMPORARY TABLE likely (low bigint, high bigint, score smallint, reasons jsonb, opens boolean)
           ON COMMIT DROP"""
    )
    opens = params.value(rules.OPEN_SCORE.key, on=at.date())
    pairs = "SELECT DISTINCT low, high FROM candidate"
    for frame in _frames(likeness.judge_all(pairs, ground), opens):
        copy_frame(frame, "likely", list(SCHEMA))
    execute("ANALYZE likely")
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"at": at})
        found = int(cursor.fetchone()[0])
    execute(CLOSE, {"at": at, "by": by.name, "note": FADED})
    execute("DROP TABLE likely, candidate")
    return found


def _frames(judged: Iterator[likeness.Judged], opens: int) -> Iterator[pl.DataFrame]:
    """What is to be written, a piece at a time."""
    kept: list[tuple[int, int, int, str, bool]] = []
    for low, high, alike in judged:
        reasons = json.dumps([(reason.code, reason.points) for reason in alike.reasons])
        kept.append((low, high, alike.score, reasons, alike.score >= opens))
        if len(kept) == likeness.PIECE:
            yield pl.DataFrame(kept, schema=SCHEMA, orient="row")
            kept = []
    if kept:
        yield pl.DataFrame(kept, schema=SCHEMA, orient="row")


WRITE = """
    WITH written AS (
        INSERT INTO members_pair AS pair (low_id, high_id, org_lft, high_lft, score, reasons, state, found_at,
                                          decided_by, note)
        SELECT l.low, l.high, a.org_lft, b.org_lft, l.score, l.reasons, 'open', %(at)s, '', ''
          FROM likely l JOIN members_person a ON a.id = l.low JOIN members_person b ON b.id = l.high
         WHERE l.opens AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
           AND NOT a.restricted AND NOT b.restricted
        ON CONFLICT (low_id, high_id) DO UPDATE
           SET score = excluded.score, reasons = excluded.reasons, org_lft = excluded.org_lft,
               high_lft = excluded.high_lft, state = 'open', decided_at = NULL, decided_by = '', note = '',
               found_at = CASE WHEN pair.state = 'open' THEN pair.found_at ELSE excluded.found_at END
         WHERE (pair.state = 'open' AND (pair.score, pair.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons))
            OR (pair.state = 'dismissed' AND excluded.score > pair.score)
        RETURNING found_at)
    SELECT count(*) FROM written WHERE found_at = %(at)s"""
CLOSE = """
    UPDATE members_pair p SET state = 'dismissed', score = l.score, reasons = l.reasons, decided_at = %(at)s,
           decided_by = %(by)s, note = %(note)s
      FROM likely l WHERE p.low_id = l.low AND p.high_id = l.high AND p.state = 'open' AND NOT l.opens"""


def _reached_before(moment: datetime) -> dict[str, int]:
    """How far a search had come that began before the moment; nothing where there was none."""
    last = Search.objects.filter(at__lte=moment).order_by("-at").first()
    return dict(last.reached) if last else dict.fromkeys(candidates.TABLES, 0)


def _note(reached: dict[str, int], people: int, found: int, by: Actor, at: datetime, *, full: bool) -> None:
    Search.objects.create(at=at, full=full, reached=reached, people=people, pairs=found)
    if found or full:
        audit.record("members.duplicates_found", by=by, at=at, subject="members.Pair", pairs=found, full=full)


def _ask_once(by: Actor, at: datetime) -> Run | None:
    """Ask for a full pass unless one is under way."""
    return None if runs.open_run(FIND_ALL, "all") else ask_find_all(by=by, at=at)
