"""Reads of joining: the code of a union, the union that fits a worker, applications as both sides see them."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.areas.rules import resolve
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members import permissions
from niangjia.union.members.marks import mark
from niangjia.union.members.models import Application, Document, Person, Phone, Verification
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import documents, joining
from niangjia.union.members.rules.joining import Refusal, Route
from niangjia.union.organisations import queries as unions

DIGITS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like another
CHECKED: Final = 5
SURE: Final = 0.5  # how certain an address must lie somewhere


@dataclass(frozen=True, slots=True)
class Proposal:
    """One union that fits, and why."""

    union: unions.Node
    code: str
    why: str
    preparatory: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What a worker says of where they belong; nothing of it stands in an address."""

    route: Route
    address: str = ""
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of it: the area (None: none), the company if the register has exactly one of the name."""

    area_id: int | None
    area: str
    company_id: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Submitted:
    """One application as its reviewer sees it; numbers are masked. Nothing prints it."""

    id: int
    person_id: int
    name: str
    document: str
    phone: str
    sex: str
    birth: object
    employer: str
    assurance: str
    verification: str
    row: Application

    @property
    def state(self) -> Any:
        """The state with its words."""
        return joining.APPLICATION.states[self.row.state]

    @property
    def refusal(self) -> str:
        """The reason for which it was refused, in words."""
        return joining.REFUSAL_TITLES[Refusal(self.row.refusal)] if self.row.refusal else ""


def union_code(organisation_id: int) -> str:
    """The short code by which a union is joined: its number and a mark, so that none can be guessed."""
    number, text = organisation_id, ""
    while number:
        number, rest = divmod(number, len(DIGITS))
        text = DIGITS[rest] + text
    return f"{text}-{_check(organisation_id)}"


def number_of_code(code: str) -> int:
    """The number of the union that a code names, without asking the database. Raises NotFound."""
    text, _, check = code.strip().lower().partition("-")
    number = _number(text)
    if not number or check != _check(number):
        raise NotFound("这个工会码不对，", remedy="请重新扫码，或照纸上的字母和数字再输一次。")
    return number


def union_of_code(code: str) -> unions.Node:
    """The union of a code. Raises NotFound for one that is none of ours, or whose union takes nobody any more."""
    node = unions.node(number_of_code(code))
    if node.status == "ended" or not joining.takes_applications(node.type):
        raise NotFound("这个工会已经不受理入会，", remedy="请按工作地或居住地申请。")
    return node


def understand(place: Place) -> Understood:
    """Find the area and the company of what a worker says; nothing is guessed."""
    found = resolve(areas.gazetteer(), place.address) if place.address.strip() else None
    area = found.area_id if found is not None and found.confidence >= SURE else None
    company = enterprises.open_by_name(place.employer) if place.employer.strip() else None
    words = "".join(step.name for step in areas.path(area)[1:]) if area else ""
    return Understood(area, words, company[0] if company else None)


def propose(place: Place, understood: Understood) -> list[Proposal]:
    """The unions that fit, the best first (M-4 … M-6): the employer's, a new-form union, the place's federation."""
    found: list[tuple[unions.Node | None, str]] = []
    if understood.company_id is not None:
        found.append((unions.union_of_company(understood.company_id), "这是您单位的工会"))
    steps = [area.id for area in reversed(areas.path(understood.area_id))] if understood.area_id else []
    federation = unions.federation_of(steps)
    if place.route == Route.NEW_FORM and federation is not None:
        found.append((_nearest_new_form(federation), "离您最近的新就业形态劳动者工会"))
    where = "居住地" if place.route == Route.HOME else "工作地"
    found.append((federation, f"{where}的工会；单位建会以后可以转过去"))
    seen: dict[int, Proposal] = {}
    for union, why in found:
        if union is not None and joining.takes_applications(union.type):
            seen.setdefault(union.id, proposal(union, why))
    return list(seen.values())


def takes(union: unions.Node) -> bool:
    """Whether people apply to this union, or move there."""
    return union.status != "ended" and joining.takes_applications(union.type)


def proposal(union: unions.Node, why: str = "") -> Proposal:
    """A union as a page proposes it."""
    return Proposal(union, union_code(union.id), why, joining.is_preparatory(union.type))


def waiting(actor: Actor, *, state: str = "") -> QuerySet[Application]:
    """Applications the actor may decide on, to be paged by (asked_at, id); within `sight.of_actor`."""
    reached = Q(pk__in=())
    for span in actor.spans(permissions.REVIEW):
        reached |= Q(org_lft__range=(span.lo, span.hi))
    states = [state] if state in joining.APPLICATION.states else joining.OPEN
    return Application.objects.filter(reached, state__in=states).select_related("person")


def application_for(actor: Actor, application_id: int, *, verb: str = permissions.REVIEW) -> Submitted:
    """One application for its reviewer, within `sight.of_actor`. Raises NotFound for a stranger's (5 queries)."""
    row = Application.objects.select_related("person").filter(pk=application_id).first()
    if row is None or row.state == "verifying" or not permissions.may(actor, verb, row.org_lft):
        raise NotFound(data={"application": application_id})
    return _submitted(row)


