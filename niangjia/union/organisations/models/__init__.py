"""Tables of the union tree, one file per noun."""

from niangjia.union.organisations.models.coverage import Coverage
from niangjia.union.organisations.models.intake import StagedUnion, Unplaced
from niangjia.union.organisations.models.people import Certificate, Office, Officer, Term
from niangjia.union.organisations.models.tree import Change, Closure, Jurisdiction, Organisation, ParentLink

__all__ = [
    "Certificate", "Change", "Closure", "Coverage", "Jurisdiction", "Office", "Officer", "Organisation",
    "ParentLink", "StagedUnion", "Term", "Unplaced",
]  # fmt: skip
