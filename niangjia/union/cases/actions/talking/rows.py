"""The rows of a talk by statements that the server keeps planned: hundreds of messages may come in a second."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from niangjia.kernel import guomi, sight, statements
from niangjia.kernel.crypto import Pen, asking_pens
from niangjia.union.cases.purposes import IDENTIFIER, WORDS
from niangjia.union.cases.rules.dialogue import Standing

WHY: Final = "公众号会话：读者不是组织里的人"
# A reader's messages follow each other: of two that come in the same moment the second finds the first.
_TURN: Final = "hashtextextended('cases.hear:' || $1::uuid, 0)"
_WAIT: Final = f"SELECT pg_advisory_xact_lock({_TURN})".encode()
_LOOK_UP: Final = (
    "SELECT c.id, c.person_id, c.step, c.step_until, c.question, c.case_id, c.turn, m.id, m.answer,"
    f" set_config('statement_timeout', $3, true), pg_try_advisory_xact_lock({_TURN})"
    " FROM (SELECT 1) one LEFT JOIN cases_conversation c ON c.{column} = $1::uuid"
    " LEFT JOIN cases_message m ON m.key = $2::uuid"
)
_BEGIN: Final = (
    b"INSERT INTO cases_conversation (cipher, digest_a, digest_b, step, turn, made_at, heard_at, org_lft)"
    b" VALUES ($1::bytea, $2::uuid, $3::uuid, 'open', 0, $4::timestamptz, $4, 0) ON CONFLICT DO NOTHING RETURNING id"
)
_WRITE: Final = (
    b"WITH talk AS (UPDATE cases_conversation SET step = $3::text, step_until = $4::timestamptz, question = $5::bytea,"
    b" case_id = $6::bigint, turn = turn + 1, heard_at = $7::timestamptz,"
    b" left_at = CASE WHEN $8::boolean THEN $7 END WHERE id = $1::bigint AND turn = $2::bigint RETURNING id, person_id)"
    b" INSERT INTO cases_message (conversation_id, person_id, org_lft, is_ours, tries, key, kind, words, answer,"
    b" article_id, case_id, state, at, due_at) SELECT id, person_id, 0, false, 0, $9::uuid, $10::text, $11::bytea,"
    b" $12::bytea, $13::bigint, $14::bigint, $15::text, $7, $16::timestamptz FROM talk RETURNING id"
)


class Raced(Exception):
    """Somebody was quicker with the same reader: look again."""


@dataclass(frozen=True, slots=True, repr=False)
class Heard:
    """One message as it came. `key` makes it the same message however often it comes. Nothing prints it."""

    openid: str
    key: str
    kind: str
    text: str = ""
    event_key: str = ""
    media: str = ""

    @property
    def mark(self) -> UUID:
        """The key as it is kept: it may name its reader."""
        return UUID(guomi.mac(_secret(), self.key.encode()).hex()[:32])

    @property
    def words(self) -> str:
        """What of it is kept."""
        return self.text or self.media or self.event_key


@dataclass(frozen=True, slots=True, repr=False)
class Pens:
    """How openids and words are written in this transaction."""

    name: Pen
    words: Pen

    def seal(self, text: str) -> bytes | None:
        """Words as they are kept; nothing stays nothing."""
        return self.words.seal_many([text or None])[0]


@dataclass(frozen=True, slots=True, repr=False)
class Talk:
    """Where a talk stands: its row, or number 0 before the first word. `answer` is set when the message is known."""

    number: int = 0
    person_id: int | None = None
    step: str = "open"
    step_until: datetime | None = None
    question: bytes | None = None
    case_id: int | None = None
    turn: int = 0
    known: int | None = None
    answer: bytes | None = None

    @property
    def standing(self) -> Standing:
        """What the rules need of it."""
        return Standing(self.step, self.step_until, self.question is not None)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What is answered, and where the talk stands afterwards. `later` leaves work for the worker."""

    text: str
    step: str = "open"
    until: datetime | None = None
    question: bytes | None = None
    about: int | None = None
    article_id: int | None = None
    made: int | None = None
    later: bool = False
    gone: bool = False


def asking() -> Any:
    """The pens, asked for together with the sight."""
    return sight.asking_everywhere(WHY, asking_pens(IDENTIFIER, WORDS))


def look_up(heard: Heard, pens: Pens, *, patience_ms: int) -> Talk:
    """The talk and whether the message is known (1 statement; 3 where two come at once). Holds the reader's turn."""
    column, index = pens.name.ring.current, _index(heard.openid, pens)
    statement, values = _look_up(column), [index, heard.mark, str(patience_ms)]
    row = statements.answer(statement, values)
    assert row is not None
    if not row[-1]:
        statements.answer(_WAIT, [index])
        row = statements.answer(statement, values)
        assert row is not None
    number, person, step, *rest = row[:-2]
    question, case, turn, known, answer = rest[1:]
    if number is None:
        return Talk(known=known, answer=answer)
    return Talk(number, person, step, rest[0], question, case, turn, known, answer)


def begin(heard: Heard, pens: Pens, *, at: datetime) -> Talk:
    """A reader's first word. Raises Raced."""
    digests = {name: found[0] for name, found in pens.name.digests_many([heard.openid]).items()}
    cipher = pens.name.seal_many([heard.openid])[0]
    row = statements.answer(_BEGIN, [cipher, digests["digest_a"], digests["digest_b"], at])
    if row is None:
        raise Raced
    return Talk(number=row[0])


def write(heard: Heard, talk: Talk, said: Answer, words: bytes | None, pens: Pens, *, at: datetime) -> int:
    """Keep the message, its answer, and where the talk stands now (1 statement). Raises Raced."""
    state = "later" if said.later else "answered"
    row = statements.answer(
        _WRITE,
        [
            talk.number, talk.turn, said.step, said.until, said.question, said.about, at, said.gone, heard.mark,
            heard.kind[:24], words, pens.seal(said.text), said.article_id, said.made, state,
            at if said.later else None,
        ],
    )  # fmt: skip
    if row is None:
        raise Raced
    return int(row[0])


def _index(openid: str, pens: Pens) -> str | None:
    found = pens.name.digests_many([openid])
    return found[f"digest_{pens.name.ring.current}"][0]


@cache
def _look_up(column: str) -> bytes:
    return _LOOK_UP.format(column=f"digest_{column}").encode()


@cache
def _secret() -> bytes:
    return guomi.digest(b"cases.talking\x00" + settings.SECRET_KEY.encode())
