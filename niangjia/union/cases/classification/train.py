"""Training from labelled texts, offline: one linear model, its figures by cross-validation, its confidence calibrated.

Vocabulary and rarity are counted anew in every fold, so that a fold's test texts lend nothing to their judge.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from niangjia.kernel.refusals import Invalid
from niangjia.union.cases.classification import features, model

SEED: Final = 12351
FOLDS: Final = 5
MOST_TEXTS: Final = 50_000
"""More would not fit an ordinary machine's memory; the last ones count."""
TOLERANCE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text, and whether a person's correction said so."""

    text: str
    label: str
    subject: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The samples to learn from, and what was left out: empty rows, repeats, labels of corrections seen once."""

    samples: list[Sample]
    empty: int
    repeated: int
    rare: int


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and how well each label was found: label, texts, F1 (0–1)."""

    model: model.Model
    by_label: list[tuple[str, int, float]]


def gather(rows: Iterable[Mapping[str, str]], corrections: Iterable[Sequence[str]] = ()) -> Gathered:
    """Clean the rows of a file (text, label, perhaps subject) and corrections (text, label).

    A repeated text counts once with its last label, so that no text judges itself in another fold; a correction
    is later than the file. Raises Invalid where too little is left to learn from.
    """
    kept: dict[tuple[str, str], Sample] = {}
    empty = total = 0
    given = ((row.get("text", ""), row["label"], row.get("subject", ""), False) for row in rows)
    corrected = ((text, label, "", True) for text, label in corrections)
    for text, label, subject, by_person in (*given, *corrected):
        sample = Sample(text.strip(), label.strip(), subject.strip(), by_person)
        total += 1
        if not sample.label or not (sample.text or sample.subject):
            empty += 1
            continue
        kept.pop(key := (sample.subject, sample.text), None)
        kept[key] = sample
    samples = list(kept.values())
    count = Counter(sample.label for sample in samples)
    usual = [s for s in samples if count[s.label] > 1 or not s.corrected][-MOST_TEXTS:]
    _check(usual)
    return Gathered(usual, empty, total - empty - len(samples), len(samples) - len(usual))


def _check(samples: Sequence[Sample]) -> None:
    count = Counter(sample.label for sample in samples)
    if len(count) < 2:
        raise Invalid(
            "没有可学的文本，" if not count else f"所有文本都是同一类“{next(iter(count))}”，", field="label",
            remedy="训练至少要两类，每类至少两条。",
        )  # fmt: skip
    if single := [label for label, number in count.items() if number < 2]:
        raise Invalid(
            f"类别“{'”、“'.join(single[:5])}”只有一条文本，无法检验，", field="label",
            remedy="请每类至少给两条，或把它并入别的类。",
        )  # fmt: skip


def train(gathered: Gathered, *, version: int, digest: str, at: datetime) -> Trained:
    """Make a model of the samples, with its figures by stratified cross-validation (seed fixed)."""
    samples = gathered.samples
    labels = np.array([sample.label for sample in samples])
    counts = _counted(samples)
    folds = min(FOLDS, *Counter(labels.tolist()).values())
    margins, names = _cross_validated(counts, labels, folds)
    temperature = _temperature(margins, np.searchsorted(names, labels))
    found = names[margins.argmax(axis=1)]
    chances = model.softmax(margins, temperature)
    facts = model.Facts(
        version, at.isoformat(timespec="seconds"), digest, len(samples), sum(s.corrected for s in samples), folds,
        round(float(accuracy_score(labels, found)), 4), round(float(f1_score(labels, found, average="macro")), 4),
        round(_error_of_confidence(chances.max(axis=1), found == labels), 4), round(temperature, 4),
    )  # fmt: skip
    scores = f1_score(labels, found, average=None, labels=names)
    by_label = [(str(n), int((labels == n).sum()), float(s)) for n, s in zip(names, scores, strict=True)]
    return Trained(_whole(counts, labels, facts), by_label)


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often each token stands in each text, block by block."""

    block: features.Block
    tokens: list[str]
    matrix: csr_matrix


def _counted(samples: Sequence[Sample]) -> list[_Counts]:
    places: list[dict[str, int]] = [{} for _ in features.BLOCKS]
    data: list[list[Any]] = [[[], [], [0]] for _ in features.BLOCKS]
    for sample in samples:
        bags = features.bags(sample.text, sample.subject)
        for block, known, (values, columns, ends) in zip(features.BLOCKS, places, data, strict=True):
            bag = bags[block.name]
            columns.append(np.array([known.setdefault(token, len(known)) for token in bag], np.int32))
            values.append(np.fromiter(bag.values(), np.float32, len(bag)))
            ends.append(ends[-1] + len(bag))
    return [
        _Counts(block, list(known), _matrix(values, columns, ends, len(known)))
        for block, known, (values, columns, ends) in zip(features.BLOCKS, places, data, strict=True)
    ]


def _matrix(values: list[Any], columns: list[Any], ends: list[int], width: int) -> csr_matrix:
    shape = (len(ends) - 1, max(width, 1))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=shape)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One block as fitted to some texts: the columns kept and their rarity."""

    counts: _Counts
    kept: NDArray[np.int64]
    rarity: TfidfTransformer

    def vectors(self, texts: NDArray[np.int64]) -> csr_matrix:
        return self.rarity.transform(self.counts.matrix[texts][:, self.kept]) * self.counts.block.weight


