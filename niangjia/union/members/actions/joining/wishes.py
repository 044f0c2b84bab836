"""What somebody who wants to join brings, and what they get."""

from dataclasses import dataclass
from enum import StrEnum

from niangjia.kernel.refusals import NotNow
from niangjia.union.members.rules.joining import Channel, Claim, Route


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """One application as it is handed in. Nothing prints it.

    `phone` is a normal number; `proven` says that its owner has typed the code sent to it. `consent_way` is how
    the consent was given: by the person's own hand on the page, or as an assistant records it.
    """

    organisation_id: int
    claim: Claim
    phone: str
    proven: bool
    consented: bool
    route: Route = Route.UNION_CODE
    channel: Channel = Channel.MEMBER
    consent_way: str = "page"
    employer: str = ""
    company_id: int | None = None
    workplace_area_id: int | None = None
    home_area_id: int | None = None
    new_form_group: str = ""
    platform: str = ""
    form_code: str | None = None


class Result(StrEnum):
    """What became of a wish."""

    APPLIED = "applied"
    ASKED_BEFORE = "asked_before"
    MEMBER = "member"
    TRANSFER = "transfer"
    VERIFY = "verify"


class PhoneHeld(NotNow):
    """The phone that was proven stands on somebody else's record: its present owner may claim it."""


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What became of a wish, and a session's token for who has proven to be that person."""

    result: Result
    application_id: int | None = None
    person_id: int | None = None
    token: str | None = None
