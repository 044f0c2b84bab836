"""The tables of people; `people` says what all of them share."""

from niangjia.union.members.models.access import MemberPassword, MemberSession, PhoneCode, PhoneRelease
from niangjia.union.members.models.duplicates import Merge, Pair, Search
from niangjia.union.members.models.identifiers import Identifier, PlatformToken
from niangjia.union.members.models.joining import Application
from niangjia.union.members.models.memberships import Membership
from niangjia.union.members.models.moving import Departure, Transfer
from niangjia.union.members.models.people import Alias, Document, Person, Phone, Revision, Verification
from niangjia.union.members.models.rights import Consent, Look, Request

__all__ = [
    "Alias",
    "Application",
    "Consent",
    "Departure",
    "Document",
    "Identifier",
    "Look",
    "MemberPassword",
    "MemberSession",
    "Membership",
    "Merge",
    "Pair",
    "Person",
    "Phone",
    "PhoneCode",
    "PhoneRelease",
    "PlatformToken",
    "Request",
    "Revision",
    "Search",
    "Transfer",
    "Verification",
]
