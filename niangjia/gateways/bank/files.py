"""What a file says: batches for the bank, results and standings from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, get_args

from niangjia.gateways.bank.partners import Bank
from niangjia.gateways.bank.refusal import Misshapen
from niangjia.gateways.bank.templates import RESULT, STATUS

Stands = Literal["issued", "active", "bound", "lost", "closed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One person for whom a card is asked; `ref` is ours and comes back with the result."""

    ref: str
    name: str
    document_kind: str
    number: str
    phone: str
    union: str
    tax: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the bank made of one line: a card number, or why not."""

    ref: str
    made: bool
    card: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How one card stands at the bank since a day."""

    card: str
    standing: Stands
    day: date


def write_batch(bank: Bank, batch: str, lines: Iterable[Line]) -> bytes:
    """Return the content of a batch by the bank's template."""
    return bank.template.write(bank.template.columns, (asdict(line) for line in lines), batch=batch)


def read_results(bank: Bank, content: bytes) -> list[Result]:
    """Return the bank's answer, row by row. Raises Misshapen."""
    rows = bank.template.read(RESULT, content)
    return [Result(r["ref"], r["made"] == "1", r["card"], r["why"]) for r in rows]


def read_standing(bank: Bank, content: bytes) -> list[Standing]:
    """Return every card as it stands at the bank. Raises Misshapen."""
    rows = bank.template.read(STATUS, content)
    return [_standing(number, row) for number, row in enumerate(rows, start=2)]


def _standing(number: int, row: dict[str, str]) -> Standing:
    word = row["standing"]
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        raise Misshapen(f"银行文件第 {number} 行的日期不对。") from None
    if word not in get_args(Stands):
        raise Misshapen(f"银行文件第 {number} 行的卡状态不认识。")
    return Standing(row["card"], word, day)  # type: ignore[arg-type]  # checked against the words just above
