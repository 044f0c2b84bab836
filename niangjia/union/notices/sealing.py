"""The words of a notice as the database keeps them: one sealed text each, nothing clear."""

import json
from collections.abc import Mapping, Sequence

from niangjia.kernel import crypto
from niangjia.union.notices.rules import addresses

WORDS, MAIL = "notices.words", "notices.mail"
PHONES = addresses.carry(
    "members.phone"  # whose phones a delivery may carry; the purpose is declared by the room that keeps them
)
crypto.declare(WORDS, "通知内容")
crypto.column(WORDS, model="notices.Notice", cipher="words", digests=None)
crypto.declare(MAIL, "通知邮箱")
crypto.column(MAIL, model="notices.Wish", cipher="mail", digests=None)
crypto.column(MAIL, model="notices.Wish", cipher="asked_mail", digests=None)
addresses.carry(MAIL)

Words = Mapping[str, str]


def close(many: Sequence[Words]) -> list[bytes | None]:
    """Seal the words of many notices."""
    return crypto.seal_many(WORDS, [json.dumps(dict(words), ensure_ascii=False) for words in many])


def open_(blobs: Sequence[bytes | memoryview | None]) -> list[Words | None]:
    """Return the words of many notices; None for those that are gone or do not open any more."""
    try:
        return [None if text is None else json.loads(text) for text in crypto.unseal_many(WORDS, blobs)]
    except crypto.Broken:
        return [None] if len(blobs) == 1 else [open_([blob])[0] for blob in blobs]
