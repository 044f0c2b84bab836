"""The words of the search: synonyms kept by staff, and questions that nobody has answered yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from niangjia.kernel import audit, clock, params
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.publications import limits, permissions
from niangjia.union.publications.models import SearchMiss, SynonymGroup
from niangjia.union.publications.rules import writing

MOST_TERMS = 40


@transaction.atomic
def keep_synonyms(
    *, title: str, terms: Iterable[str], group_id: int | None = None, by: Actor, at: datetime
) -> SynonymGroup:
    """Keep a group of words that mean one thing; in effect from the next search on. Raises NotAllowed, Invalid."""
    permissions.check_may_manage(by)
    said = list(dict.fromkeys("".join(term.split()) for term in terms if term.strip()))
    if not 2 <= len(said) <= MOST_TERMS or any(not 2 <= len(term) <= 30 for term in said):
        raise Invalid(
            "同义词的个数或长短不对，",
            field="terms",
            remedy=f"请写 2 到 {MOST_TERMS} 个词，每个 2 到 30 个字。",
        )
    group = SynonymGroup() if group_id is None else SynonymGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise NotFound
    if not title.strip() or SynonymGroup.objects.filter(title=title.strip()).exclude(pk=group.pk).exists():
        raise Invalid("没有写名称，或者这个名称已经有一组，", field="title", remedy="请换一个名称。")
    group.title, group.terms, group.changed_at, group.changed_by_id = title.strip(), said, at, by.id
    group.save()
    subject = f"publications.SynonymGroup:{group.pk}"
    audit.record("publications.synonyms_kept", by=by, at=at, subject=subject, terms=said)
    return group


@transaction.atomic
def drop_synonyms(*, group_id: int, by: Actor, at: datetime) -> None:
    """Let go of a group; its words stand in the log. Raises NotAllowed, NotFound."""
    permissions.check_may_manage(by)
    group = SynonymGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise NotFound
    audit.record(
        "publications.synonyms_dropped",
        by=by,
        at=at,
        subject=f"publications.SynonymGroup:{group_id}",
        terms=group.terms,
    )
    group.delete()


@transaction.atomic
def settle_miss(*, miss_id: int, outcome: str, by: Actor, at: datetime) -> None:
    """Say what was done about a question without an answer. Raises NotAllowed, NotFound, Invalid."""
    permissions.check_may_manage(by)
    said = writing.check_sentence(outcome, field="outcome", what="怎么处理的")
    found = SearchMiss.objects.filter(pk=miss_id, settled_at__isnull=True)
    if not found.update(settled_at=at, settled_by_id=by.id, outcome=said):
        raise NotFound
    audit.record(
        "publications.miss_settled", by=by, at=at, subject=f"publications.SearchMiss:{miss_id}", outcome=said
    )


@transaction.atomic
def forget_misses(*, by: Actor, at: datetime) -> int:
    """Let go of questions that nobody has asked for a long time; return how many."""
    days = int(params.value(limits.MISS_DAYS, on=clock.day_of(at)))
    count, _ = SearchMiss.objects.filter(last_at__lt=at - timedelta(days=days)).delete()
    if count:
        audit.record("publications.misses_forgotten", by=by, at=at, count=count)
    return count
