"""Reads of signing in: who a token belongs to, one's own devices, and what travels sealed in one's own browser."""

from datetime import datetime

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.union.members import limits, marks
from niangjia.union.members.marks import Proof
from niangjia.union.members.models import MemberPassword, MemberSession

__all__ = [
    "Proof",
    "cookie_of_proof",
    "devices",
    "has_password",
    "longest_days",
    "proof_minutes",
    "proof_of",
    "way_of",
]


def cookie_of_proof(phone: str, *, at: datetime) -> str:
    """A proven phone, sealed for its owner's browser."""
    return marks.seal_proof(phone, at=at, minutes=limits.of_access(at).proof_minutes)


def proof_of(cookie: str, *, at: datetime) -> Proof | None:
    """The proven phone of a browser, or None."""
    return marks.open_proof(cookie, at=at) if cookie else None


def cookie_of_way(words: str, *, at: datetime) -> str:
    """How a union was found, sealed for the same browser: a home is nobody else's business."""
    return marks.seal_proof(words, at=at, minutes=limits.of_access(at).proof_minutes)


def way_of(cookie: str, *, at: datetime) -> str:
    """How a union was found, or nothing."""
    found = marks.open_proof(cookie, at=at) if cookie else None
    return found.phone if found else ""


def proof_minutes(at: datetime) -> int:
    """For how many minutes a proven phone may go on."""
    return limits.of_access(at).proof_minutes


def longest_days(at: datetime) -> int:
    """For how many days a session may last at the most."""
    return limits.of_access(at).longest_days


def devices(actor: Actor) -> list[MemberSession]:
    """One's own open sessions, the latest seen first (1 query in its own sight)."""
    if actor.person_id is None:
        return []
    with sight.of_person(actor.person_id):
        open_ones = MemberSession.objects.filter(person_id=actor.person_id, ended_at=None)
        return list(open_ones.order_by("-seen_at", "-id"))


def has_password(actor: Actor) -> bool:
    """Whether one has chosen a password."""
    if actor.person_id is None:
        return False
    with sight.of_person(actor.person_id):
        return MemberPassword.objects.filter(person_id=actor.person_id).exists()