def _fit(counts: _Counts, texts: NDArray[np.int64]) -> _Fitted:
    matrix = counts.matrix[texts]
    kept = np.flatnonzero(matrix.getnnz(axis=0) >= counts.block.min_texts)
    kept = kept if kept.size else np.array([0])
    return _Fitted(counts, kept, TfidfTransformer(sublinear_tf=True).fit(matrix[:, kept]))


def _vectors(fitted: Sequence[_Fitted], texts: NDArray[np.int64]) -> csr_matrix:
    return hstack([one.vectors(texts) for one in fitted]).tocsr()


def _classifier() -> LinearSVC:
    return LinearSVC(C=1.0, class_weight="balanced", random_state=SEED, tol=TOLERANCE)


def _cross_validated(
    counts: Sequence[_Counts], labels: NDArray[Any], folds: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Each text's margins as judged by a model that has not seen it, and the labels in their order."""
    names = np.unique(labels)
    margins = np.zeros((len(labels), len(names)))
    split = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for learnt, judged in split.split(labels, labels):
        fitted = [_fit(one, learnt) for one in counts]
        judge = _classifier().fit(_vectors(fitted, learnt), labels[learnt])
        margins[judged] = _by_label(judge.decision_function(_vectors(fitted, judged)))
    return margins, names


def _by_label(margins: NDArray[Any]) -> NDArray[Any]:
    """One column a label, also where there are only two."""
    return np.stack([-margins, margins], axis=1) if margins.ndim == 1 else margins


def _temperature(margins: NDArray[Any], right: NDArray[np.int64]) -> float:
    """The temperature under which the margins of unseen texts are the likeliest chances."""

    def surprise(temperature: float) -> float:
        chances = model.softmax(margins, temperature)[np.arange(len(right)), right]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=(0.05, 20), method="bounded").x)


def _error_of_confidence(confidence: NDArray[Any], right: NDArray[np.bool_]) -> float:
    """The mean gap between confidence and share of right answers, over tenths of confidence."""
    tenths = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[tenths == t].sum() - right[tenths == t].sum()) for t in range(10)]
    return float(sum(gaps) / len(right))


def _whole(counts: Sequence[_Counts], labels: NDArray[Any], facts: model.Facts) -> model.Model:
    """The model of all texts together."""
    every = np.arange(len(labels))
    fitted = [_fit(one, every) for one in counts]
    judge = _classifier().fit(_vectors(fitted, every), labels)
    weights, bias = judge.coef_.T, judge.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
    blocks, offset = {}, 0
    for one in fitted:
        tokens = [one.counts.tokens[i] for i in one.kept] if one.counts.tokens else [""]
        places = {token: place for place, token in enumerate(tokens)}
        idf = one.rarity.idf_.astype(np.float32)
        blocks[one.counts.block.name] = model.Block(places, idf, offset, one.counts.block.weight)
        offset += len(tokens)
    return model.Model(
        facts, tuple(map(str, judge.classes_)), blocks, weights.astype(np.float32), bias.astype(np.float32)
    )
