"""What the commands do: a file of labelled texts becomes the next version, a file of texts gets its labels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from niangjia.kernel.refusals import Invalid
from niangjia.union.cases.classification import files, keywords, model
from niangjia.union.cases.classification.train import Gathered, Trained, gather, train

ANSWER = ("id", "label", "confidence")


@dataclass(frozen=True, slots=True)
class Made:
    """A model made from a file: what it was made of, how good it is, where it is kept."""

    gathered: Gathered
    trained: Trained
    path: Path


@dataclass(slots=True)
class Count:
    """How many texts were labelled, how many of them had nothing to go by."""

    texts: int = 0
    without: int = 0


def make(path: Path, *, with_corrections: bool = False, at: datetime) -> Made:
    """Train the next version from a file (columns text, label, perhaps subject). Raises Invalid."""
    gathered = gather(files.rows(path, "text", "label"), corrections() if with_corrections else ())
    version = max(model.versions(), default=0) + 1
    trained = train(gathered, version=version, digest=files.digest(path), at=at)
    return Made(gathered, trained, model.save(trained.model))


def corrections() -> Iterable[Sequence[str]]:
    """What people decided against a proposal, as (text, label). Raises Invalid where the room keeps none."""
    found = getattr(import_module("niangjia.union.cases.queries"), "corrections", None)
    if found is None:
        raise Invalid(
            "系统里还没有人工更正的记录，", field="corrections", remedy="请去掉 --with-corrections。"
        )
    rows: Iterable[Sequence[str]] = found()
    return rows


def classify(path: Path, out: Path) -> tuple[Count, model.Model | None]:
    """Label the texts of a file (columns id, text, perhaps subject) into another; say by which model."""
    count, judge = Count(), model.trained()
    files.write(out, ANSWER, _answers(files.rows(path, "id", "text"), judge, count))
    return count, judge


def _answers(
    rows: Iterable[dict[str, str]], judge: model.Model | None, count: Count
) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        text, subject = row.get("text", ""), row.get("subject", "")
        proposal = judge.propose(text, subject, reasons=False) if judge else keywords.propose(text, subject)
        count.texts += 1
        count.without += not proposal.label
        yield row.get("id", ""), proposal.label, f"{proposal.confidence:.4f}"
