"""Pure rules of the areas room: a gazetteer built from rows, and addresses resolved against it."""

from niangjia.union.areas.rules.address import Resolved, filing_area, resolve, resolve_many
from niangjia.union.areas.rules.gazetteer import AliasRow, AreaRow, CodeRow, Gazetteer

__all__ = [
    "AliasRow",
    "AreaRow",
    "CodeRow",
    "Gazetteer",
    "Resolved",
    "filing_area",
    "resolve",
    "resolve_many",
]
