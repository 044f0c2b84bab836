"""Every read of the room: what the public sees, what editors see, and the search for all of them."""

from niangjia.union.publications.queries.editing import (
    Manuscript,
    Use,
    gaps,
    manuscript,
    manuscripts,
    miss,
    preview,
    shown,
    synonym_group,
    synonyms,
    uses,
)
from niangjia.union.publications.queries.laws import (
    LawPage,
    LawText,
    citing,
    law,
    law_article,
    laws,
)
from niangjia.union.publications.queries.reading import (
    Entry,
    Published,
    Shown,
    everything,
    last_change,
    listing,
    picture,
    published,
)
from niangjia.union.publications.queries.searching import Hit, search

__all__ = [
    "Entry",
    "Hit",
    "LawPage",
    "LawText",
    "Manuscript",
    "Published",
    "Shown",
    "Use",
    "citing",
    "everything",
    "gaps",
    "last_change",
    "law",
    "law_article",
    "laws",
    "listing",
    "manuscript",
    "manuscripts",
    "miss",
    "picture",
    "preview",
    "published",
    "search",
    "shown",
    "synonym_group",
    "synonyms",
    "uses",
]
