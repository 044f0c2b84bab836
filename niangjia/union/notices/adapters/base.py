"""What every channel does for the outbox: it takes parcels and tells what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """One notice as a channel takes it; nothing prints it. `key` makes it one however often it is sent.

    `signature` is the house's name. `stop` is the word of the page on which its reader switches its category off,
    empty where that cannot be.
    """

    key: UUID
    address: str
    title: str
    text: str
    at: datetime
    signature: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one parcel: a code of `rules.outbox`, and the gateway's receipt."""

    code: str
    receipt: str = ""


class Adapter(Protocol):
    """One channel's way to its gateway."""

    most: int
    """Parcels in one batch, so that even a slow gateway answers within the lease."""
    remembered: timedelta
    """How long the gateway knows a key it has accepted."""

    def is_configured(self) -> bool:
        """Whether the house is set up for it; else its deliveries wait."""

    def send(self, parcels: Sequence[Parcel], *, at: datetime) -> Mapping[UUID, Told]:
        """Hand parcels over and return what became of each of them. Raises nothing of the network."""
