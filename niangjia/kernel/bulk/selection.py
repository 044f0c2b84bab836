"""A selection: many rows named by a query instead of a list, so that a reaction can follow in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Selection:
    """A query that yields one column `id`, with its parameters; valid inside the transaction that made it."""

    sql: str
    params: tuple[object, ...] = field(default=())

    @classmethod
    def of(cls, ids: Sequence[int]) -> "Selection":
        """Name a few rows by their numbers."""
        return cls("SELECT unnest(%s::bigint[]) AS id", (list(ids),))
