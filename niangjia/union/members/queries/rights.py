"""A person's rights as pages show them: consents, requests, who looked; and the queue of requests for unions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.kernel import masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.models import Consent, Look, Request
from niangjia.union.members.rules import codes, keeping, texts
from niangjia.union.members.rules.rights import CODED, REQUEST, REQUEST_TITLES, Kind
from niangjia.union.members.rules.texts import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose for one person: its text, whether they agree to it now, and since when."""

    text: Text
    given_at: datetime | None
    is_outdated: bool

    @property
    def is_given(self) -> bool:
        """Whether the consent stands, in whatever version."""
        return self.given_at is not None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in words; `name` is masked, and empty for the person themself."""

    id: int
    person_id: int
    name: str
    kind: str
    title: str
    wish: str
    state: str
    state_title: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look at a person's data: who, of which house, when, at what and for what."""

    id: int
    at: datetime
    who: str
    house: str
    what: str
    purpose: str


def consents_of(person_id: int, *, by: Actor) -> list[ConsentLine]:
    """Every purpose with how the person stands to it; what was agreed to and is offered no more comes last."""
    _check_own(person_id, by)
    with sight.of_person(person_id):
        rows = {
            row.purpose: row for row in Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True)
        }
    lines = []
    offered = texts.offered()
    for purpose, text in offered.items():
        row = rows.get(purpose)
        given = row.given_at if row else None
        lines.append(ConsentLine(text, given, row is not None and row.version != text.version))
    return lines + [
        ConsentLine(Text(purpose, row.version, purpose, "", ""), row.given_at, True)
        for purpose, row in rows.items()
        if purpose not in offered
    ]


def requests_of(person_id: int, *, by: Actor) -> list[RequestLine]:
    """A person's own requests, newest first."""
    _check_own(person_id, by)
    with sight.of_person(person_id):
        return [_request(row, "") for row in Request.objects.filter(person_id=person_id).order_by("-id")]


def waiting(actor: Actor) -> QuerySet[Request]:
    """The requests that wait within the actor's reach, the most urgent first; call inside `sight.page(ANSWER)`."""
    reached = Q(pk__in=())
    for span in actor.spans(permissions.ANSWER):
        reached |= Q(org_lft__range=(span.lo, span.hi))
    return Request.objects.filter(reached, state="waiting")


def request_lines(rows: Iterable[Request]) -> list[RequestLine]:
    """Requests of a page as lines, names masked."""
    found = list(rows)
    return [_request(row, masking.name(row.person.name)) for row in found]


def request_for(actor: Actor, request_id: int) -> RequestLine:
    """One request within the actor's reach, waiting or answered. Raises NotFound."""
    row = Request.objects.select_related("person").filter(pk=request_id).first()
    if row is None or not permissions.may(actor, permissions.ANSWER, row.org_lft):
        raise NotFound(data={"request": request_id})
    return _request(row, masking.name(row.person.name))


def looks_at(person_id: int, *, by: Actor, before: int | None = None, limit: int = PAGE) -> list[LookLine]:
    """Who looked at the person's data, newest first; `before` is the last number of the page before."""
    _check_own(person_id, by)
    with sight.of_person(person_id):
        rows = Look.objects.filter(person_id=person_id).order_by("-id")
        found = list((rows if before is None else rows.filter(pk__lt=before))[:limit])
    return [
        LookLine(
            row.pk, row.at, "您本人" if row.actor_name == by.name else row.actor_name, row.organisation,
            row.get_what_display(), row.purpose,
        )
        for row in found
    ]  # fmt: skip


def choices(item: str) -> list[tuple[str, str]]:
    """(code, name) of an item that is chosen and not written; empty for the others."""
    return list(codes.table(item).items()) if item in CODED else []


def item_title(item: str) -> str:
    """An item of the record in words."""
    return "证件或手机号码" if item == "number" else keeping.EDITABLE.get(item, item)


def _request(row: Request, name: str) -> RequestLine:
    return RequestLine(
        id=row.pk, person_id=row.person_id, name=name, kind=row.kind, title=REQUEST_TITLES[Kind(row.kind)],
        wish=_wish(row.wish),
        state=row.state, state_title=REQUEST.states[row.state].title, asked_at=row.asked_at, due_at=row.due_at,
        answer=row.answer, answered_by=row.answered_by, answered_at=row.answered_at,
    )  # fmt: skip


def _wish(wish: dict[str, Any]) -> str:
    if "item" not in wish:
        return str(wish.get("words", ""))
    item, value = wish["item"], wish["value"]
    return f"{item_title(item)}更正为：{codes.title(item, value) if item in CODED else value}"


def _check_own(person_id: int, by: Actor) -> None:
    if by.person_id is None or by.person_id != person_id:
        raise NotFound(data={"person": person_id})
