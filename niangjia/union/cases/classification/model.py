"""A trained model: numbers and words only, so that opening its file can run nothing.

One `.npz` a version under the home's `models` folder: arrays, the vocabulary as text, the facts as JSON.
"""

import json
import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from niangjia.kernel.refusals import Invalid
from niangjia.union.cases.classification import features
from niangjia.union.cases.classification.proposals import Proposal, Span, apart

FORMAT: Final = 1
NAME: Final = re.compile(r"appeals-(\d{4})\.npz")
SHOWN: Final = 6
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a model: version, when and from what it was made, and its figures by cross-validation."""

    version: int
    trained_at: str
    digest: str
    texts: int
    corrections: int
    folds: int
    accuracy: float
    macro_f1: float
    error_of_confidence: float
    temperature: float


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one kind of token: where each stands, its rarity, the first column's number."""

    places: dict[str, int]
    idf: Floats
    offset: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A linear model over bags of tokens; margins become confidence by a temperature."""

    facts: Facts
    labels: tuple[str, ...]
    blocks: dict[str, Block]
    weights: Floats
    bias: Floats

    def propose(self, text: str, subject: str = "", *, most: int = 3, reasons: bool = True) -> Proposal:
        """The class of a text with the words it rests on; an empty text gets none."""
        if not f"{text}{subject}".strip():
            return Proposal("", 0.0, model=self.name)
        bags = features.bags(text, subject)
        columns, values = self._vector(bags)
        margins = values @ self.weights[columns] + self.bias
        chances = softmax(margins[None, :], self.facts.temperature)[0]
        order = np.argsort(-chances, kind="stable")
        ranked = [(self.labels[i], round(float(chances[i]), 4)) for i in order[: most + 1]]
        gains = values * (self.weights[columns, order[0]] - self.weights[columns, order[1]])
        spans = self._reasons(text, bags, columns, gains) if reasons else ()
        return Proposal(ranked[0][0], ranked[0][1], spans, tuple(ranked[1:]), self.name)

    @property
    def name(self) -> str:
        """How a proposal of this model says by whom it was made."""
        return f"trained-{self.facts.version}"

    def _vector(self, bags: Mapping[str, features.Bag]) -> tuple[NDArray[np.int64], Floats]:
        """The columns that a text touches, with their values: tf-idf, each block of length one."""
        columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for name, bag in bags.items():
            block = self.blocks[name]
            stand = map(block.places.get, bag)
            found = [one for one in zip(stand, bag.values(), strict=True) if one[0] is not None]
            places = np.array([place for place, _ in found], np.int64)
            counts = np.array([count for _, count in found], np.float32)
            part = (1 + np.log(counts)) * block.idf[places]
            columns.append(places + block.offset)
            values.append(part * np.float32(block.weight / max(float(np.linalg.norm(part)), 1e-9)))
        return np.concatenate(columns), np.concatenate(values)

    def _reasons(
        self, text: str, bags: Mapping[str, features.Bag], columns: NDArray[np.int64], gains: Floats
    ) -> tuple[Span, ...]:
        """The words of the text that speak most for the class rather than for the runner-up."""
        by_column = dict(zip(columns.tolist(), gains.tolist(), strict=True))
        totals: dict[str, float] = defaultdict(float)
        for name in ("whole", "lead", "words"):
            block = self.blocks[name]
            for token in bags[name]:
                if len(token) > 1 and token in block.places:
                    totals[token] += by_column[block.places[token] + block.offset]
        best = sorted(totals, key=lambda token: (-totals[token], token))[: SHOWN * 10]
        places = [(token, text.find(token)) for token in best if totals[token] > 0]
        spans = [Span(token, at, at + len(token), round(totals[token], 4)) for token, at in places if at >= 0]
        return tuple(apart(spans)[:SHOWN])


def softmax(margins: NDArray[Any], temperature: float) -> NDArray[Any]:
    """Margins as chances that add up to one."""
    scaled = np.exp(temperature * (margins - margins.max(axis=1, keepdims=True)))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True))


def folder() -> Path:
    """Where models are kept."""
    return Path(settings.HOME) / "models"


def versions() -> dict[int, Path]:
    """The models kept, by version."""
    found = ((NAME.fullmatch(path.name), path) for path in folder().glob("appeals-*.npz"))
    return {int(match[1]): path for match, path in found if match}


def save(model: Model) -> Path:
    """Write a model as its version's file, whole or not at all."""
    path = folder() / f"appeals-{model.facts.version:04}.npz"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    arrays: dict[str, NDArray[Any]] = {"weights": model.weights, "bias": model.bias}
    blocks = {name: {"weight": block.weight, "offset": block.offset} for name, block in model.blocks.items()}
    head = {"format": FORMAT, "labels": model.labels, "facts": asdict(model.facts), "blocks": blocks}
    for name, block in model.blocks.items():
        arrays[f"{name}.idf"] = block.idf
        arrays[f"{name}.tokens"] = _bytes("\n".join(block.places))
    arrays["head"] = _bytes(json.dumps(head, ensure_ascii=False))
    unfinished = path.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    unfinished.replace(path)
    return path


def load(path: Path) -> Model:
    """Read a model's file; it holds no code. Raises Invalid for a file that is damaged or of another format."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _read({name: file[name] for name in file.files})
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise Invalid(
            f"模型文件 {path.name} 损坏或版本不符，", field="model",
            remedy="请删除该文件（系统会改用上一个版本），或运行 niangjia cases train 重新训练。",
        ) from error  # fmt: skip


def _read(arrays: dict[str, NDArray[Any]]) -> Model:
    head = json.loads(arrays["head"].tobytes())
    if head["format"] != FORMAT:
        raise ValueError(head["format"])
    blocks = {}
    for name, block in head["blocks"].items():
        text = arrays[f"{name}.tokens"].tobytes().decode("utf-8", "surrogatepass")
        tokens = text.split("\n") if text else []
        idf = arrays[f"{name}.idf"]
        if len(tokens) != len(idf):
            raise ValueError(name)
        places = {token: place for place, token in enumerate(tokens)}
        blocks[name] = Block(places, idf, int(block["offset"]), float(block["weight"]))
    weights, labels = arrays["weights"], tuple(head["labels"])
    if weights.shape != (sum(len(block.idf) for block in blocks.values()), len(labels)):
        raise ValueError(weights.shape)
    return Model(Facts(**head["facts"]), labels, blocks, weights, arrays["bias"])


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def trained() -> Model | None:
    """The newest model, or nothing where none has been trained."""
    kept = versions()
    if not kept:
        return None
    path = kept[max(kept)]
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _loaded(path: Path, changed: int) -> Model:
    return load(path)
