"""Putting notices into the outbox, inside the act that has something to say: with the act they stand or fall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from niangjia.kernel import audit, clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid
from niangjia.union.notices import limits, sealing, versions
from niangjia.union.notices.actions import reaching, writing
from niangjia.union.notices.actions.reaching import Ways
from niangjia.union.notices.actions.recipients import Letter, Recipient
from niangjia.union.notices.rules import templates, timing
from niangjia.union.notices.rules.templates import APP, SMS, Template

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class _Sending:
    """What is the same for every letter of one call."""

    template: Template
    wording: int | None
    text: str
    held: limits.Held
    urgent: bool
    subject: str
    by: Actor
    at: datetime

    @property
    def notice(self) -> dict[str, Any]:
        template = self.template
        return {
            "template": template.key, "wording_id": self.wording, "category": template.category,
            "in_app": APP in template.channels, "made_at": self.at, "made_by_id": self.by.id,
        }  # fmt: skip

    @property
    def delivery(self) -> dict[str, Any]:
        minutes = self.template.minutes
        lapses = self.at + timedelta(minutes=minutes) if minutes else None
        return {
            "urgent": self.urgent, "due_at": self.at, "lapses_at": lapses, "fault": "", "receipt": "",
            "reason": "", "attempts": 0,
        }  # fmt: skip


def send(
    *,
    template: str,
    to: Recipient,
    words: Mapping[str, object],
    urgent: bool = False,
    subject: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Send one notice and return its number. `urgent` rings at night too; `subject` is "room.Noun:id".

    Raises Invalid for a text too long, and for a reader whom no channel of the template reaches.
    """
    letters = [Letter(to, words)]
    return send_many(template=template, letters=letters, urgent=urgent, subject=subject, by=by, at=at)[0]


@transaction.atomic
def send_many(
    *,
    template: str,
    letters: Sequence[Letter],
    urgent: bool = False,
    subject: str = "",
    by: Actor,
    at: datetime,
) -> list[int]:
    """Send one kind of notice to many, set by set, and return the notices' numbers in the order given."""
    kind = templates.template(template)
    wording, text = versions.now(kind, on=clock.day_of(at))
    sending = _Sending(kind, wording, text, limits.held(clock.day_of(at)), urgent, subject, by, at)
    numbers: list[int] = []
    with sight.everywhere("写入他人的通知"):
        for first in range(0, len(letters), AT_ONCE):
            numbers += _write(sending, letters[first : first + AT_ONCE])
    audit.record("notices.sent", by=by, at=at, subject=subject, template=template, notices=len(numbers))
    return numbers


def _write(sending: _Sending, letters: Sequence[Letter]) -> list[int]:
    words = [_worded(sending, letter) for letter in letters]
    parts = [_parts(sending, said) for said in words]
    rows = [
        (*letter.to.columns, blob, letter.subject or sending.subject)
        for letter, blob in zip(letters, sealing.close(words), strict=True)
    ]
    numbers = writing.notices(rows, sending.notice)
    ways = reaching.ways(sending.template, [letter.to for letter in letters])
    writing.deliveries(
        [
            row
            for number, letter, count, way in zip(numbers, letters, parts, ways, strict=True)
            for row in _deliveries(number, letter.to, count, way, together=sending.template.together)
        ],
        sending.delivery,
    )
    return numbers


def _deliveries(
    notice: int, to: Recipient, parts: int, ways: Ways, *, together: bool
) -> list[tuple[Any, ...]]:
    """The rows of one notice: the first way is queued, the others are held until it fails for good."""
    return [
        (
            notice, *to.columns, channel, rank, address.cipher, address.purpose, address.digest, uuid4(),
            parts if channel == SMS else 1, "held" if rank and not together else "queued",
        )
        for rank, (channel, address) in enumerate(ways)
    ]  # fmt: skip


def _worded(sending: _Sending, letter: Letter) -> dict[str, str]:
    template = sending.template
    template.check(letter.words)
    if template.channels == {SMS} and letter.to.phone is None:
        raise Invalid("没有可用的手机号，", field="phone", remedy="请先登记手机号，再发送短信。")
    return {name: str(word) for name, word in letter.words.items()}


def _parts(sending: _Sending, words: Mapping[str, str]) -> int:
    """How many texts the operator will charge, 0 without SMS. Raises Invalid for more than the house pays for."""
    if SMS not in sending.template.channels:
        return 0
    parts = timing.parts(sending.held.signed(sending.text.format_map(words)))
    if parts > sending.held.most_parts:
        sentence = f"“{sending.template.title}”的内容太长，短信要拆成 {parts} 条，"
        raise Invalid(sentence, field="words", remedy=f"请缩短到 {sending.held.most_parts} 条以内。")
    return parts
