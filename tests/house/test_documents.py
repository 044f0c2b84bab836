"""Generated documents equal the code; written ones say what they promise."""

import re

import pytest

from niangjia.console import documents
from tests.house import tree

ADRS = sorted((tree.ROOT / "docs" / "adr").glob("*.md"))


def test_generated_documents_equal_the_code():
    assert [path.name for path in documents.differing(documents.drawn())] == [], "run `niangjia docs`"


def test_a_document_that_drifts_is_found_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "FOLDER", tmp_path / "generated")
    assert len(documents.write()) == len(documents.DOCUMENTS)
    assert documents.write() == []
    (documents.FOLDER / "params.md").write_text("old", "utf-8")
    (documents.FOLDER / "gone.md").write_text("no longer drawn", "utf-8")
    assert [path.name for path in documents.write()] == ["gone.md", "params.md"]
    assert documents.write() == []


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_context_decision_and_consequences(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 40
    assert re.match(r"# \d{4} ", text)
    for part in ("## Context", "## Decision", "## Consequences"):
        assert part in text


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.stem[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_room_s_readme_is_short():
    long = [
        tree.name(p)
        for p in (tree.ROOT / "niangjia" / "union").glob("*/README.md")
        if len(p.read_text().splitlines()) > 60
    ]
    assert long == []
