"""The one search that agents, WeChat and the public page ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from niangjia.union.publications.models import Keyword, SynonymGroup
from niangjia.union.publications.rules import citations, finding
from niangjia.union.publications.rules.citations import Citation
from niangjia.union.publications.rules.finding import IN_BODY, IN_SUMMARY, IN_TITLE, Unit
from niangjia.union.publications.rules.kinds import ANSWERING

VISIBLE = "state = 'published' AND publish_at <= %s AND (ends_at IS NULL OR ends_at > %s)"
OF_KIND = "EXISTS (SELECT 1 FROM publications_article AS a WHERE a.id = v.article_id AND a.kind = ANY(%s))"
JUDGED, FEW = 40, 20


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
    asked = _asked(text)
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


def _asked(text: str) -> list[Unit]:
    pieces = finding.candidates(text)
    if not pieces:
        return []
    groups = SynonymGroup.objects.order_by("id").values_list("terms", flat=True)
    keywords = Keyword.objects.filter(word__in=pieces).values_list("word", flat=True)
    return finding.units(text, groups=groups, keywords=keywords)


def _rows(asked: Sequence[Unit], kinds: Sequence[str], at: datetime, most: int) -> list[tuple]:  # type: ignore[type-arg]  # rows of SQL
    """The best rows: a unit counts once, by the best place in which it is found.

    Titles and summaries of all that answer are judged, whole texts only of the best of them: a whole text is long,
    and the database would unpack it anew for every unit. Where few titles answer, some texts that do join them.
    """
    wanted = " | ".join(filter(None, map(finding.query, [unit for unit in asked if unit.strong] or asked)))
    found = f"{{}} @@ %s::tsquery AND {VISIBLE} AND {OF_KIND}"
    by_head, head_values = _scores("head", asked)
    by_text, text_values = _scores("tokens", asked)
    statement = (
        f"WITH heads AS MATERIALIZED (SELECT id, {by_head} AS score FROM publications_version AS v"
        f" WHERE {found.format('head')} ORDER BY score DESC, id DESC LIMIT {JUDGED}),"
        f" more AS MATERIALIZED (SELECT id FROM publications_version AS v WHERE (SELECT count(*) FROM heads) < {FEW}"
        f" AND {found.format('tokens')} LIMIT {JUDGED}),"
        f" best AS MATERIALIZED (SELECT id, {by_text} AS score FROM publications_version AS v"
        " WHERE id IN (SELECT id FROM heads UNION SELECT id FROM more) ORDER BY score DESC, publish_at DESC, id DESC"
        " LIMIT %s) SELECT a.slug, a.kind, best.score, a.id, v.title, v.summary, v.plain, v.citations FROM best"
        " JOIN publications_version v ON v.id = best.id JOIN publications_article a ON a.id = v.article_id"
        " ORDER BY best.score DESC, v.publish_at DESC, v.id DESC"
    )
    where: list[Any] = [wanted, at, at, list(kinds)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*head_values, *where, *where, *text_values, most])
        return list(cursor.fetchall())


def _scores(column: str, asked: Sequence[Unit]) -> tuple[str, list[str]]:
    """The score of a row as SQL, and its values."""
    scores, values = [], []
    for unit in asked:
        scores.append(
            f"CASE WHEN {column} @@ %s::tsquery THEN {unit.weight * IN_TITLE}"
            f" WHEN {column} @@ %s::tsquery THEN {unit.weight * IN_SUMMARY}"
            f" WHEN {column} @@ %s::tsquery THEN {unit.weight * IN_BODY} ELSE 0 END"
        )
        values += [finding.query(unit, "A"), finding.query(unit, "AB"), finding.query(unit)]
    return " + ".join(scores), values
