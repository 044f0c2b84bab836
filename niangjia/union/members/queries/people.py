"""People as lists and pages show them: within the reader's reach, numbers masked, a few queries a page.

Call inside a sight (`sight.page`, `sight.of_actor`): without one the database shows nothing. The numbers are
unsealed only to be masked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking
from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.members import permissions
from niangjia.union.members.models import Document, Membership, Person, Phone
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import documents, names, phones
from niangjia.union.members.rules.memberships import STANDING_TITLES, Standing
from niangjia.union.organisations import queries as unions

FOUND: Final = 50
SHOWN: Final = ("name", "standing", "organisation_id", "org_lft", "assurance", "restricted", "synthetic")
ROSTER: Final = ("org_lft", "name", "id")
BY_NAME: Final = ("name", "org_lft")
BY_INITIALS: Final = ("initials", "org_lft")
"""The orders of the indexes themselves: any other would sort everybody called Zhang before it shows fifty."""
_LATIN: Final = re.compile(r"[A-Za-z]+")
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Line:
    """One person in a list. The name is whole only for the keepers of their own union."""

    id: int
    name: str
    standing: str
    organisation_id: int | None
    organisation: str
    phone: str
    document: str
    assurance: int
    since: date | None
    restricted: bool
    synthetic: bool

    @property
    def standing_title(self) -> str:
        """The standing in the reader's words."""
        return STANDING_TITLES[Standing(self.standing)]


def within_reach(actor: Actor, *, verb: str = permissions.VIEW) -> QuerySet[Person]:
    """Everybody the actor's grants reach for a verb, each once; the explicit filter beside the row lock."""
    spans = actor.spans(verb)
    reached = Q(pk__in=())
    for span in spans:
        reached |= Q(org_lft__range=(span.lo, span.hi))
    return Person.objects.filter(reached, merged_into__isnull=True)


def roster(
    actor: Actor, *, within: Span | None = None, standing: str | None = None, assurance: str | None = None
) -> QuerySet[Person]:
    """The people of a part of the tree (all of the reach if none is named), with what a list shows of them."""
    found = within_reach(actor).only(*SHOWN)
    if within is not None:
        found = found.filter(org_lft__range=(within.lo, within.hi))
    found = found.filter(standing=standing) if standing else found.exclude(standing=Standing.NONE)
    return found.filter(assurance__gte=int(assurance)) if assurance else found


def find(actor: Actor, text: str) -> list[Person]:
    """Whom a search means, at most FOUND: a whole number or phone, the beginning of a name, or of its initials.

    Raises Invalid for a text that can mean nothing.
    """
    given = text.strip()
    if not given:
        raise Invalid("没有填写要找的人，", field="q", remedy="请填写姓名、拼音首字母、手机或证件号码。")
    reached = within_reach(actor).only(*SHOWN)
    if by_number := _by_number(given):
        return list(reached.filter(pk__in=by_number)[:FOUND])
    if _LATIN.fullmatch(given):
        initials = given.upper()
        found = reached.filter(initials__gte=initials, initials__lt=initials + _LAST)
        return list(found.order_by(*BY_INITIALS)[:FOUND])
    name = names.normalise(given)
    if problem := names.check(name):
        raise Invalid(f"{problem}，", field="q", remedy="也可以用手机或证件号码查找。")
    return list(reached.filter(name__gte=name, name__lt=name + _LAST).order_by(*BY_NAME)[:FOUND])


def _by_number(text: str) -> list[int]:
    """The people who carry exactly this number; a text that is no number finds nobody here."""
    digits = documents.normalise(text)
    if not any(character.isdigit() for character in digits):
        return []
    carriers = Document.objects.filter(**crypto.lookup(DOCUMENT, digits)).values_list("person_id", flat=True)
    found = list(carriers[:FOUND])
    if (phone := phones.judge(text).number) and not found:
        holders = Phone.objects.filter(until__isnull=True, **crypto.lookup(PHONE, phone))
        found = list(holders.values_list("person_id", flat=True)[:FOUND])
    return found or [0]


def lines(actor: Actor, rows: Iterable[Person]) -> list[Line]:
    """People of a page as lines, with masked numbers, unions and dates (4 queries, however many)."""
    found = list(rows)
    ids = [person.pk for person in found]
    numbers = _masked(Document, ids, DOCUMENT, masking.document)
    calls = _masked(Phone, ids, PHONE, masking.phone)
    since = dict(_open_spells(ids).values_list("person_id", "since"))
    houses = unions.names({person.organisation_id for person in found if person.organisation_id})
    return [
        Line(
            id=person.pk, name=shown_name(actor, person),
            standing=person.standing, organisation_id=person.organisation_id,
            organisation=houses.get(person.organisation_id or 0, ""), phone=calls.get(person.pk, ""),
            document=numbers.get(person.pk, ""), assurance=person.assurance, since=since.get(person.pk),
            restricted=person.restricted, synthetic=person.synthetic,
        )
        for person in found
    ]  # fmt: skip


def shown_name(actor: Actor, person: Person) -> str:
    """The name as this reader sees it: whole for the keepers of the person's own union, masked for others (P-15)."""
    own = {grant.organisation_id for grant in actor.grants if permissions.KEEP in grant.verbs}
    return person.name if person.organisation_id in own else masking.name(person.name)


def person_for(actor: Actor, person_id: int, *, verb: str = permissions.VIEW) -> Person:
    """One person within the actor's reach for a verb. Raises NotFound for a stranger's."""
    person = within_reach(actor, verb=verb).filter(pk=person_id).first()
    if person is None:
        raise NotFound(data={"person": person_id})
    return person


def _open_spells(ids: list[int]) -> QuerySet[Membership]:
    return Membership.objects.filter(person_id__in=ids, until__isnull=True, revoked_at__isnull=True)


def _masked(model: Any, ids: list[int], purpose: str, mask: Any) -> dict[int, str]:
    """The first number of each person that holds now, masked: {person: text}."""
    rows = model.objects.filter(person_id__in=ids, until__isnull=True).order_by("-id")
    return {
        person: mask(crypto.unseal(purpose, cipher))
        for person, cipher in rows.values_list("person_id", "cipher")
    }
