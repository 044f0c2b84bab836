"""The bank's side: works off its folders as the bank's machine would. For tests and demonstrations."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.gateways.bank import envelope
from niangjia.gateways.bank.envelope import Keys, Kind, Parcel
from niangjia.gateways.bank.refusal import Unusable
from niangjia.gateways.bank.templates import RESULT, STATUS, TEMPLATES, Row, Template
from niangjia.kernel import guomi

Ledger = dict[str, dict[str, Any]]
PREFIX = "621799"  # no bank's: the numbers belong to nobody


def _nobody(_: Row) -> str:
    return ""


@dataclass(slots=True)
class FakeBank:
    """A bank over a folder with `in/` and `out/`; `refuses` says why a row gets no card, or nothing.

    What it has taken stands in `ledger.json` beside them, so that it survives like a bank does.
    """

    code: str
    folder: Path
    keys: Keys
    template: Template = TEMPLATES["pipe"]
    refuses: Callable[[Row], str] = _nobody
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place in ("in", "in/taken", "in/refused", "out", "out/taken"):
            (self.folder / place).mkdir(parents=True, exist_ok=True)

    def work(self) -> list[str]:
        """Work off the inbox; return the batches that were new. The same batch again gets its first answer."""
        return [batch for file in sorted((self.folder / "in").glob("*.njb")) if (batch := self._take(file))]

    def cards(self) -> dict[str, str]:
        """Return every card made, with its standing."""
        return dict(self._ledger()["cards"])

    def set_standing(self, card: str, standing: str) -> None:
        """Let a card be activated, bound, lost or closed at the bank."""
        ledger = self._ledger()
        ledger["cards"][card] = standing
        self._keep(ledger)

    def report(self, day: date) -> str:
        """Write the standing of every card into the outbox; return the file's name."""
        rows = [
            {"card": card, "standing": how, "day": day.isoformat()}
            for card, how in sorted(self.cards().items())
        ]
        batch = f"{self.code}-{day:%Y%m%d}"
        return self._put(batch, "status", self.template.write(STATUS, rows, batch=batch))

    def _take(self, file: Path) -> str:
        try:
            parcel = envelope.unpack(self.keys, file.read_bytes())
            new = self._answer(parcel)
        except Unusable as error:
            self.refused.append(f"{file.name}: {error}")
            file.replace(self.folder / "in" / "refused" / file.name)
            return ""
        file.replace(self.folder / "in" / "taken" / file.name)
        return parcel.batch if new else ""

    def _answer(self, parcel: Parcel) -> bool:
        ledger = self._ledger()
        known = ledger["batches"].get(parcel.batch)
        if parcel.bank != self.code or parcel.kind != "cards":
            raise Unusable("not for this bank")
        if known and known["sm3"] != parcel.sm3:
            raise Unusable("batch_conflict")
        if not known:
            rows = self.template.read(self.template.columns, parcel.content)
            known = {"sm3": parcel.sm3, "rows": [self._made(row, ledger) for row in rows]}
            ledger["batches"][parcel.batch] = known
            self._keep(ledger)
            self._put(parcel.batch, "result", self.template.write(RESULT, known["rows"], batch=parcel.batch))
            return True
        self._put(parcel.batch, "result", self.template.write(RESULT, known["rows"], batch=parcel.batch))
        return False

    def _made(self, row: Row, ledger: Ledger) -> Row:
        if why := self.refuses(row):
            return {"ref": row["ref"], "made": "0", "card": "", "why": why}
        card = _with_check_digit(f"{PREFIX}{len(ledger['cards']) + 1:012d}")
        ledger["cards"][card] = "issued"
        return {"ref": row["ref"], "made": "1", "card": card, "why": ""}

    def _put(self, batch: str, kind: Kind, content: bytes) -> str:
        secret = secrets.token_bytes(envelope.KEY)
        blob = envelope.pack(
            self.keys, bank=self.code, batch=batch, kind=kind, content=content, secret=secret
        )
        draft, name = self.folder / "out" / f".{batch}.part", f"{batch}.{kind}.njb"
        draft.write_bytes(blob)
        draft.replace(self.folder / "out" / name)
        return name

    def _ledger(self) -> Ledger:
        try:
            kept: Ledger = json.loads((self.folder / "ledger.json").read_text("utf-8"))
            return kept
        except FileNotFoundError:
            return {"batches": {}, "cards": {}}

    def _keep(self, ledger: Ledger) -> None:
        draft = self.folder / f".ledger.{os.getpid()}"
        draft.write_text(json.dumps(ledger), "utf-8")
        draft.replace(self.folder / "ledger.json")


def _with_check_digit(digits: str) -> str:
    """Append the digit by which the number passes Luhn's test (D-19)."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def new_sides() -> tuple[Keys, Keys]:
    """Return fresh keys for two sides that know each other: (ours, the bank's)."""
    ours, theirs = guomi.new_pair(), guomi.new_pair()
    return Keys(*ours, theirs[1]), Keys(*theirs, ours[1])
