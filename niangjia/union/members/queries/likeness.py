"""How alike two records are, read from the tables: for one pair on a page, or for millions as they stream by.

One statement gathers what `rules.duplicates.compare` wants to know; call it with the whole city in sight.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from niangjia.kernel import crypto, params
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import duplicates as rules

PIECE = 20_000
SEEN_SHARING = 50  # whoever shares a phone with so many is counted no further
ONE = "SELECT %(low)s::bigint AS low, %(high)s::bigint AS high"


class Judged(NamedTuple):
    """A pair and how alike its records are."""

    low: int
    high: int
    likeness: rules.Likeness


class Ground(NamedTuple):
    """What the comparison stands on now: the index columns of numbers and phones, and how many are a crowd."""

    document: str
    phone: str
    crowd: int


def ground(on: date) -> Ground:
    """Read the ground of comparisons on a day; it holds until the transaction ends."""
    document, _ = crypto.lookup_many(DOCUMENT, [])
    phone, _ = crypto.lookup_many(PHONE, [])
    return Ground(document, phone, params.value(rules.CROWD.key, on=on))


def explain(low: int, high: int, *, on: date) -> rules.Likeness:
    """How alike two records are now, with every reason. Raises LookupError where one of them is out of sight."""
    for judged in judge_all(ONE, ground(on), {"low": low, "high": high}):
        return judged.likeness
    raise LookupError("a record of the pair is not in sight")


def judge_all(source: str, on: Ground, given: dict[str, Any] | None = None) -> Iterator[Judged]:
    """Score every pair that a statement with the columns `low` and `high` yields, as it streams by."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_facts(source, on), given)
        while rows := cursor.fetchmany(PIECE):
            yield from (_judge(row, on.crowd) for row in rows)


def _facts(source: str, on: Ground) -> str:
    """The statement: two records, their common number, and the phone they share that tells the most."""
    return f"""
        SELECT c.low, c.high, {_NUMBER.format(digest=on.document)}, coalesce(s.sharers, 0), coalesce(s.proven, false),
               {_columns("a")}, {_columns("b")}
          FROM ({source}) c JOIN members_person a ON a.id = c.low JOIN members_person b ON b.id = c.high
          LEFT JOIN LATERAL ({_PHONE.format(digest=on.phone, most=SEEN_SHARING, crowd=int(on.crowd))}) s ON true"""


def _columns(alias: str) -> str:
    kinds = f"ARRAY(SELECT d.kind FROM members_document d WHERE d.person_id = {alias}.id AND d.until IS NULL)::text[]"
    names = ("name_key", "sex", "birth_date", "organisation_id", "company_id", "employer")
    return ", ".join([*(f"{alias}.{name}" for name in names), kinds])


_NUMBER = """EXISTS (SELECT FROM members_document x JOIN members_document y ON y.{digest} = x.{digest}
        WHERE x.person_id = c.low AND y.person_id = c.high AND x.until IS NULL AND y.until IS NULL)"""
_PHONE = """
    SELECT x.verified_at IS NOT NULL OR y.verified_at IS NOT NULL AS proven,
           (SELECT count(DISTINCT z.person_id) FROM (SELECT person_id FROM members_phone
             WHERE {digest} = x.{digest} AND until IS NULL LIMIT {most}) z) AS sharers
      FROM members_phone x JOIN members_phone y ON y.{digest} = x.{digest}
     WHERE x.person_id = c.low AND y.person_id = c.high AND x.until IS NULL AND y.until IS NULL
     ORDER BY 2 > {crowd}, 1 DESC LIMIT 1"""


def _judge(row: tuple[Any, ...], crowd: int) -> Judged:
    low, high, number, sharers, proven, *facts = row
    phone = rules.phone_known(sharers, proven=proven, crowd=crowd) if sharers else ""
    shared = rules.Shared(number=number, phone=phone)
    return Judged(low, high, rules.compare(_record(facts[:7]), _record(facts[7:]), shared))


def _record(values: list[Any]) -> rules.Facts:
    name, sex, birth, organisation, company, employer, kinds = values
    return rules.Facts(name, sex, birth, organisation, company, employer, frozenset(kinds))
