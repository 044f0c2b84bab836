"""Changing a purpose's key while everybody works: fill, swap, clear, each row by row and resumable.

    idle      one key; one index column is written and searched
    filling   both index columns are written, the old one is searched; rows are sealed and indexed anew
    swapped   both are written, the new one is searched
    clearing  the new one alone is written and searched; the old one is emptied

A step waits until no transaction lives that reads by the step before (`keyrings`), so that from then on every
writer writes by the new one: rows that lack something only get fewer, and one look that finds none is proof.
In every state one of the two columns is whole, so that no number can come in twice. How far the work is stands
in the rows themselves; whoever is killed, the next one goes on.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

from niangjia.kernel import audit, clock, keyrings, keys, purposes, queue, rotation_rows, runs
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.key_states import RING
from niangjia.kernel.keyrings import Ring
from niangjia.kernel.models import KeyMark, KeyRing, Run
from niangjia.kernel.purposes import Column
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.kernel.rotation_rows import Step
from niangjia.kernel.states import State

KIND = "keys.rotate"
MOMENT = "1s"  # how long a step keeps writers waiting for one long transaction before it lets them through
TRIES = 600
PAUSE = 1.0  # seconds between two tries of a step or a batch
WHY = "换密钥"
T = TypeVar("T")
_pause = threading.Event()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a purpose stands: its state, the key that new text is sealed with, and how many rows each key opens."""

    state: State
    key: int
    rows: dict[int, int]


@transaction.atomic
def ask(*, purpose: str, by: Actor, at: datetime, enqueue: bool = True) -> Run:
    """Ask for a rotation of a purpose's key. Raises NotNow while one runs; one half-way goes on."""
    ring = _known(purpose)
    columns = purposes.columns(purpose)
    if not columns:
        raise NotNow(f"“{purposes.title(purpose)}”没有登记任何加密的列，", remedy="请联系开发者登记后再换。")
    title = f"换密钥：{purposes.title(purpose)}"
    run = queue.ask(KIND, key=purpose, title=title, by=by, at=at, enqueue=enqueue, purpose=purpose)
    audit.record("keys.rotation_asked", by=by, at=at, subject=_subject(purpose), run=run.pk, state=ring.state)
    return run


@transaction.atomic
def begin(*, purpose: str, by: Actor, at: datetime) -> int:
    """Let everybody write by a new key too, and return its number. Raises NotNow unless at rest."""
    ring = _locked(purpose)
    state = RING.check(ring.state, "begin")
    other = "b" if ring.current == "a" else "a"
    _check_empty(purpose)
    number = _next(purpose)
    keyrings.know(purpose, number, at=at)
    setattr(ring, f"key_{other}", number)
    _move(ring, state, by=by, at=at)
    return number


@transaction.atomic
def swap(*, purpose: str, by: Actor, at: datetime) -> None:
    """Let everybody search by the new index. Raises NotNow while a row lacks it."""
    before = keyrings.seen(purpose)
    if lacking := sum(rotation_rows.unfilled(column, before) for column in purposes.columns(purpose)):
        raise NotNow(f"还有 {lacking:,} 行没有改用新密钥，", remedy="请等补写完成后再切换。")
    ring = _locked(purpose)
    state = RING.check(ring.state, "swap")
    ring.current = before.other
    _move(ring, state, by=by, at=at)


@transaction.atomic
def clear(*, purpose: str, by: Actor, at: datetime) -> None:
    """Let nobody write the old index any more. Raises NotNow unless swapped."""
    ring = _locked(purpose)
    _move(ring, RING.check(ring.state, "clear"), by=by, at=at)


@transaction.atomic
def finish(*, purpose: str, by: Actor, at: datetime) -> None:
    """End the rotation: the old key stays readable until it is retired. Raises NotNow while an old index is left."""
    before = keyrings.seen(purpose)
    if left := sum(rotation_rows.uncleared(column, before) for column in purposes.columns(purpose)):
        raise NotNow(f"还有 {left:,} 行留着旧印记，", remedy="请等清除完成后再结束。")
    ring = _locked(purpose)
    state = RING.check(ring.state, "finish")
    setattr(ring, f"key_{before.other}", None)
    _move(ring, state, by=by, at=at)


def retire(*, purpose: str, by: Actor, at: datetime) -> list[int]:
    """Destroy the keys that nothing needs any more, and return their numbers.

    Raises NotNow while a row is still sealed by one of them. The database forgets a key before the file does:
    cut short in between, the next call ends it.
    """
    for column in purposes.columns(purpose):
        for _ in _batches(purpose, column, rotation_rows.fill):
            continue  # a blob copied from row to row may have come in under the old key
    gone = _forget(purpose=purpose, by=by, at=at)
    for number in gone:
        keys.remove(purpose, number)
    return gone


def standing(purpose: str) -> Standing:
    """Return how a purpose stands. Raises NotFound for a purpose that has no keys."""
    ring = _known(purpose)
    rows: Counter[int] = Counter()
    for column in purposes.columns(purpose):
        rows.update(rotation_rows.by_key(column, purpose))
    return Standing(RING.states[ring.state], keyrings.seen(purpose).sealing, dict(sorted(rows.items())))


def known() -> list[str]:
    """Return every purpose that has keys."""
    return list(KeyRing.objects.order_by("purpose").values_list("purpose", flat=True))


