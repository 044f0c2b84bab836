"""Whom a notice is for, and what it tells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from niangjia.union.notices import sealing
from niangjia.union.notices.models import NOWHERE
from niangjia.union.notices.rules.addresses import Address


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """Whom a notice is for: a person or an account, by number.

    `org_lft` is the label of the union the person belongs to. `phone` is sealed under `phone_purpose` by the
    room that keeps it; `phone_digest` lets texts to one number be counted. `mail` is for who is not known yet by
    an address of their own. Nothing prints a recipient.
    """

    kind: Literal["person", "account"]
    id: int
    org_lft: int | None = None
    phone: bytes | None = None
    phone_digest: UUID | None = None
    phone_purpose: str = sealing.PHONES
    mail: Address | None = None

    @property
    def columns(self) -> tuple[int | None, int | None, int]:
        """Whose row it is: person, account, place."""
        place = NOWHERE if self.org_lft is None else self.org_lft
        return (self.id, None, place) if self.kind == "person" else (None, self.id, place)


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One recipient and the words of the template for them; `subject` where each has a matter of its own."""

    to: Recipient
    words: Mapping[str, object]
    subject: str = ""
