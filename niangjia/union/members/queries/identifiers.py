"""Reads of identifiers: one's own, whose one is, and an openid on its way through its owner's browser."""

from datetime import datetime

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.union.members import limits, marks
from niangjia.union.members.models import Identifier
from niangjia.union.members.models.identifiers import WECHAT
from niangjia.union.members.purposes import IDENTIFIER

__all__ = [
    "WECHAT",
    "cookie_of_openid",
    "identifiers",
    "openid_of_cookie",
    "openids_of",
    "person_of_identifier",
]
OPENID = b"members.openid"


def identifiers(actor: Actor) -> list[Identifier]:
    """One's own identifiers that stand, the latest first (1 query in its own sight)."""
    if actor.person_id is None:
        return []
    with sight.of_person(actor.person_id):
        mine = Identifier.objects.filter(person_id=actor.person_id, unbound_at=None)
        return list(mine.order_by("-bound_at", "-id"))


def person_of_identifier(value: str, *, kind: str = WECHAT) -> int | None:
    """The person an identifier leads to now, or None; a folded record's is the one that stands for it."""
    with sight.everywhere("外部标识绑在谁名下"):
        open_ones = Identifier.objects.filter(kind=kind, unbound_at=None, **crypto.lookup(IDENTIFIER, value))
        row = open_ones.values_list("person_id", "person__merged_into_id").first()
    return (row[1] or row[0]) if row else None


def openids_of(person_id: int) -> list[str]:
    """The openids that lead to a person now."""
    with sight.of_person(person_id):
        rows = Identifier.objects.filter(person_id=person_id, kind=WECHAT, unbound_at=None).order_by("id")
        return [crypto.unseal(IDENTIFIER, row.cipher) for row in rows]


def cookie_of_openid(openid: str, *, at: datetime) -> str:
    """An openid that the platform has just vouched for, sealed for its owner's browser."""
    return marks.seal_proof(openid, at=at, minutes=limits.of_access(at).proof_minutes, kind=OPENID)


def openid_of_cookie(cookie: str, *, at: datetime) -> str:
    """The openid of a browser, or nothing."""
    found = marks.open_proof(cookie, at=at, kind=OPENID) if cookie else None
    return found.phone if found else ""
