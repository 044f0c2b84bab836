"""What editors, reviewers and the keepers of the search see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.publications import permissions, rendering
from niangjia.union.publications.models import Article, Picture, SearchMiss, SynonymGroup, UseDay, Version
from niangjia.union.publications.queries.reading import Published, as_published
from niangjia.union.publications.rules.kinds import PLACES
from niangjia.union.publications.rules.writing import OPEN


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An article on the editors' desk: its latest version, its history and its pictures."""

    article: Article
    latest: Version
    visible_id: int | None
    versions: tuple[Version, ...]
    pictures: tuple[Picture, ...]

    @property
    def is_open(self) -> bool:
        """Whether a version is being written or checked."""
        return self.latest.state in OPEN


@dataclass(frozen=True, slots=True)
class Use:
    """How often an article served since a day, by place, and what its readers said."""

    article_id: int
    title: str
    kind: str
    places: dict[str, int]
    helpful: int
    unhelpful: int

    @property
    def used(self) -> int:
        """In all places together."""
        return sum(self.places.values())


def manuscripts(*, by: Actor, kind: str = "", state: str = "", words: str = "") -> "QuerySet[Version]":
    """The latest version of every article, for its editors. Raises NotAllowed."""
    permissions.check_may_see_drafts(by)
    latest = Version.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
    found = (
        Version.objects.filter(pk=Subquery(latest)).select_related("article").defer("text", "plain", "tokens")
    )
    if kind:
        found = found.filter(article__kind=kind)
    if state:
        found = found.filter(state=state)
    return found.filter(title__contains=words) if words else found


def manuscript(article_id: int, *, by: Actor, at: datetime) -> Manuscript:
    """One article with all its versions and pictures (4 queries). Raises NotFound for who sees no drafts."""
    article = Article.objects.filter(pk=article_id).first()
    if article is None or not permissions.may_see_drafts(by):
        raise NotFound
    versions = tuple(article.versions.order_by("-number"))
    visible = article.versions.visible(at).values_list("pk", flat=True).first()
    pictures = tuple(article.pictures.defer("content").order_by("id"))
    return Manuscript(article, versions[0], visible, versions, pictures)


def preview(version_id: int, *, by: Actor, at: datetime) -> Published:
    """A version as its readers would see it (1 query). Raises NotFound for who sees no drafts."""
    row = Version.objects.select_related("article").filter(pk=version_id).first()
    if row is None or not permissions.may_see_drafts(by):
        raise NotFound
    return as_published(row, row.publish_at or at)


def shown(text: str, *, by: Actor) -> str:
    """Markdown as it would look. Raises NotAllowed."""
    permissions.check_may_see_drafts(by)
    return rendering.html(text)


def synonyms(*, by: Actor) -> list[SynonymGroup]:
    """Every group of synonyms. Raises NotAllowed."""
    permissions.check_may_see_drafts(by)
    return list(SynonymGroup.objects.order_by("title"))


def synonym_group(group_id: int, *, by: Actor) -> SynonymGroup:
    """One group of synonyms. Raises NotAllowed, NotFound."""
    permissions.check_may_manage(by)
    found = SynonymGroup.objects.filter(pk=group_id).first()
    if found is None:
        raise NotFound
    return found


def gaps(*, by: Actor, settled: bool = False, most: int = 200) -> list[SearchMiss]:
    """Questions that found nothing sure, the most asked first. Raises NotAllowed."""
    permissions.check_may_see_drafts(by)
    found = SearchMiss.objects.filter(settled_at__isnull=not settled)
    return list(found.order_by("-times", "-last_at")[:most])


def miss(miss_id: int, *, by: Actor) -> SearchMiss:
    """One open question. Raises NotAllowed, NotFound."""
    permissions.check_may_manage(by)
    found = SearchMiss.objects.filter(pk=miss_id, settled_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def uses(*, by: Actor, since: date, most: int = 200) -> list[Use]:
    """How often articles served since a day, the most used first (2 queries). Raises NotAllowed."""
    permissions.check_may_see_drafts(by)
    counted = UseDay.objects.filter(day__gte=since).values("article_id", "place").order_by()
    rows = counted.annotate(n=Sum("used"), yes=Sum("helpful"), no=Sum("unhelpful"))
    by_article: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_article.setdefault(row["article_id"], []).append(row)
    latest = (
        Version.objects.filter(article__in=by_article)
        .order_by("article_id", "-number")
        .distinct("article_id")
    )
    found = [
        _use(*row, by_article[row[0]]) for row in latest.values_list("article_id", "title", "article__kind")
    ]
    return sorted(found, key=lambda use: -use.used)[:most]


def _use(article_id: int, title: str, kind: str, rows: list[Mapping[str, Any]]) -> Use:
    places = {str(row["place"]): int(row["n"]) for row in rows}
    return Use(
        article_id, title, kind, {place: places.get(place, 0) for place in PLACES},
        sum(int(row["yes"]) for row in rows), sum(int(row["no"]) for row in rows),
    )  # fmt: skip
