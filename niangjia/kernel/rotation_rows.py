"""The rows of a rotation, batch by batch: sealed anew, indexed anew, and the old index taken away.

A batch is one transaction over some thousand rows. A row that somebody changes meanwhile is left alone: who
writes during a rotation writes by both keys, so there is nothing left to do for it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from niangjia.kernel import keyrings, sight
from niangjia.kernel.crypto import Pen, indexes, unseal_many
from niangjia.kernel.keyrings import Ring
from niangjia.kernel.models import KeyRing
from niangjia.kernel.purposes import Column
from niangjia.kernel.refusals import NotNow

BATCH = 4_000
BATCH_BYTES = 4 << 20  # a column may keep whole files
WHY = "换密钥"


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch did: the number of its last row (None: there was none left), and how many rows it took."""

    last: int | None
    rows: int


def fill(purpose: str, column: Column, after: int) -> Step:
    """Seal and index by the new key the next rows behind a number that still need it."""
    with sight.everywhere(WHY), connection.cursor() as cursor:
        ring = keyrings.ring(purpose)
        current = column.digests[_place(ring.current)] if column.digests else "NULL::uuid"
        cursor.execute(
            f"""SELECT id, cipher, digest FROM (
                    SELECT id, {column.cipher} AS cipher, {current} AS digest,
                           sum(octet_length({column.cipher})) OVER (ORDER BY id) AS bytes
                    FROM {column.table} WHERE id > %s AND {_needs(column, ring)} ORDER BY id LIMIT %s) next
                WHERE bytes - octet_length(cipher) < %s ORDER BY id""",
            [after, *_facts(column, ring), BATCH, BATCH_BYTES],
        )
        rows = cursor.fetchall()
        if not rows:
            return Step(None, 0)
        _write(cursor, column, Pen(ring), rows)
    return Step(rows[-1][0], len(rows))


def clear(purpose: str, column: Column, after: int) -> Step:
    """Empty the old index of the next rows behind a number."""
    if column.digests is None:
        return Step(None, 0)
    with sight.everywhere(WHY), connection.cursor() as cursor:
        old = _old(column, keyrings.ring(purpose))
        cursor.execute(
            f"""WITH next AS (SELECT id FROM {column.table} WHERE id > %s AND {old} IS NOT NULL ORDER BY id LIMIT %s),
                done AS (UPDATE {column.table} t SET {old} = NULL FROM next WHERE t.id = next.id)
                SELECT max(id), count(*) FROM next""",
            [after, BATCH],
        )
        last, rows = cursor.fetchone()
    return Step(last, rows)


def unfilled(column: Column, ring: Ring) -> int:
    """How many rows still lack what the new key writes."""
    return _count(column, _needs(column, ring), _facts(column, ring))


def uncleared(column: Column, ring: Ring) -> int:
    """How many rows still have the index that searches do not use."""
    return _count(column, f"{_old(column, ring)} IS NOT NULL", []) if column.digests else 0


def by_key(column: Column, purpose: str) -> dict[int, int]:
    """How many rows each key has to open."""
    with sight.everywhere(WHY), connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT get_byte({column.cipher}, 0), count(*) FROM {column.table}
                WHERE {column.cipher} IS NOT NULL AND {_mine(column)} GROUP BY 1""",
            _purpose(column, purpose),
        )
        return dict(cursor.fetchall())


def _count(column: Column, condition: str, facts: list[Any]) -> int:
    with sight.everywhere(WHY), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {column.table} WHERE {condition}", facts)
        return int(cursor.fetchone()[0])


def _needs(column: Column, ring: Ring) -> str:
    """The condition of rows that the new key has not written: sealed by another, or not indexed by it."""
    needs = f"get_byte({column.cipher}, 0) <> %s"
    if column.digests and ring.state == KeyRing.State.FILLING:
        current, other = column.digests[_place(ring.current)], _old(column, ring)
        needs = f"({needs} OR ({current} IS NOT NULL AND {other} IS NULL))"
    return f"{_mine(column)} AND {column.cipher} IS NOT NULL AND {needs}"


def _facts(column: Column, ring: Ring) -> list[Any]:
    return [*_purpose(column, ring.purpose), ring.sealing]


def _mine(column: Column) -> str:
    return f"{column.purpose_field} = %s" if column.purpose_field else "TRUE"


def _purpose(column: Column, purpose: str) -> list[Any]:
    return [purpose] if column.purpose_field else []


def _old(column: Column, ring: Ring) -> str:
    """The index column that searches do not use: the new one while filling, the old one after the swap."""
    if column.digests is None:
        raise ValueError(f"{column.model} has no index columns")
    return column.digests[_place(ring.other)]


def _place(column: str) -> int:
    return "ab".index(column)


def _write(cursor: CursorWrapper, column: Column, pen: Pen, rows: list[tuple[int, memoryview, Any]]) -> None:
    """Write a batch where nobody has changed the row since it was read."""
    numbers, was = [row[0] for row in rows], [bytes(row[1]) for row in rows]
    texts = unseal_many(pen.ring.purpose, was)
    _check(column, pen.ring, rows, texts)
    sets = f"{column.cipher} = v.cipher"
    lists: list[Any] = [numbers, was, pen.seal_many(texts)]
    if column.digests:
        indexed = pen.digests_many(
            [t if row[2] is not None else None for t, row in zip(texts, rows, strict=True)]
        )
        lists += [indexed["digest_a"], indexed["digest_b"]]
        sets += "".join(
            f", {name} = v.digest_{letter}" for name, letter in zip(column.digests, "ab", strict=True)
        )
    else:
        lists += [[None] * len(rows)] * 2
    cursor.execute(
        f"""UPDATE {column.table} t SET {sets}
            FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::uuid[], %s::uuid[])
                 AS v(id, was, cipher, digest_a, digest_b)
            WHERE t.id = v.id AND t.{column.cipher} = v.was""",
        lists,
    )


def _check(
    column: Column, ring: Ring, rows: list[tuple[int, memoryview, Any]], texts: list[str | None]
) -> None:
    """Refuse to go on over a row whose index was made of another text than its cipher: nobody would find it again."""
    if not column.digests:
        return
    for row, wanted in zip(rows, indexes(ring.purpose, ring.searching, texts), strict=True):
        if row[2] is not None and str(row[2]).replace("-", "") != wanted:
            raise NotNow(
                f"数据表 {column.table} 第 {row[0]} 行的密文与检索印记不是同一个号码，",
                remedy="请先查明这一行并改正，再继续换密钥；已换好的部分保留。",
            )
