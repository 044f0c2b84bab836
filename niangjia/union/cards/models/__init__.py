"""The tables of cards: bank cards and their batches, what came from the bank, and what shows a member."""

from niangjia.union.cards.models.banking import (
    BankFile,
    Batch,
    BatchRow,
    Card,
    Difference,
    Event,
    Reconciliation,
)
from niangjia.union.cards.models.showing import Credential, Scan, SigningKey

__all__ = [
    "BankFile",
    "Batch",
    "BatchRow",
    "Card",
    "Credential",
    "Difference",
    "Event",
    "Reconciliation",
    "Scan",
    "SigningKey",
]
