"""Reads of signing in: who a token belongs to, one's own devices, and what travels sealed in one's own browser."""

from dataclasses import dataclass
from datetime import datetime

from niangjia.kernel import crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.union.members import limits, marks
from niangjia.union.members.marks import Proof
from niangjia.union.members.models import MemberPassword, MemberSession, Person, Phone
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.rules import phones

__all__ = [
    "Holder",
    "Proof",
    "cookie_of_device",
    "cookie_of_proof",
    "device_days",
    "devices",
    "has_password",
    "holder_of",
    "longest_days",
    "person_of_device",
    "proof_minutes",
    "proof_of",
    "way_of",
]
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """On whose record a proven phone stands, told to who has just typed its code: the name masked. Nothing prints it."""

    person_id: int
    name: str


def holder_of(phone: str) -> Holder | None:
    """Whose a proven phone is, or None (2 queries). A folded record's is the one that stands for it."""
    with sight.everywhere("凭手机登录"):
        held = Phone.objects.filter(until=None, verified_at__isnull=False)
        row = held.filter(**crypto.lookup(PHONE, phones.judge(phone).number)).select_related("person").first()
        if row is None:
            return None
        into = row.person.merged_into_id
        person = Person.objects.get(pk=into) if into else row.person
    return Holder(person.pk, masking.name(person.name))


def cookie_of_device(person_id: int, *, at: datetime) -> str:
    """A mark, sealed for a browser, that somebody has signed in on it."""
    minutes = limits.of_access(at).device_days * MINUTES_A_DAY
    return marks.seal_proof(str(person_id), at=at, minutes=minutes, kind=marks.DEVICE)


def person_of_device(cookie: str, *, at: datetime) -> int | None:
    """Who has signed in on this browser lately, or None."""
    found = marks.open_proof(cookie, at=at, kind=marks.DEVICE) if cookie else None
    return int(found.phone) if found else None


def device_days(at: datetime) -> int:
    """For how many days a device is known."""
    return limits.of_access(at).device_days


def cookie_of_proof(phone: str, *, at: datetime) -> str:
    """A proven phone, sealed for its owner's browser."""
    return marks.seal_proof(phone, at=at, minutes=limits.of_access(at).proof_minutes)


def proof_of(cookie: str, *, at: datetime) -> Proof | None:
    """The proven phone of a browser, or None."""
    return marks.open_proof(cookie, at=at) if cookie else None


def cookie_of_way(words: str, *, at: datetime) -> str:
    """How a union was found, sealed for the same browser: a home is nobody else's business."""
    return marks.seal_proof(words, at=at, minutes=limits.of_access(at).proof_minutes, kind=marks.WAY)


def way_of(cookie: str, *, at: datetime) -> str:
    """How a union was found, or nothing."""
    found = marks.open_proof(cookie, at=at, kind=marks.WAY) if cookie else None
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
