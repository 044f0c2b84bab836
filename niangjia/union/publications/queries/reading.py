"""What the public sees at a moment: one visible version of an article, or a sentence why there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.safestring import SafeString

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.publications import permissions, rendering
from niangjia.union.publications.models import Article, Picture, Version
from niangjia.union.publications.rules import citations
from niangjia.union.publications.rules.citations import Citation
from niangjia.union.publications.rules.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list."""

    article_id: int
    slug: str
    kind: str
    title: str
    summary: str
    publish_at: datetime

    @property
    def kind_title(self) -> str:
        """Its kind in words."""
        return KINDS[self.kind].title


@dataclass(frozen=True, slots=True)
class Published:
    """An article as its readers see it now; `html` is safe."""

    article_id: int
    slug: str
    kind: str
    kind_title: str
    title: str
    summary: str
    text: str
    html: SafeString
    keywords: tuple[str, ...]
    citations: tuple[Citation, ...]
    publish_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, and whether everybody may see it."""

    kind: str
    content: bytes
    public: bool


def published(slug: str, *, at: datetime) -> Published:
    """Return the article as it is public at this moment (1 query).

    Raises NotFound; what was withdrawn says so, and since when.
    """
    row = Version.objects.visible(at).select_related("article").filter(article__slug=slug).first()
    if row is None:
        raise _gone(slug)
    return as_published(row, row.publish_at or at)


def as_published(row: Version, publish_at: datetime) -> Published:
    """A version as its readers see it or would see it."""
    kind = row.article.kind
    return Published(
        article_id=row.article_id, slug=row.article.slug, kind=kind, kind_title=KINDS[kind].title, title=row.title,
        summary=row.summary, text=row.text, html=rendering.html(row.text), keywords=tuple(row.keywords),
        citations=tuple(map(citations.of_key, row.citations)), publish_at=publish_at, number=row.number,
    )  # fmt: skip


def listing(
    kind: str | Sequence[str], *, at: datetime, before: datetime | None = None, most: int = 20
) -> list[Entry]:
    """Visible articles of a kind (or several), the latest first; `before` is the last one's time (1 query)."""
    kinds = [kind] if isinstance(kind, str) else list(kind)
    found = Version.objects.visible(at).filter(article__kind__in=kinds)
    if before is not None:
        found = found.filter(publish_at__lt=before)
    return entries(found.order_by("-publish_at", "-id")[:most])


def everything(*, at: datetime, most: int = 45_000) -> list[Entry]:
    """Every visible article, for the map of the site (1 query)."""
    return entries(Version.objects.visible(at).order_by("-publish_at", "-id")[:most])


def last_change(*, at: datetime) -> datetime | None:
    """When the website last changed (1 query)."""
    found: datetime | None = Version.objects.visible(at).aggregate(last=Max("publish_at"))["last"]
    return found


def picture(name: str, *, by: Actor, at: datetime) -> Shown:
    """Return a picture of an article that is public, or any to who sees drafts (1–2 queries). Raises NotFound."""
    found = Picture.objects.filter(name=name)
    shown = found.filter(article__versions__in=Version.objects.visible(at)).first()
    row = shown or (found.first() if permissions.may_see_drafts(by) else None)
    if row is None:
        raise NotFound
    return Shown(row.kind, bytes(row.content), shown is not None)


def entries(rows: Iterable[Version]) -> list[Entry]:
    """Rows of versions as entries of a list, read in one query."""
    columns = ("article_id", "article__slug", "article__kind", "title", "summary", "publish_at")
    return [Entry(*row) for row in rows.values_list(*columns)]  # type: ignore[attr-defined]  # a query set


def _gone(slug: str) -> NotFound:
    at = Article.objects.filter(slug=slug).values_list("withdrawn_at", flat=True).first()
    if at is None:
        return NotFound("没有这篇文章，它可能还没有发布。", remedy="请用搜索找一找，或拨打 12351。")
    day = at.astimezone(clock.ZONE)
    return NotFound(
        f"这篇文章已于 {day.year}年{day.month}月{day.day}日撤下，内容不再有效。",
        remedy="请用搜索找最新的说法，或拨打 12351。",
    )
