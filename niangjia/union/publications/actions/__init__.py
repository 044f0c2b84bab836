"""Writes of the room, noun by noun: articles and their versions, pictures, the words of the search, what served."""

from niangjia.union.publications.actions.articles import publish, revise, send_back, submit, withdraw, write
from niangjia.union.publications.actions.draft import Draft
from niangjia.union.publications.actions.finding import (
    drop_synonyms,
    forget_misses,
    keep_synonyms,
    settle_miss,
)
from niangjia.union.publications.actions.pictures import add_picture
from niangjia.union.publications.actions.serving import note_miss, note_use, rate_helpful
from niangjia.union.publications.actions.shipping import bring_shipped

__all__ = [
    "Draft",
    "add_picture",
    "bring_shipped",
    "drop_synonyms",
    "forget_misses",
    "keep_synonyms",
    "note_miss",
    "note_use",
    "publish",
    "rate_helpful",
    "revise",
    "send_back",
    "settle_miss",
    "submit",
    "withdraw",
    "write",
]
