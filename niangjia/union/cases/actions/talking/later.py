"""What is said later: answers that took longer, pictures kept with their case, and everything waiting to be sent.

A claim is a lease: it pushes the due time on and commits, and the platform is asked outside any transaction. Who dies
in between leaves rows that come due again; a customer-service message has no number of its own at the platform, so one
that had arrived before the death arrives twice. It is rather said twice than never.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from niangjia.gateways.wechat.client import Client, Failed
from niangjia.gateways.wechat.contract import Code
from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Refusal
from niangjia.union.cases.actions import attaching
from niangjia.union.cases.actions.attaching import Given
from niangjia.union.cases.actions.talking import answering, rows
from niangjia.union.cases.actions.talking.rows import Answer, Heard, Talk
from niangjia.union.cases.models import Case, Conversation, Message
from niangjia.union.cases.purposes import IDENTIFIER, WORDS
from niangjia.union.cases.rules import dialogue_words as says

AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=2)
WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 4, 15, 60))
FINAL: Final = frozenset({Code.NOT_FOLLOWING, Code.OUT_OF_TIME, Code.REFUSED, Code.DECLINED})
State = Message.State


def send_later(*, by: Actor, at: datetime) -> int:
    """Send what waits to be said, and return how many came to an end. Safe to run twice, and at once."""
    if settings.WECHAT is None or not (batch := _claim(State.WAITING, at)):
        return 0
    client: Client = import_string(settings.WECHAT_SENDER)(at=at)
    ended = 0
    for row in batch:
        openid, text = _opened(row)
        try:
            code = client.send_text(openid, text).code
        except Failed as failed:
            code = failed.code
        ended += _settle(row, code, at)
    return ended


def catch_up(*, by: Actor, at: datetime) -> int:
    """Do what was left for later: answer what took too long, fetch pictures. Return how many. Safe to run twice."""
    if settings.WECHAT is None:
        return 0
    batch = _claim(State.LATER, at)
    for row in batch:
        if row.kind == "image" and row.case_id is not None:
            _keep_picture(row, by=by, at=at)
        else:
            _answer(row, at=at)
    return len(batch)


def say_later(conversation: Conversation, text: str, *, case_id: int | None = None, at: datetime) -> None:
    """Leave a message to be sent, inside the act that has something to say."""
    Message.objects.create(
        conversation=conversation, person_id=conversation.person_id, key=uuid4(), kind="text", is_ours=True,
        words=crypto.seal(WORDS, text), case_id=case_id, state=State.WAITING, at=at, due_at=at,
    )  # fmt: skip


def _claim(state: str, at: datetime) -> Sequence[Message]:
    with sight.everywhere(rows.WHY):
        due = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state=state, due_at__lte=at
        )
        batch = list(due.select_related("conversation").order_by("due_at", "id")[:AT_ONCE])
        for row in batch:
            row.due_at, row.tries = at + LEASE, row.tries + 1
        Message.objects.bulk_update(batch, ["due_at", "tries"])
    return batch


def _opened(row: Message) -> tuple[str, str]:
    return crypto.unseal(IDENTIFIER, row.conversation.cipher), crypto.unseal(
        WORDS, row.words
    ) if row.words else ""


def _settle(row: Message, code: Code, at: datetime) -> int:
    """Write down what became of a message; what may still arrive is tried again, later each time."""
    told: dict[str, object] = {"state": State.SENT, "due_at": None}
    if code in FINAL or (code != Code.ACCEPTED and row.tries > len(WAITS)):
        told["state"] = State.FAILED
    elif code != Code.ACCEPTED:
        told = {"due_at": at + WAITS[row.tries - 1]}
    with sight.everywhere(rows.WHY):
        Message.objects.filter(pk=row.pk, state=State.WAITING).update(**told)
    return int("state" in told)


def _answer(row: Message, *, at: datetime) -> None:
    """Answer now what could not be answered in time, by a message of its own."""
    openid, said = _opened(row)
    names = {"text": "text", "image": "media"}
    heard = Heard(openid, str(row.key), row.kind, **{names.get(row.kind, "event_key"): said})
    with rows.asking() as (_,):
        held = Conversation.objects.select_for_update().get(pk=row.conversation_id)
        if not Message.objects.select_for_update().filter(pk=row.pk, state=State.LATER).exists():
            return
        told = _told(heard, held, row.words, at)
        held.step, held.step_until, held.question = told.step, told.until, told.question
        held.case_id, held.turn = told.about, held.turn + 1
        held.save(update_fields=["step", "step_until", "question", "case_id", "turn"])
        now = (
            {"state": State.LATER, "due_at": at} if told.later else {"state": State.ANSWERED, "due_at": None}
        )
        Message.objects.filter(pk=row.pk).update(**now, case_id=told.made, article_id=told.article_id)
        if told.text:
            say_later(held, told.text, at=at)


def _told(heard: Heard, held: Conversation, words: bytes | memoryview | None, at: datetime) -> Answer:
    """What is answered; a refusal is an answer."""
    kept = bytes(held.question) if held.question is not None else None
    talk = Talk(held.pk, held.person_id, held.step, held.step_until, kept, held.case_id, held.turn)
    try:
        own = bytes(words) if words is not None else None
        return answering.answer(heard, talk, own, site=settings.PUBLIC_URL, at=at)
    except Refusal as refusal:
        return Answer(str(refusal), talk.step, talk.step_until, talk.question, talk.case_id)


def _keep_picture(row: Message, *, by: Actor, at: datetime) -> None:
    """Fetch a picture from the platform and keep it with its case; say what became of it."""
    _, media = _opened(row)
    case_id = row.case_id
    assert case_id is not None
    client: Client = import_string(settings.WECHAT_SENDER)(at=at)
    try:
        kind, content = client.media(media)
    except Failed as failed:
        if failed.code in (Code.UNAVAILABLE, Code.THROTTLED) and row.tries <= len(WAITS):
            return
        kind, content = "", b""
    with rows.asking() as (_,):
        if not Message.objects.select_for_update().filter(pk=row.pk, state=State.LATER).exists():
            return
        text = says.PICTURE_LOST if not content else _kept(case_id, f"微信照片.{kind}", content, by=by, at=at)
        Message.objects.filter(pk=row.pk).update(state=State.COUNTED, due_at=None)
        say_later(row.conversation, text, at=at)


def _kept(case_id: int, name: str, content: bytes, *, by: Actor, at: datetime) -> str:
    """Keep a picture with its case; a refusal is what its sender reads."""
    case = Case.objects.select_for_update().get(pk=case_id)
    try:
        with transaction.atomic():
            attaching.keep(case, [Given(name, content)], from_worker=True, by=by, at=at)
    except Refusal as refusal:
        return str(refusal)
    return says.PICTURE_KEPT.format(number=case.number)
