"""One application on its way: what was handed in, what the city knows, and the rows that are written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor, member
from niangjia.union.members import limits
from niangjia.union.members.actions.joining.wishes import Wish
from niangjia.union.members.actions.sessions import Device
from niangjia.union.members.models import Verification
from niangjia.union.members.rules import consent_text, joining
from niangjia.union.members.rules.joining import Applicant, Channel

CODE_SOURCE: Final = "短信验证码"


@dataclass(frozen=True, slots=True, repr=False)
class Numbers:
    """A document and a phone as the database keeps them."""

    document: bytes
    document_digests: dict[str, UUID | None]
    phone: bytes
    phone_digests: dict[str, UUID | None]
    sought: dict[str, str]
    """The index columns that searches use now: {"document": column, "phone": column}."""

    @property
    def document_index(self) -> UUID | None:
        """By which the document is found now."""
        return self.document_digests[self.sought["document"]]

    @property
    def phone_index(self) -> UUID | None:
        """By which the phone is found now."""
        return self.phone_digests[self.sought["phone"]]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the union stands now, and whom the city knows by the document and by the proven phone."""

    lft: int
    type: str
    documented: int | None
    holder: int | None
    number: int
    """The number of the person, should they be new."""
    application: int
    """The number of their application then."""
    xid: int
    """The number of the transaction, for the audit."""


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One application on its way. Nothing prints it."""

    wish: Wish
    applicant: Applicant
    sealed: Numbers
    found: Found
    device: Device | None
    by: Actor
    at: datetime

    @property
    def is_own(self) -> bool:
        """Whether the person acts for themself."""
        return self.wish.channel == Channel.MEMBER

    @property
    def line(self) -> dict[str, Any]:
        """The filter that finds the wish's phone."""
        return {self.sealed.sought["phone"]: self.sealed.phone_index}

    def actor(self, person_id: int) -> Actor:
        """Who acts: the person themself, or who helps them."""
        return member(person_id) if self.is_own else self.by


def phone_of(case: Case) -> dict[str, Any]:
    """The phone, proven where its owner has typed the code."""
    return {
        "since": clock.day_of(case.at), "verified_at": case.at if case.wish.proven else None, "cipher": case.sealed.phone,
        **case.sealed.phone_digests,
    }  # fmt: skip


def consent_of(case: Case, person_id: int) -> dict[str, Any]:
    """The consent that stands before everything else (P-2)."""
    return {
        "purpose": consent_text.PURPOSE, "version": consent_text.VERSION, "text_hash": consent_text.text_hash(),
        "channel": case.wish.consent_way, "given_at": case.at, "given_by": case.actor(person_id).name,
    }  # fmt: skip


def question_of(case: Case) -> dict[str, Any]:
    """The question that a job asks of the verifier at once (M-16)."""
    return {
        "subject": Verification.Subject.PHONE.value, "result": Verification.Result.ASKED.value, "source": "",
        "at": case.at, "by": case.by.name,
    }  # fmt: skip


def code_proof(case: Case, person_id: int) -> dict[str, Any]:
    """The code that proved the phone."""
    return {
        "subject": Verification.Subject.CODE.value, "result": Verification.Result.MATCH.value,
        "source": CODE_SOURCE, "at": case.at, "by": case.actor(person_id).name,
    }  # fmt: skip


def application_of(case: Case, person_id: int) -> dict[str, Any]:
    """The application itself, waiting for the union from now on."""
    wish, helped = case.wish, not case.is_own
    return {
        "person_id": person_id, "organisation_id": wish.organisation_id, "org_lft": case.found.lft,
        "route": wish.route.value, "channel": wish.channel.value, "state": "waiting",
        "is_minor": case.applicant.is_minor, "preparatory": joining.is_preparatory(case.found.type),
        "asked_at": case.at, "due_at": limits.review_due(case.at), "assisted_by_id": case.by.id if helped else None,
        "assisted_by": case.by.name if helped else "", "form_code": wish.form_code,
    }  # fmt: skip
