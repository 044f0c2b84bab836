"""Pictures of articles."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, clock, params
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.publications import limits, permissions, pictures
from niangjia.union.publications.models import Article, Picture

MOST = 30


@transaction.atomic
def add_picture(*, article_id: int, content: bytes, alt: str, by: Actor, at: datetime) -> Picture:
    """Keep a picture of an article, drawn anew. Raises NotAllowed, NotFound, Invalid (size, kind, no words)."""
    permissions.check_may_write(by)
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None:
        raise NotFound
    words = " ".join(alt.split())
    if not words or len(words) > 100:
        raise Invalid("没有写图片说明，", field="alt", remedy="请用一句话写图上有什么，看不见图的人靠它。")
    if article.pictures.count() >= MOST:
        raise Invalid(f"一篇文章最多 {MOST} 张图片，", field="picture", remedy="请换一篇文章，或少用几张。")
    drawn = pictures.draw(content, most_kb=int(params.value(limits.PICTURE_KB, on=clock.day_of(at))))
    kept, _ = Picture.objects.get_or_create(
        article=article, name=drawn.name,
        defaults={
            "kind": drawn.kind, "alt": words, "width": drawn.width, "height": drawn.height,
            "content": drawn.content, "added_by_id": by.id, "added_at": at,
        },
    )  # fmt: skip
    subject = f"publications.Article:{article.pk}"
    audit.record("publications.picture_added", by=by, at=at, subject=subject, picture=drawn.name)
    return kept
