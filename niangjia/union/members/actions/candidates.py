"""Who is compared with whom: pairs worth a score, made by statements over sets, each step in a transaction.

Two records that open a pair share a number, a phone, or a birth together with a union, an employer or a name.
Contradicting numbers of a lifelong kind cannot be outweighed by birth and union, so by those only the records
without a resident number are looked up against all: a few in a hundred. A phone of a crowd makes no pairs.
Every statement leaves the table `candidate (low, high)`; the whole city is in sight.
"""

from collections.abc import Callable, Mapping

from django.db import connection

from niangjia.kernel.bulk.copy import execute
from niangjia.union.members.queries.likeness import Ground
from niangjia.union.members.rules.documents import RESIDENT

TABLES = ("person", "document", "phone", "revision")
_STANDS = "{p}.merged_into_id IS NULL AND NOT {p}.restricted"
_NEAR = """(p.name_key = q.name_key OR left(p.name_key, 1) = left(q.name_key, 1)
    OR right(p.name_key, 1) = right(q.name_key, 1) OR p.initials = q.initials)"""
"""Lossless for names that differ in one character: such a pair keeps its first, its last, or its sound."""
_ADD = "INSERT INTO candidate SELECT least(q.id, p.id), greatest(q.id, p.id) "


def begin() -> None:
    """Make the empty table of candidates; it goes with the transaction."""
    execute("CREATE TEMPORARY TABLE candidate (low bigint, high bigint) ON COMMIT DROP")


def reached() -> dict[str, int]:
    """How far the tables have grown: the highest number of each."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM members_{table}")
            found[table] = int(cursor.fetchone()[0])
    return found


def by_number(on: Ground) -> None:
    """The same number under two kinds of document."""
    execute(
        f"""INSERT INTO candidate SELECT DISTINCT x.person_id, y.person_id
              FROM (SELECT {on.document} AS digest FROM members_document WHERE until IS NULL
                     GROUP BY {on.document} HAVING count(*) > 1) s
              JOIN members_document x ON x.{on.document} = s.digest AND x.until IS NULL
              JOIN members_document y ON y.{on.document} = s.digest AND y.until IS NULL
               AND x.person_id < y.person_id"""
    )


def by_phone(on: Ground) -> None:
    """The same phone, where no crowd shares it."""
    execute(
        f"""INSERT INTO candidate SELECT DISTINCT x.person_id, y.person_id
              FROM (SELECT {on.phone} AS digest FROM members_phone WHERE until IS NULL
                     GROUP BY {on.phone} HAVING count(*) BETWEEN 2 AND %s) s
              JOIN members_phone x ON x.{on.phone} = s.digest AND x.until IS NULL
              JOIN members_phone y ON y.{on.phone} = s.digest AND y.until IS NULL AND x.person_id < y.person_id""",
        [on.crowd],
    )


def by_birth(on: Ground) -> None:
    """The same birth with a like name in one union or at one employer, or with the same name anywhere."""
    del on
    execute(
        f"""CREATE TEMPORARY TABLE paperless ON COMMIT DROP AS
            SELECT id, birth_date, name_key, initials, organisation_id, company_id, employer FROM members_person q
             WHERE birth_date IS NOT NULL AND {_STANDS.format(p="q")} AND NOT EXISTS (
                   SELECT FROM members_document d WHERE d.person_id = q.id AND d.kind = %s AND d.until IS NULL)""",
        [RESIDENT],
    )
    execute("ANALYZE paperless")
    for same, likeness in (
        ("p.organisation_id = q.organisation_id", _NEAR),
        ("p.company_id = q.company_id", _NEAR),
        ("p.employer = q.employer AND q.employer <> ''", _NEAR),
        ("p.name_key = q.name_key", "true"),
    ):
        execute(
            f"""{_ADD} FROM paperless q JOIN members_person p ON p.birth_date = q.birth_date AND {same}
                 WHERE p.id <> q.id AND {likeness} AND {_STANDS.format(p="p")}"""
        )


def standing(on: Ground) -> None:
    """The pairs that stand in the queue already: they may have faded."""
    del on
    execute("INSERT INTO candidate SELECT low_id, high_id FROM members_pair WHERE state = 'open'")


STEPS: tuple[tuple[str, Callable[[Ground], None]], ...] = (
    ("证件号码相同的", by_number),
    ("手机号码相同的", by_phone),
    ("出生日期和姓名相近的", by_birth),
    ("已在队列里的", standing),
)
"""A full pass, step by step, in words for its run."""


def gather_fresh(since: Mapping[str, int]) -> int:
    """Note who is new or changed since then in the table `fresh`; return how many."""
    changed = " UNION ".join(
        f"SELECT person_id FROM members_{table} WHERE id > %({table})s"
        for table in TABLES
        if table != "person"
    )
    return execute(
        f"""CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS SELECT q.id FROM members_person q
             WHERE {_STANDS.format(p="q")} AND (q.id > %(person)s OR q.id IN ({changed}))""",
        since,
    )


def of_fresh(on: Ground) -> None:
    """Whom the fresh ones are compared with, found by indexes; a like name elsewhere waits for the full pass."""
    execute("ANALYZE fresh")
    for table, digest, most in (("document", on.document, None), ("phone", on.phone, on.crowd)):
        execute(
            f"""{_ADD} FROM fresh q JOIN members_{table} x ON x.person_id = q.id AND x.until IS NULL
                  CROSS JOIN LATERAL (SELECT y.person_id AS id FROM members_{table} y
                         WHERE y.{digest} = x.{digest} AND y.until IS NULL LIMIT {int(most or 50) + 1}) p
                 WHERE p.id <> q.id"""
        )
    execute(
        f"""{_ADD} FROM fresh f JOIN members_person q ON q.id = f.id
              JOIN members_person p ON p.name = q.name AND p.birth_date = q.birth_date AND p.id <> q.id"""
    )
    execute(
        f"""{_ADD} FROM fresh f JOIN members_person q ON q.id = f.id
              JOIN members_person p ON p.org_lft = q.org_lft AND p.birth_date = q.birth_date AND p.id <> q.id
             WHERE {_NEAR}"""
    )
    execute(
        """INSERT INTO candidate SELECT low_id, high_id FROM members_pair
            WHERE state = 'open' AND (low_id IN (SELECT id FROM fresh) OR high_id IN (SELECT id FROM fresh))"""
    )
