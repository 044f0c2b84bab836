"""A piece's numbers sealed and indexed while the piece before it is being loaded.

The reading thread writes with pens that an earlier transaction took; the transaction that loads takes its own
and seals again where a change of keys has come between.
"""

from dataclasses import dataclass

import polars as pl
from django.db import transaction

from niangjia.kernel import crypto
from niangjia.kernel.crypto import Pen
from niangjia.union.members.purposes import DOCUMENT, PHONE


@dataclass(slots=True)
class Pens:
    """How documents and phones are written; the loading thread renews them, the reading thread uses them."""

    document: Pen
    phone: Pen

    @classmethod
    @transaction.atomic
    def take(cls) -> "Pens":
        """Take both pens; they are good for certain until the surrounding transaction ends."""
        return cls(crypto.pen(DOCUMENT), crypto.pen(PHONE))

    @property
    def both(self) -> tuple[Pen, Pen]:
        """The two pens as they are now."""
        return self.document, self.phone

    def follow(self, others: "Pens") -> None:
        """Write as the others do from now on."""
        self.document, self.phone = others.both


def sealed(numbers: pl.Series, phones: pl.Series, pens: tuple[Pen, Pen]) -> pl.DataFrame:
    """Ciphertexts as COPY takes them, and the index columns, of documents and phones."""
    made: dict[str, pl.Series] = {}
    for prefix, column, pen in (("", numbers, pens[0]), ("phone_", phones, pens[1])):
        texts = column.to_list()
        blobs = pl.Series(pen.seal_many(texts), dtype=pl.Binary)
        made[f"{prefix}cipher"] = "\\x" + blobs.bin.encode("hex")
        for name, found in pen.digests_many(texts).items():
            made[f"{prefix}{name}"] = pl.Series(found, dtype=pl.String)
    return pl.DataFrame(made)
