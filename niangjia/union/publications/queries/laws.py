"""Texts of law as their readers find them."""

from dataclasses import dataclass
from datetime import date, datetime

from niangjia.kernel.refusals import NotFound
from niangjia.union.publications.models import Law, LawArticle, Version
from niangjia.union.publications.queries.reading import Entry, entries


@dataclass(frozen=True, slots=True)
class LawPage:
    """A law with the numbers of its articles by chapter."""

    name: str
    short_name: str
    issuer: str
    published_on: date
    effective_on: date
    version_on: date
    articles: int
    chapters: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LawText:
    """One article of a law, with its neighbours."""

    law: LawPage
    number: int
    label: str
    chapter: str
    section: str
    text: str
    before: int | None
    after: int | None


def laws() -> list[LawPage]:
    """Every law that ships with the house, those most cited in daily work first (2 queries)."""
    first = ["劳动合同法", "劳动法", "劳动争议调解仲裁法", "工会法", "社会保险法", "妇女权益保障法"]
    counts: dict[int, int] = {}
    for law_id in LawArticle.objects.values_list("law_id", flat=True):
        counts[law_id] = counts.get(law_id, 0) + 1
    rows = [_page(row, counts.get(row.pk, 0)) for row in Law.objects.order_by("short_name")]
    return sorted(rows, key=lambda r: first.index(r.short_name) if r.short_name in first else len(first))


def law(short_name: str) -> LawPage:
    """One law and its table of contents (2 queries). Raises NotFound."""
    row = _law(short_name)
    articles = row.articles.order_by("number").values_list("number", "label", "chapter")
    chapters: dict[str, list[tuple[int, str]]] = {}
    for number, label, chapter in articles:
        chapters.setdefault(chapter, []).append((number, label))
    contents = tuple((chapter, tuple(numbers)) for chapter, numbers in chapters.items())
    return _page(row, len(articles), contents)


def law_article(short_name: str, number: int) -> LawText:
    """One article with its text (3 queries). Raises NotFound."""
    row = _law(short_name)
    found = row.articles.filter(number=number).first()
    if found is None:
        raise NotFound(f"{row.short_name}没有第 {number} 条。", remedy="请从目录里选。")
    near = set(row.articles.filter(number__in=[number - 1, number + 1]).values_list("number", flat=True))
    return LawText(
        law=_page(row, 0), number=number, label=found.label, chapter=found.chapter, section=found.section,
        text=found.text, before=number - 1 if number - 1 in near else None,
        after=number + 1 if number + 1 in near else None,
    )  # fmt: skip


def citing(short_name: str, number: int, *, at: datetime, most: int = 8) -> list[Entry]:
    """Visible articles that cite an article of law (1 query)."""
    found = Version.objects.visible(at).filter(citations__contains=[f"{short_name}/{number}"])
    return entries(found.order_by("-publish_at", "-id")[:most])


def _law(short_name: str) -> Law:
    found = Law.objects.filter(short_name=short_name).first()
    if found is None:
        raise NotFound("本站没有收录这部法律。", remedy="请从法律目录里选，或到国家法律法规数据库查询。")
    return found


def _page(
    row: Law, articles: int, chapters: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()
) -> LawPage:
    return LawPage(
        row.name,
        row.short_name,
        row.issuer,
        row.published_on,
        row.effective_on,
        row.version_on,
        articles,
        chapters,
    )