def to_verify(actor: Actor) -> QuerySet[Verification]:
    """Questions of identity that wait for a person who looks at the document, within `sight.of_actor`."""
    reached = Q(pk__in=())
    for span in actor.spans(permissions.VERIFY):
        reached |= Q(org_lft__range=(span.lo, span.hi))
    open_ones = Verification.objects.filter(reached, result=Verification.Result.WAITING)
    return open_ones.select_related("person")


def new_form_code(organisation_id: int, serial: str) -> str:
    """The number of one printed form: which union's, which sheet, and a mark."""
    return f"{union_code(organisation_id).split('-')[0]}-{serial}-{mark('form', f'{organisation_id}:{serial}')[:4]}"


def union_of_form(form_code: str) -> unions.Node:
    """The union whose printed form carries this number. Raises NotFound for one that is none of ours."""
    text, _, rest = form_code.strip().lower().partition("-")
    serial, _, check = rest.partition("-")
    number = _number(text)
    if not number or check != mark("form", f"{number}:{serial}")[:4]:
        raise NotFound("这张表的编号不对，", remedy="请重新扫码，或照表上的编号再输一次。")
    return unions.node(number)


def _nearest_new_form(federation: unions.Node) -> unions.Node | None:
    """Below the federation of the place, else below the one above it, up to the district."""
    here: unions.Node | None = federation
    while here is not None and here.type != "city":
        if found := unions.new_form_union(here):
            return found
        here = unions.above(here)
    return None


def _submitted(row: Application) -> Submitted:
    person = row.person
    document = Document.objects.filter(person=person, until=None).order_by("id").first()
    phone = Phone.objects.filter(person=person, until=None).order_by("-id").first()
    asked = (
        Verification.objects.filter(person=person)
        .exclude(subject=Verification.Subject.CODE)
        .order_by("-id")
        .first()
    )
    number = ""
    if document is not None:
        shown = masking.document(crypto.unseal(DOCUMENT, document.cipher))
        number = f"{documents.TITLES[document.kind]} {shown}"
    return Submitted(
        id=row.pk, person_id=person.pk, name=person.name, document=number,
        phone=masking.phone(crypto.unseal(PHONE, phone.cipher)) if phone else "",
        sex={"1": "男", "2": "女"}.get(person.sex, "未填"), birth=person.birth_date, employer=person.employer,
        assurance=Person.Assurance(person.assurance).label,
        verification=_said(asked), row=row,
    )  # fmt: skip


def _said(asked: Verification | None) -> str:
    if asked is None:
        return "没有核验"
    said = str(Verification.Result(asked.result).label)
    return f"{said}（{asked.source}）" if asked.source else said


def _number(text: str) -> int:
    """The number that digits of our alphabet write; 0 for any other text."""
    number = 0
    for char in text:
        if char not in DIGITS or number > 2**60:
            return 0
        number = number * len(DIGITS) + DIGITS.index(char)
    return number


def _check(organisation_id: int) -> str:
    """Five digits of a keyed mark, in the alphabet of codes."""
    number = int.from_bytes(base64.b16decode(mark("union", str(organisation_id))[:16].upper()), "big")
    text = ""
    for _ in range(CHECKED):
        number, rest = divmod(number, len(DIGITS))
        text += DIGITS[rest]
    return text


def is_late(row: Application, *, at: datetime) -> bool:
    """Whether an application is past its days."""
    return row.due_at is not None and row.state in joining.OPEN and at > row.due_at
