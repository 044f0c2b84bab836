"""What ships with the house: texts of law, and articles in our own words that wait for their reviewer."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.union.publications.models import Law, LawArticle

HERE = Path(__file__).parent / "reference"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One shipped article: its head and its text."""

    slug: str
    kind: str
    title: str
    summary: str
    keywords: str
    published: str
    text: str


def read_laws(path: Path = HERE / "laws.json.gz") -> list[dict[str, Any]]:
    """Read the shipped texts of law."""
    return list(json.loads(gzip.decompress(path.read_bytes())))


def store_laws(laws: list[dict[str, Any]]) -> int:
    """Write the laws that are not there in this very text; return how many. Idempotent."""
    held = dict(Law.objects.values_list("name", "version_on"))
    fresh = [law for law in laws if held.get(law["name"]) != date.fromisoformat(law["version"])]
    for law in fresh:
        row, _ = Law.objects.update_or_create(
            name=law["name"],
            defaults={
                "short_name": law["short"], "issuer": law["issuer"], "published_on": law["published"],
                "effective_on": law["effective"], "version_on": law["version"],
            },
        )  # fmt: skip
        row.articles.all().delete()
        LawArticle.objects.bulk_create(
            LawArticle(law=row, number=number, label=label, chapter=chapter, section=section, text=text)
            for number, label, chapter, section, text in law["articles"]
        )
    return len(fresh)


def shipped_articles(folder: Path = HERE / "articles") -> Iterator[Shipped]:
    """Read the shipped articles: a head of `name: value` lines between two `---`, then Markdown."""
    for path in sorted(folder.glob("*.md")):
        _, head, text = path.read_text("utf-8").split("---\n", 2)
        said = dict(line.split(": ", 1) for line in head.strip().splitlines())
        yield Shipped(
            slug=path.stem, kind=said["kind"], title=said["title"], summary=said["summary"],
            keywords=said.get("keywords", ""), published=said.get("published", ""), text=text.strip() + "\n",
        )  # fmt: skip


def shipped_synonyms(path: Path = HERE / "synonyms.txt") -> Iterator[tuple[str, list[str]]]:
    """Read the shipped groups of synonyms: one a line, its first term is its name."""
    for line in path.read_text("utf-8").splitlines():
        terms = line.split()
        if terms and not line.startswith("#"):
            yield terms[0], terms
