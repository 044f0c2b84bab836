"""Address books: how the outbox learns the addresses that the act which sends does not bring along.

A phone comes with its recipient. An openid is kept by the room of the members, which stands above this one: it
declares its book at module level, in its `queries` or `actions`:

    addresses.declare(channels.WECHAT, "members.identifier", openids)
    openids(people: Sequence[int]) -> Mapping[int, Address]       one query, asked inside `sight.everywhere`
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from niangjia.kernel import crypto
from niangjia.kernel.discovery import import_declarations

Find = Callable[[Sequence[int]], Mapping[int, "Address"]]
_books: dict[str, "_Book"] = {}


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A sealed address, the purpose it is sealed for, and the mark by which messages to it are counted."""

    cipher: bytes
    purpose: str
    digest: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    purpose: str
    known: Find


def declare(channel: str, purpose: str, known: Find) -> None:
    """Declare who knows the addresses of a channel. Raises ValueError where two rooms do."""
    wanted = _Book(purpose, known)
    if _books.setdefault(channel, wanted) != wanted:
        raise ValueError(f"{channel} has two address books")
    carry(purpose)


def carry(purpose: str) -> str:
    """Let deliveries carry addresses sealed for a purpose: they are sealed anew when its keys change."""
    crypto.column(
        purpose, model="notices.Delivery", cipher="address", digests=None, purpose_field="address_purpose"
    )
    return purpose


def find(channel: str, people: Sequence[int]) -> Mapping[int, Address]:
    """Return the addresses of these people in a channel, as far as they have one (1 query, or none)."""
    if channel not in _books:
        import_declarations()
    book = _books.get(channel)
    return book.known(people) if book and people else {}
