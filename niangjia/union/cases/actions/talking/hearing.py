"""Hearing one message and answering it at once: one transaction, and the same answer when it comes again.

What cannot be answered in time is kept and answered later by a message of its own.
"""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, OperationalError
from psycopg.errors import QueryCanceled

from niangjia.kernel import crypto
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.refusals import NotNow, Refusal
from niangjia.union.cases.actions.talking import answering, rows
from niangjia.union.cases.actions.talking.rows import Answer, Heard, Pens, Raced, Talk
from niangjia.union.cases.purposes import WORDS
from niangjia.union.cases.rules import dialogue_words as says

TRIES: Final = 4
PATIENCE_MS: Final = 3000  # of one statement: the platform waits five seconds for the whole answer
NEVER_MS: Final = 0


def hear(*, heard: Heard, site: str = "", by: Actor = NOBODY, at: datetime) -> str:
    """Answer one message; nothing where nothing is to be said. One that is known gets its first answer again.

    `site` is where readers reach us, for links. Raises NotNow where the same reader is heard elsewhere all the time.
    """
    for _ in range(TRIES):
        try:
            return _hear(heard, site, at)
        except (IntegrityError, Raced):
            continue
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            return _keep_for_later(heard, at)
    raise NotNow("您的消息来得太快，", remedy="请稍等一会儿再发。")


def _hear(heard: Heard, site: str, at: datetime) -> str:
    with rows.asking() as ((name, words),):
        pens = Pens(name, words)
        talk = rows.look_up(heard, pens, patience_ms=PATIENCE_MS)
        if talk.known is not None:
            return crypto.unseal(WORDS, talk.answer) if talk.answer is not None else ""
        if not talk.number:
            talk = rows.begin(heard, pens, at=at)
        kept = pens.seal(heard.words)
        said = _answered(heard, talk, kept, site, at)
        rows.write(heard, talk, said, kept, pens, at=at)
        return said.text


def _answered(heard: Heard, talk: Talk, kept: bytes | None, site: str, at: datetime) -> Answer:
    """What is answered; a refusal is an answer, and the talk stands where it stood."""
    try:
        return answering.answer(heard, talk, kept, site=site, at=at)
    except Refusal as refusal:
        return Answer(str(refusal), talk.step, talk.step_until, talk.question, talk.case_id)


def _keep_for_later(heard: Heard, at: datetime) -> str:
    """Keep a message that could not be answered in time; the worker answers it. Raises Raced."""
    with rows.asking() as ((name, words),):
        pens = Pens(name, words)
        talk = rows.look_up(heard, pens, patience_ms=NEVER_MS)
        if talk.known is not None:
            return says.LATER
        if not talk.number:
            talk = rows.begin(heard, pens, at=at)
        said = Answer(says.LATER, talk.step, talk.step_until, talk.question, talk.case_id, later=True)
        rows.write(heard, talk, said, pens.seal(heard.words), pens, at=at)
        return said.text
