"""What ships with the house, brought in as drafts that wait for a person who checks them."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel.actor import Actor
from niangjia.union.publications import imports
from niangjia.union.publications.actions.articles import submit, write
from niangjia.union.publications.actions.draft import Draft
from niangjia.union.publications.actions.finding import keep_synonyms
from niangjia.union.publications.models import Article, SynonymGroup


@transaction.atomic
def bring_shipped(*, by: Actor, at: datetime) -> list[tuple[int, str]]:
    """Bring in shipped articles and synonyms that are not there; nothing becomes public by it.

    Returns (version, day it is meant for, maybe empty) of what now waits for its reviewer. Raises NotAllowed.
    """
    groups = set(SynonymGroup.objects.values_list("title", flat=True))
    for title, terms in imports.shipped_synonyms():
        if title not in groups:
            keep_synonyms(title=title, terms=terms, by=by, at=at)
    held = set(Article.objects.values_list("slug", flat=True))
    brought = []
    for one in imports.shipped_articles():
        if one.slug not in held:
            draft = Draft(one.title, one.summary, one.text, one.keywords)
            version = write(kind=one.kind, slug=one.slug, draft=draft, by=by, at=at)
            submit(version_id=version.pk, by=by, at=at)
            brought.append((version.pk, one.published))
    return brought
