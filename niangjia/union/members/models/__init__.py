"""The tables of people; `people` says what all of them share."""

from niangjia.union.members.models.access import MemberPassword, MemberSession, PhoneCode, PhoneRelease
from niangjia.union.members.models.duplicates import Merge, Pair
from niangjia.union.members.models.joining import Application
from niangjia.union.members.models.memberships import Membership
from niangjia.union.members.models.moving import Transfer
from niangjia.union.members.models.people import Alias, Document, Person, Phone, Revision, Verification
from niangjia.union.members.models.rights import Consent, Look, Request

__all__ = [
    "Alias",
    "Application",
    "Consent",
    "Document",
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
    "Request",
    "Revision",
    "Transfer",
    "Verification",
]
