"""The one search that agents, WeChat and the public page ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from niangjia.union.publications.models import SynonymGroup, Version
from niangjia.union.publications.rules import citations, finding
from niangjia.union.publications.rules.citations import Citation
from niangjia.union.publications.rules.finding import IN_BODY, IN_SUMMARY, IN_TITLE, Unit
from niangjia.union.publications.rules.kinds import ANSWERING

VISIBLE = "state = 'published' AND publish_at <= %s AND (ends_at IS NULL OR ends_at > %s)"
KEYWORDS = (
    f"SELECT DISTINCT k FROM publications_version, unnest(keywords) AS k"
    f" WHERE keywords && %s::varchar[] AND k = ANY(%s) AND {VISIBLE}"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers, how well (`score` 0–100), and the passage that says so: pieces, and which were asked.

    `sure`: it may be given as the answer with nobody looking on.
    """

    article_id: int
    slug: str
    kind: str
    title: str
    summary: str
    snippet: tuple[tuple[str, bool], ...]
    score: int
    sure: bool
    citations: tuple[Citation, ...]


def search(text: str, *, kinds: Sequence[str] = ANSWERING, at: datetime, most: int = 10) -> list[Hit]:
    """Return the visible articles that answer a question, the best first (3 queries, 1 for no words)."""
    asked = _asked(text, at)
    if not asked:
        return []
    hits = []
    for slug, kind, score, article_id, title, summary, plain, cited in _rows(asked, kinds, at, most):
        if finding.is_plausible(score, asked):
            hits.append(
                Hit(
                    article_id=article_id, slug=slug, kind=kind, title=title, summary=summary,
                    snippet=tuple(finding.snippet(plain, asked)), score=100 * score // finding.possible(asked),
                    sure=finding.is_sure(score, asked), citations=tuple(map(citations.of_key, cited)),
                )
            )  # fmt: skip
    return hits


def _asked(text: str, at: datetime) -> list[Unit]:
    pieces = finding.candidates(text)
    if not pieces:
        return []
    groups = SynonymGroup.objects.order_by("id").values_list("terms", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(KEYWORDS, [pieces, pieces, at, at])
        keywords = [row[0] for row in cursor.fetchall()]
    return finding.units(text, groups=groups, keywords=keywords)


def _rows(asked: Sequence[Unit], kinds: Sequence[str], at: datetime, most: int) -> list[tuple]:  # type: ignore[type-arg]  # rows of SQL
    """The best rows: a unit counts once, by the best place in which it is found."""
    strong = [unit for unit in asked if unit.strong] or list(asked)
    wanted = " | ".join(filter(None, map(finding.query, strong)))
    scores, values = [], []
    for unit in asked:
        scores.append(
            f"CASE WHEN tokens @@ %s::tsquery THEN {unit.weight * IN_TITLE}"
            f" WHEN tokens @@ %s::tsquery THEN {unit.weight * IN_SUMMARY}"
            f" WHEN tokens @@ %s::tsquery THEN {unit.weight * IN_BODY} ELSE 0 END"
        )
        values += [finding.query(unit, "A"), finding.query(unit, "AB"), finding.query(unit)]
    statement = (
        f"WITH best AS MATERIALIZED (SELECT id, {' + '.join(scores)} AS score FROM publications_version"
        f" WHERE tokens @@ %s::tsquery AND {VISIBLE}"
        " AND article_id IN (SELECT id FROM publications_article WHERE kind = ANY(%s))"
        " ORDER BY score DESC, publish_at DESC, id DESC LIMIT %s)"
        " SELECT a.slug, a.kind, best.score, a.id, v.title, v.summary, v.plain, v.citations FROM best"
        f" JOIN {Version._meta.db_table} v ON v.id = best.id JOIN publications_article a ON a.id = v.article_id"
        " ORDER BY best.score DESC, v.publish_at DESC, v.id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, wanted, at, at, list(kinds), most])
        return list(cursor.fetchall())
