"""How each purpose is written and searched at this moment, and the check of keys at every start.

Who writes or searches takes the purpose's lock, shared, for the rest of the transaction, and reads the ring
in the next statement of the same message. A rotation's step takes the lock alone. So no transaction lives
across a step: a ring that is out of date cannot be written by. Nothing of a ring is kept between transactions.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from niangjia.kernel import clock, keys
from niangjia.kernel.keys import KeysUnusable
from niangjia.kernel.models import KeyMark, KeyRing
from niangjia.kernel.purposes import declared, title
from niangjia.kernel.sight import Question

_SHARED = "pg_advisory_xact_lock_shared(hashtextextended('kernel.keys:' || %s, 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('kernel.keys:' || %s, 0))"
_RINGS = (
    "SELECT purpose, state, current, key_a, key_b,"
    " (SELECT mark FROM kernel_keymark m WHERE m.purpose = r.purpose AND m.key_id = r.key_a),"
    " (SELECT mark FROM kernel_keymark m WHERE m.purpose = r.purpose AND m.key_id = r.key_b)"
    " FROM kernel_keyring r WHERE purpose IN ({places})"
)
_trusted: set[tuple[str, int, str, str]] = set()


@dataclass(frozen=True, slots=True)
class Ring:
    """One purpose's ring as it stood when its transaction read it; a None key leaves its column empty."""

    purpose: str
    state: str
    current: str
    key_a: int | None
    key_b: int | None

    @property
    def sealing(self) -> int:
        """The key that new text is sealed with: the newest."""
        return self._key(self.other if self.state == KeyRing.State.FILLING else self.current)

    @property
    def other(self) -> str:
        """The index column that searches do not use."""
        return "b" if self.current == "a" else "a"

    @property
    def searching(self) -> int:
        """The key of the index column that searches use."""
        return self._key(self.current)

    def written(self, column: str) -> int | None:
        """The key by which an index column is written now; None: it stays empty."""
        both = self.state in (KeyRing.State.FILLING, KeyRing.State.SWAPPED)
        return self._key(column) if both or column == self.current else None

    def _key(self, column: str) -> int:
        found = self.key_a if column == "a" else self.key_b
        if found is None:
            raise RuntimeError(f"{self.purpose}: the ring has no key for column {column}")
        return found


def ring(purpose: str) -> Ring:
    """Return the ring; it holds until the transaction ends. Raises KeysUnusable for unfit keys.

    Raises RuntimeError outside a transaction: a rotation's step could come between the ring and its use.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{purpose}: sealed and searched in the transaction that writes or reads the rows")
    return question(purpose).ask()[0]


@cache
def question(*purposes: str) -> Question[list[Ring]]:
    """What `ring` asks, for several purposes, by who asks it inside a transaction together with something else."""
    wanted = tuple(sorted(set(purposes)))
    locks, places = (", ".join([part] * len(wanted)) for part in (_SHARED, "%s"))

    def read(rows: list[Any]) -> list[Ring]:
        told = {row[0]: row for row in rows}
        return [_ring(purpose, told.get(purpose)) for purpose in purposes]

    return Question(locks, wanted, _RINGS.format(places=places), wanted, read)


def _ring(purpose: str, row: Any) -> Ring:
    """One ring as it was read, its keys checked."""
    if row is None:
        raise KeysUnusable(f"“{title(purpose)}”还没有密钥，", remedy="请停下后重新启动一次（make up）。")
    *told, mark_a, mark_b = row
    found = Ring(*told)
    for number, mark in ((found.key_a, mark_a), (found.key_b, mark_b)):
        if number is not None:
            _check(purpose, number, mark or "")
    return found


def seen(purpose: str) -> Ring:
    """Return the ring as it stands, without holding it: for who turns it, not for who writes by it."""
    row = KeyRing.objects.get(pk=purpose)
    return Ring(purpose, row.state, row.current, row.key_a, row.key_b)


def alone(purpose: str) -> None:
    """Wait until nobody writes or searches by the ring, and keep it so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [purpose])


@transaction.atomic
def ready(*, at: datetime | None = None) -> None:
    """Check every key the database knows against the source, and give new purposes their first.

    Raises KeysUnusable, in one sentence, when a key is lost, wrong or unreadable. Called at every start.
    """
    alone("")
    marks = list(KeyMark.objects.filter(retired_at=None).order_by("purpose", "key_id"))
    if marks and not keys.exist():
        raise keys.missing()
    for mark in marks:
        _check(mark.purpose, mark.key_id, mark.mark)
    known = {mark.purpose for mark in marks}
    for purpose in declared():
        if purpose not in known:
            _adopt(purpose, at or clock.now())


def ready_after_migrate(**_: object) -> None:
    """Django calls this after migrations; what is wrong with the keys is said by the start that follows."""
    with suppress(KeysUnusable):
        ready()


def know(purpose: str, number: int, *, at: datetime) -> None:
    """Let the database know a key's fingerprint."""
    mark = keys.get(purpose, number).mark
    KeyMark.objects.get_or_create(purpose=purpose, key_id=number, defaults={"mark": mark, "known_at": at})


def _adopt(purpose: str, at: datetime) -> None:
    """Give a purpose its first key: the newest that the source has, else a new one."""
    number = max(keys.numbers(purpose), default=0) if keys.exist() else 0
    number = number or keys.add(purpose)
    know(purpose, number, at=at)
    KeyRing.objects.get_or_create(purpose=purpose, defaults={"key_a": number, "since": at})


def _check(purpose: str, number: int, mark: str) -> None:
    """Compare a key with its fingerprint, once a process for each key as it was read."""
    key = keys.get(purpose, number)
    if (purpose, number, mark, key.mark) in _trusted:
        return
    if key.mark != mark:
        raise keys.wrong(purpose, number)
    _trusted.add((purpose, number, mark, key.mark))
