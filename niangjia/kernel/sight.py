"""The second lock on personal data: PostgreSQL itself shows only the rows that the reader has been let see.

A table about people carries `org_lft`, the label of the union it belongs to now, and stands under row-level
security (`lock_table`, in a migration). The policies read the row's own columns and three settings of the
transaction, nothing else; unset settings show nothing. Who forgets the application's filter gets no row too
many. The settings are made by SET LOCAL alone, so that they pass through a pooler:

    with sight.within(actor.spans(VIEW)):     what an officer's grants reach
    with sight.of_person(7):                  a member's own rows, wherever they belong
    with sight.everywhere("查重"):            acts that must look across the city, each with its reason
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, transaction

from niangjia.kernel.actor import EVERYWHERE, Actor, Span, widest

Answer = TypeVar("Answer")
_SET = (
    "SELECT set_config('niangjia.lo', %s, true), set_config('niangjia.hi', %s, true),"
    " set_config('niangjia.spans', %s, true), set_config('niangjia.person', %s, true)"
)


class Sight(NamedTuple):
    """What the transaction may see: a hull of labels, the exact ranges when there are several, one person."""

    lo: str = ""
    hi: str = ""
    spans: str = ""
    person: str = ""


NOTHING = Sight()


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """Locks to be taken until the transaction ends, and what is read once they are held; the same for everybody.

    The reading is a statement of its own, so that it sees what was committed before the locks were given.
    """

    locks: str
    names: tuple[str, ...]
    """The values of the locks' places."""
    reads: str
    """A statement, or nothing where the locks are all that is wanted."""
    values: tuple[str, ...]
    answer_of: Callable[[list[Any]], Answer]
    """Makes the answer of the rows that were read."""

    def ask(self) -> Answer:
        """Ask it alone, inside a transaction."""
        with connection.cursor() as cursor:
            statements = filter(None, (f"SELECT {self.locks}", self.reads))
            cursor.execute("; ".join(statements), [*self.names, *self.values])
            return self.answer(cursor)

    def answer(self, cursor: Any) -> Answer:
        """Take the answer from a cursor that stands before it."""
        return self.answer_of(cursor.fetchall() if self.reads and cursor.nextset() else [])


@contextmanager
def within(spans: Iterable[Span], *, person_id: int | None = None) -> Iterator[None]:
    """See the rows that belong to these ranges of the union tree (and one person's own rows)."""
    with _seeing(_sight(widest(spans), person_id)):
        yield


@contextmanager
def of_person(person_id: int) -> Iterator[None]:
    """See one person's own rows, wherever they belong."""
    with _seeing(Sight(person=str(person_id))):
        yield


@contextmanager
def everywhere(reason: str) -> Iterator[None]:
    """See every row, for an act that must look across the city; the reason is for the reader of the code."""
    with _seeing(_all(reason)):
        yield


@contextmanager
def asking_everywhere(reason: str, *questions: Question[Any]) -> Iterator[list[Any]]:
    """Like `everywhere`, with questions in the same message: for acts that many people do in the same minute."""
    with _seeing(_all(reason), questions) as answers:
        yield answers


@contextmanager
def of_actor(actor: Actor, verb: str) -> Iterator[None]:
    """See what the actor's grants reach for a verb, and a member's own rows."""
    with within(actor.spans(verb), person_id=actor.person_id):
        yield


def page(verb: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view that lists or shows people: it reads within the reach of `request.actor` for the verb."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def seeing(request: Any, *args: Any, **named: Any) -> Any:
            with of_actor(request.actor, verb):
                return view(request, *args, **named)

        return seeing

    return decorate


def lock_table(
    table: str, *, labels: Sequence[str] = ("org_lft",), person: str | None = "person_id"
) -> list[str]:
    """The statements that put a table under row security, for a migration's RunSQL, one by one.

    A row shows when one of its labels lies in the reader's ranges, or its person is the reader.
    """
    seen = [_RANGE.format(label=label) for label in labels]
    if person is not None:
        seen.append(f"{person} = NULLIF(current_setting('niangjia.person', true), '')::bigint")
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        # As a CASE the planner takes it for half of the rows; as comparisons with settings for one in ten thousand,
        # and then sorts a district instead of walking an index to the fiftieth row.
        f"CREATE POLICY {table}_sight ON {table} USING (CASE WHEN {' OR '.join(seen)} THEN true ELSE false END)",
    ]


def unlock_table(table: str) -> list[str]:
    """The statements that take row security away again, for a migration's way back."""
    return [
        f"DROP POLICY {table}_sight ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


# Two whole numbers are compared for nothing; the exact ranges are parsed only where a reader has several. A row
# without a label is on its way from one place to another: only who looks across the whole city sees it.
_HIDDEN = -1
_RANGE = (
    f"(coalesce({{label}}, {_HIDDEN}) BETWEEN NULLIF(current_setting('niangjia.lo', true), '')::bigint"
    " AND NULLIF(current_setting('niangjia.hi', true), '')::bigint"
    " AND (coalesce(current_setting('niangjia.spans', true), '') = ''"
    " OR {label} <@ NULLIF(current_setting('niangjia.spans', true), '')::int8multirange))"
)


def _sight(spans: Sequence[Span], person_id: int | None) -> Sight:
    person = "" if person_id is None else str(person_id)
    if not spans:
        return Sight(person=person)
    several = "{" + ",".join(f"[{span.lo},{span.hi}]" for span in spans) + "}" if len(spans) > 1 else ""
    return Sight(str(spans[0].lo), str(max(span.hi for span in spans)), several, person)


def _all(reason: str) -> Sight:
    if not reason:
        raise ValueError("to see everything needs a reason")
    return Sight(lo=str(_HIDDEN), hi=str(EVERYWHERE.hi))


@contextmanager
def _seeing(sight: Sight, questions: Sequence[Question[Any]] = ()) -> Iterator[list[Any]]:
    """Set the sight; afterwards give back what the surrounding transaction saw, if there is one."""
    inside = connection.in_atomic_block
    before: Sight = getattr(connection, "niangjia_sight", NOTHING) if inside else NOTHING
    with transaction.atomic():
        try:
            yield _set(sight, questions)
        finally:
            connection.niangjia_sight = before  # type: ignore[attr-defined]  # what the rollback gives back too
        if inside:
            _set(before)


def _set(sight: Sight, questions: Sequence[Question[Any]] = ()) -> list[Any]:
    """Set the sight, take the questions' locks with it, and read what they ask behind it."""
    with connection.cursor() as cursor:
        if questions:
            cursor.execute(_message(sight, tuple(questions)))
        else:
            cursor.execute(_SET, sight)
        connection.niangjia_sight = sight  # type: ignore[attr-defined]  # beside the transaction it belongs to
        return [question.answer(cursor) for question in questions]


@lru_cache(maxsize=64)
def _message(sight: Sight, questions: Sequence[Question[Any]]) -> str:
    """What sets the sight and asks the questions, said once: the same ones are asked again and again."""
    locks = ", ".join([_SET, *(question.locks for question in questions)])
    reads = [question.reads for question in questions if question.reads]
    values = [*sight, *(name for question in questions for name in question.names)]
    values += [value for question in questions for value in question.values]
    said: str = connection.ops.compose_sql("; ".join([locks, *reads]), values)  # type: ignore[attr-defined]  # PostgreSQL has it
    return said