def rotate(run: Run) -> None:
    """Do what is left of a rotation, from wherever it stands."""
    purpose, by = run.settings["purpose"], system(WHY)
    if "key" not in run.result:
        _patiently(lambda: _take_up(run, purpose, by))
    if keyrings.seen(purpose).state == KeyRing.State.FILLING:
        _all_rows(run, "改用新密钥", rotation_rows.fill, rotation_rows.unfilled)
        _patiently(lambda: swap(purpose=purpose, by=by, at=clock.now()))
    if keyrings.seen(purpose).state == KeyRing.State.SWAPPED:
        _patiently(lambda: clear(purpose=purpose, by=by, at=clock.now()))
    if keyrings.seen(purpose).state == KeyRing.State.CLEARING:
        _all_rows(run, "清除旧印记", rotation_rows.clear, rotation_rows.uncleared)
        _patiently(lambda: finish(purpose=purpose, by=by, at=clock.now()))


@transaction.atomic
def _take_up(run: Run, purpose: str, by: Actor) -> None:
    """Begin, or go on with what another run left; the run notes its key, so that it never begins a second."""
    ring = keyrings.seen(purpose)
    resting = ring.state == KeyRing.State.IDLE
    runs.leave(run, key=begin(purpose=purpose, by=by, at=clock.now()) if resting else ring.sealing)


def _all_rows(
    run: Run, step: str, batch: Callable[[str, Column, int], Step], left: Callable[[Column, Ring], int]
) -> None:
    """Take every column's rows through one phase; the rows themselves say which are left."""
    purpose = run.settings["purpose"]
    before = keyrings.seen(purpose)
    waiting = {column: left(column, before) for column in purposes.columns(purpose)}
    runs.progress(run, step=step, done=0, total=sum(waiting.values()))
    for column in (column for column, rows in waiting.items() if rows):
        for rows in _batches(purpose, column, batch):
            runs.progress(run, done=run.done + rows)


def _batches(purpose: str, column: Column, batch: Callable[[str, Column, int], Step]) -> Iterator[int]:
    """Do batch after batch of a column; yield how many rows each took."""
    after: int | None = 0
    while after is not None:
        done = _patiently(partial(batch, purpose, column, after))
        after = done.last
        yield done.rows


def _patiently(do: Callable[[], T]) -> T:
    """Do a step or a batch, again after a moment where others' locks were in its way."""
    for _ in range(TRIES):
        try:
            return do()
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
                raise
        _pause.wait(PAUSE)
    raise NotNow(
        "有别的工作一直占着要换密钥的数据，", remedy="请等大的导入结束后，再运行一次 niangjia keys rotate。"
    )


def _known(purpose: str) -> KeyRing:
    if found := KeyRing.objects.filter(pk=purpose).first():
        return found
    raise NotFound(f"没有“{purpose}”这种用途，", remedy="请用 niangjia keys 查看有哪些。")


def _locked(purpose: str) -> KeyRing:
    """The ring, with nobody writing or searching by it until the transaction ends.

    Who comes meanwhile waits behind us, so we wait for a moment only.
    """
    _known(purpose)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [MOMENT])
    keyrings.alone(purpose)
    return KeyRing.objects.get(pk=purpose)


def _move(ring: KeyRing, state: str, *, by: Actor, at: datetime) -> None:
    before, ring.state, ring.since = ring.state, state, at
    ring.save()
    audit.record(
        f"keys.{state}",
        by=by,
        at=at,
        subject=_subject(ring.purpose),
        before=before,
        key=keyrings.seen(ring.purpose).sealing,
    )


def _next(purpose: str) -> int:
    """The number of the key to change to: one that somebody has put into the source already, or a new one.

    Raises NotNow where none can be made: the file cannot be written, or a command gives the keys.
    """
    keys.read_again()
    newest = max(keys.numbers(purpose), default=0)
    known = KeyMark.objects.filter(purpose=purpose, key_id__gte=newest).exists()
    if not known:
        return newest
    try:
        return keys.add(purpose)
    except keys.KeysUnusable as error:
        raise NotNow(str(error)) from error


def _check_empty(purpose: str) -> None:
    """A leftover in the column to be filled would pass for filled."""
    ring = keyrings.seen(purpose)
    for column in purposes.columns(purpose):
        if left := rotation_rows.uncleared(column, ring):
            raise NotNow(
                f"数据表 {column.table} 有 {left:,} 行的备用印记不是空的，", remedy="请联系开发者查明来由。"
            )


@transaction.atomic
def _forget(*, purpose: str, by: Actor, at: datetime) -> list[int]:
    """Note as retired the keys that no row needs; return those of them that the source still has."""
    if keyrings.seen(purpose).state != KeyRing.State.IDLE:
        raise NotNow("正在换密钥，", remedy="请等换完后再销毁旧密钥。")
    _locked(purpose)
    marks = KeyMark.objects.filter(purpose=purpose)
    old = marks.filter(retired_at=None).exclude(key_id=keyrings.seen(purpose).sealing)
    needed = standing(purpose).rows
    for mark in old:
        if rows := needed.get(mark.key_id):
            raise NotNow(
                f"还有 {rows:,} 行用第 {mark.key_id} 号密钥加密，", remedy="请再换一次密钥，然后再销毁。"
            )
    if numbers := [mark.key_id for mark in old]:
        old.update(retired_at=at)
        audit.record("keys.retired", by=by, at=at, subject=_subject(purpose), keys=numbers)
    keys.read_again()
    retired = set(marks.exclude(retired_at=None).values_list("key_id", flat=True))
    return sorted(retired & set(keys.numbers(purpose)))


def _subject(purpose: str) -> str:
    return f"kernel.KeyRing:{purpose}"
