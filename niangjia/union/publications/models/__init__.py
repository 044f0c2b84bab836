"""Tables of the room, noun by noun."""

from niangjia.union.publications.models.articles import Article, Picture, Version
from niangjia.union.publications.models.finding import Keyword, SearchMiss, SynonymGroup, UseDay
from niangjia.union.publications.models.laws import Law, LawArticle

__all__ = [
    "Article",
    "Keyword",
    "Law",
    "LawArticle",
    "Picture",
    "SearchMiss",
    "SynonymGroup",
    "UseDay",
    "Version",
]
