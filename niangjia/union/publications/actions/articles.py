"""The way of an article: written, submitted, sent back or published by somebody else, corrected, withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.publications import permissions
from niangjia.union.publications.actions.draft import Draft, columns
from niangjia.union.publications.models import Article, Keyword, Version
from niangjia.union.publications.rules import finding, writing
from niangjia.union.publications.rules.kinds import KINDS
from niangjia.union.publications.rules.writing import OPEN, WRITING


@transaction.atomic
def write(*, kind: str, slug: str, draft: Draft, by: Actor, at: datetime) -> Version:
    """Begin an article with its first draft. Raises NotAllowed, Invalid (address taken, unknown citation …)."""
    permissions.check_may_write(by)
    if kind not in KINDS:
        raise Invalid("没有这个类别，", field="kind", remedy="请从列出的里面选一项。")
    writing.check_slug(slug)
    if Article.objects.filter(slug=slug).exists():
        raise Invalid("这个地址已经用过，", field="slug", remedy="请换一个地址。")
    said = columns(draft)
    article = Article.objects.create(kind=kind, slug=slug, made_at=at, made_by_id=by.id)
    return _first_wording(article, 1, said, by, at)


@transaction.atomic
def revise(*, article_id: int, draft: Draft, by: Actor, at: datetime) -> Version:
    """Change the open draft, or begin the next version of what is published: a correction is a new version.

    Raises NotAllowed, NotFound, NotNow while a version is under review, Invalid.
    """
    permissions.check_may_write(by)
    article = _locked(article_id)
    said = columns(draft)
    latest = article.versions.latest("number")
    if latest.state not in OPEN:
        return _first_wording(article, latest.number + 1, said, by, at)
    WRITING.check(latest.state, "revise")
    for name, value in (said | _writer(by, at)).items():
        setattr(latest, name, value)
    latest.writer_ids = _with(latest.writer_ids, by)
    latest.save()
    _record("revised", latest, by, at)
    return latest


@transaction.atomic
def submit(*, version_id: int, by: Actor, at: datetime) -> Version:
    """Hand a draft to somebody who has not written it. Raises NotAllowed, NotFound, NotNow."""
    permissions.check_may_write(by)
    version = _version(version_id)
    version.state = WRITING.check(version.state, "submit")
    version.submitted_at, version.note = at, ""
    version.save(update_fields=["state", "submitted_at", "note"])
    _record("submitted", version, by, at)
    return version


@transaction.atomic
def send_back(*, version_id: int, sentence: str, by: Actor, at: datetime) -> Version:
    """Give a version back to its writer with one sentence. Raises NotAllowed, NotFound, NotNow, Invalid."""
    permissions.check_may_review(by)
    version = _version(version_id)
    version.state = WRITING.check(version.state, "send_back")
    version.note = writing.check_sentence(sentence, field="sentence", what="要改什么")
    version.save(update_fields=["state", "note"])
    _record("sent_back", version, by, at)
    return version


@transaction.atomic
def publish(*, version_id: int, publish_at: datetime | None = None, by: Actor, at: datetime) -> Version:
    """Approve a version: public at once, or by itself when `publish_at` has come.

    Raises NotAllowed for who has written any of it, NotFound, NotNow while another version waits for its day.
    """
    permissions.check_may_review(by)
    version = _version(version_id)
    target = WRITING.check(version.state, "publish")
    writing.check_reviewer(by, writers=version.writer_ids, written_by=version.written_by)
    day = writing.check_time(publish_at, at=at)
    _check_none_waits(version, at)
    version.article.versions.visible(at).update(ends_at=day)
    version.state, version.publish_at = target, day
    version.reviewed_by_id, version.reviewed_by, version.reviewed_at = by.id, by.name[:60], at
    said: dict[str, Any] = {
        "title": version.title, "keywords": version.keywords, "summary": version.summary
    }  # fmt: skip
    version.head, version.tokens = finding.vector(**said), finding.vector(**said, body=version.plain)
    version.save()
    Keyword.objects.bulk_create([Keyword(word=word) for word in version.keywords], ignore_conflicts=True)
    Article.objects.filter(pk=version.article_id).update(withdrawn_at=None, withdrawn_by_id=None, reason="")
    _record("published", version, by, at, publish_at=day.astimezone(clock.ZONE).isoformat())
    return version


@transaction.atomic
def withdraw(*, article_id: int, reason: str, by: Actor, at: datetime) -> int:
    """Take an article from the public, with all its published versions; return how many.

    Raises NotAllowed, NotFound, NotNow when nothing of it is published, Invalid without a reason.
    """
    permissions.check_may_review(by)
    article = _locked(article_id)
    said = writing.check_sentence(reason, field="reason", what="撤下的原因")
    count = article.versions.filter(state="published").update(state="withdrawn")
    if not count:
        raise NotNow("这篇文章没有公开的版本，", remedy="不用撤下。")
    Article.objects.filter(pk=article.pk).update(withdrawn_at=at, withdrawn_by_id=by.id, reason=said)
    audit.record(
        "publications.withdrawn",
        by=by,
        at=at,
        subject=f"publications.Article:{article.pk}",
        reason=said,
        versions=count,
    )
    return count


def _first_wording(
    article: Article, number: int, said: dict[str, object], by: Actor, at: datetime
) -> Version:
    version = Version.objects.create(
        article=article, number=number, writer_ids=_with([], by), **said, **_writer(by, at)
    )
    _record("written", version, by, at)
    return version


def _writer(by: Actor, at: datetime) -> dict[str, object]:
    return {"written_by_id": by.id, "written_by": by.name[:60], "written_at": at}


def _with(writers: list[int], by: Actor) -> list[int]:
    return sorted({*writers, *([by.id] if by.id is not None else [])})


def _locked(article_id: int) -> Article:
    """The article, locked until the act ends: its versions go one after the other. Raises NotFound."""
    found = Article.objects.select_for_update().filter(pk=article_id).first()
    if found is None:
        raise NotFound
    return found


def _version(version_id: int) -> Version:
    article_id = Version.objects.filter(pk=version_id).values_list("article_id", flat=True).first()
    _locked(article_id or 0)
    return Version.objects.select_related("article").get(pk=version_id)


def _check_none_waits(version: Version, at: datetime) -> None:
    if version.article.versions.filter(state="published", publish_at__gt=at).exists():
        raise NotNow("这篇文章已有一版定时待发，", remedy="请等它发布以后再发布新的一版，或者先撤下文章。")


def _record(act: str, version: Version, by: Actor, at: datetime, **facts: Any) -> None:
    subject = f"publications.Article:{version.article_id}"
    audit.record(f"publications.{act}", by=by, at=at, subject=subject, version=version.number, **facts)
