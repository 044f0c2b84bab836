"""Putting notices into the outbox, inside the act that has something to say: with the act they stand or fall."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid
from niangjia.union.notices import limits, sealing
from niangjia.union.notices.models import NOWHERE, Delivery, Notice, OptOut
from niangjia.union.notices.rules import templates, timing
from niangjia.union.notices.rules.templates import APP, CATEGORIES, SMS, Template

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """Whom a notice is for: a person or an account, by number.

    `org_lft` is the label of the union the person belongs to. `phone` is sealed under `phone_purpose` by the
    room that keeps it; `phone_digest` lets texts to one number be counted. Nothing prints a recipient.
    """

    kind: Literal["person", "account"]
    id: int
    org_lft: int | None = None
    phone: bytes | None = None
    phone_digest: UUID | None = None
    phone_purpose: str = sealing.PHONES

    @property
    def address(self) -> dict[str, int | None]:
        """The columns that say whose row it is."""
        place = NOWHERE if self.org_lft is None else self.org_lft
        person, account = (self.id, None) if self.kind == "person" else (None, self.id)
        return {"person_id": person, "account_id": account, "org_lft": place}


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One recipient and the words of the template for them."""

    to: Recipient
    words: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Sending:
    """What is the same for every letter of one call."""

    template: Template
    urgent: bool
    subject: str
    by: Actor
    at: datetime

    def notice(self, letter: Letter, words: bytes | None) -> Notice:
        return Notice(
            **letter.to.address, template=self.template.key, category=self.template.category, words=words,
            subject=self.subject, in_app=APP in self.template.channels, made_at=self.at,
            made_by_id=self.by.id,
        )  # fmt: skip

    def delivery(self, notice: Notice, letter: Letter, parts: int) -> Delivery:
        lapses = self.at + timedelta(minutes=self.template.minutes) if self.template.minutes else None
        to = letter.to
        return Delivery(
            **to.address, notice=notice, channel=SMS, phone=to.phone, phone_purpose=to.phone_purpose,
            phone_digest=to.phone_digest, key=uuid4(), urgent=self.urgent, parts=parts, due_at=self.at,
            lapses_at=lapses,
        )  # fmt: skip


@transaction.atomic
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
    sending = _Sending(templates.template(template), urgent, subject, by, at)
    held = limits.held(at.date())
    numbers: list[int] = []
    with sight.everywhere("写入他人的通知"):
        for first in range(0, len(letters), AT_ONCE):
            numbers += _write(sending, letters[first : first + AT_ONCE], held)
    audit.record("notices.sent", by=by, at=at, subject=subject, template=template, notices=len(numbers))
    return numbers


def _write(sending: _Sending, letters: Sequence[Letter], held: limits.Held) -> list[int]:
    words = [_worded(sending.template, letter) for letter in letters]
    parts = [_parts(sending.template, said, held) for said in words]
    sealed = sealing.close(words)
    notices = Notice.objects.bulk_create(map(sending.notice, letters, sealed))
    off = _switched_off(sending.template, letters)
    Delivery.objects.bulk_create(
        sending.delivery(notice, letter, count)
        for notice, letter, count in zip(notices, letters, parts, strict=True)
        if count and letter.to.phone is not None and (letter.to.kind, letter.to.id) not in off
    )
    return [notice.pk for notice in notices]


def _worded(template: Template, letter: Letter) -> dict[str, str]:
    template.check(letter.words)
    if template.channels == {SMS} and letter.to.phone is None:
        raise Invalid("没有可用的手机号，", field="phone", remedy="请先登记手机号，再发送短信。")
    return {name: str(word) for name, word in letter.words.items()}


def _parts(template: Template, words: Mapping[str, str], held: limits.Held) -> int:
    """How many texts the operator will charge, 0 without SMS. Raises Invalid for more than the house pays for."""
    if SMS not in template.channels:
        return 0
    parts = timing.parts(held.signed(template.render(words)))
    if parts > held.most_parts:
        sentence = f"“{template.title}”的内容太长，短信要拆成 {parts} 条，"
        raise Invalid(sentence, field="words", remedy=f"请缩短到 {held.most_parts} 条以内。")
    return parts


def _switched_off(template: Template, letters: Sequence[Letter]) -> set[tuple[str, int]]:
    """Those of the readers who have switched the category's texts off."""
    if SMS not in template.channels or not CATEGORIES[template.category].may_switch_off:
        return set()
    return {found for kind in ("person", "account") for found in _off(kind, template.category, letters)}


def _off(kind: str, category: str, letters: Sequence[Letter]) -> Iterator[tuple[str, int]]:
    numbers = [letter.to.id for letter in letters if letter.to.kind == kind]
    found = OptOut.objects.filter(category=category, **{f"{kind}_id__in": numbers})
    yield from ((kind, number) for number in found.values_list(f"{kind}_id", flat=True))
