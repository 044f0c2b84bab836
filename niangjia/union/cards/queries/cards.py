"""Cards as lists and pages show them: within the reader's reach, names and numbers masked.

Call inside a sight (`sight.page(permissions.VIEW)`, `sight.of_person`): without one the database shows nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.kernel import params
from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.refusals import NotFound
from niangjia.union.cards import permissions, rules
from niangjia.union.cards.models import Batch, BatchRow, Card, Difference, Event, Reconciliation
from niangjia.union.cards.queries.partners import banks, consent_text, known, why_not
from niangjia.union.members.queries import roster
from niangjia.union.members.queries.holders import holder_facts
from niangjia.union.members.rules.texts import Text
from niangjia.union.organisations import queries as unions


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card in a list: whose, of which union, how it stands since when, and what the bank says."""

    id: int
    person_id: int
    name: str
    union: str
    bank: str
    bank_name: str
    state: str
    since: datetime
    tail: str
    why: str
    frozen: bool

    @property
    def title(self) -> str:
        """The state in the reader's words."""
        return rules.CARD.states[self.state].title

    @property
    def kind(self) -> str:
        """The state's mark."""
        return rules.CARD.states[self.state].kind


@dataclass(frozen=True, slots=True)
class Mine:
    """What a member sees of one bank: their card there, or why they cannot have one; and whom to call."""

    bank: str
    bank_name: str
    contact: str
    card: CardPage | None
    sentence: str
    moves: frozenset[str]
    why_not: str
    consent: Text
    has_consented: bool


def cards(
    actor: Actor, *, union_id_span: Span | None = None, state: str = "", bank: str = ""
) -> QuerySet[Card]:
    """The cards in the actor's reach, narrowed to a union's range, a state, a bank."""
    found = Card.objects.filter(_reach(actor, permissions.VIEW))
    if union_id_span is not None:
        found = found.filter(org_lft__range=(union_id_span.lo, union_id_span.hi))
    if state:
        found = found.filter(state=state)
    return found.filter(bank=bank) if bank else found


def stuck(actor: Actor, *, at: datetime) -> QuerySet[Card]:
    """The cards that have stood in a state longer than its reminder (params), for every state that has one."""
    limits = rules.stuck_before(params.on(at.date()), at)
    late = Q(pk__in=())
    for state, before in limits.items():
        late |= Q(state=state, since__lt=before)
    return cards(actor).filter(late)


def card_for(actor: Actor, card_id: int) -> Card:
    """One card in the actor's reach, or the member's own. Raises NotFound for a stranger's."""
    reach = _reach(actor, permissions.VIEW)
    if actor.person_id is not None:
        reach |= Q(person_id=actor.person_id)
    card = Card.objects.filter(reach, pk=card_id).first()
    if card is None:
        raise NotFound(data={"card": card_id})
    return card


def lines(rows: Iterable[Card], *, on: date) -> list[CardPage]:
    """Cards of a page with masked names and unions (5 queries, however many)."""
    found = list(rows)
    facts = holder_facts({card.person_id for card in found}, on=on)
    names = {bank.code: bank.name for bank in banks()}
    return [
        CardPage(
            id=card.pk, person_id=card.person_id,
            name=facts[card.person_id].masked if card.person_id in facts else "（档案已合并）",
            union=facts[card.person_id].organisation if card.person_id in facts else "",
            bank=card.bank, bank_name=names.get(card.bank, card.bank), state=card.state, since=card.since,
            tail=card.tail, why=card.why, frozen=card.frozen_at is not None,
        )
        for card in found
    ]  # fmt: skip


def events_of(card: Card) -> list[Event]:
    """What became of a card, newest first."""
    return list(Event.objects.filter(card=card).order_by("-id"))


def mine(person_id: int, *, on: date) -> list[Mine]:
    """What a member sees of their cards, bank by bank; in `sight.of_person`."""
    facts = holder_facts([person_id], on=on).get(person_id)
    if facts is None:
        raise NotFound(data={"person": person_id})
    held = Card.objects.filter(person_id=person_id).order_by("id")
    live = {card.bank: card for card in held if card.state in rules.LIVE}
    shown = {line.bank: line for line in lines(live.values(), on=on)}
    found = []
    for bank in banks():
        card, text = shown.get(bank.code), consent_text(bank.code)
        state = rules.CARD.states[card.state] if card else None
        found.append(
            Mine(
                bank=bank.code, bank_name=bank.name, contact=bank.contact, card=card,
                sentence=state.sentence if state else "", why_not="" if card else why_not(facts, bank=bank),
                moves=frozenset(m.verb for m in rules.CARD.allowed(card.state)) & OWN if card else frozenset(),
                consent=text, has_consented=facts.consents.get(text.purpose) == text.version,
            )
        )  # fmt: skip
    return found


OWN = frozenset({"report_lost", "replace", "cancel", "recollect"})
"""What a member may do with their own card."""


def candidates(person_ids: Iterable[int], *, bank: str, on: date) -> dict[int, str]:
    """For people of a roster's page: {person: why they get no card of the bank, empty when they do}."""
    ids, to = list(person_ids), known(bank)
    facts = holder_facts(ids, on=on)
    live = set(
        Card.objects.filter(person_id__in=ids, bank=bank, state__in=rules.LIVE).values_list(
            "person_id", flat=True
        )
    )
    return {person: why_not(facts.get(person), bank=to, has_card=person in live) for person in ids}


def waiting(actor: Actor, *, bank: str) -> int:
    """How many collected cards in the actor's reach wait for a batch of this bank."""
    reach = _reach(actor, permissions.BATCH)
    return Card.objects.filter(reach, bank=bank, state="collected", batch__isnull=True).count()


def batches(actor: Actor) -> QuerySet[Batch]:
    """The batches made at places in the actor's reach; they name nobody."""
    return Batch.objects.filter(_reach(actor, permissions.BATCH)).order_by("-id")


def batch_rows(actor: Actor, batch_id: int, *, refused: bool = False) -> QuerySet[BatchRow]:
    """The lines of a batch whose people are in the actor's reach. Raises NotFound."""
    batch = batches(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(data={"batch": batch_id})
    rows = BatchRow.objects.filter(_reach(actor, permissions.BATCH), batch=batch).select_related("card")
    return rows.filter(made=False) if refused else rows


def reconciliations(actor: Actor) -> QuerySet[Reconciliation]:
    """The comparisons with the banks: figures without people, for who settles differences."""
    found = Reconciliation.objects.order_by("-id")
    return found if actor.may(permissions.RECONCILE) else found.none()


def differences(actor: Actor, *, reconciliation_id: int | None = None) -> QuerySet[Difference]:
    """The differences in the actor's reach: those not settled, or all of one comparison."""
    found = Difference.objects.filter(_reach(actor, permissions.RECONCILE)).select_related("reconciliation")
    if reconciliation_id is None:
        return found.filter(settled_at__isnull=True)
    return found.filter(reconciliation=reconciliation_id)


def _reach(actor: Actor, verb: str) -> Q:
    """The explicit filter beside the row lock."""
    reached = Q(pk__in=())
    for span in actor.spans(verb):
        reached |= Q(org_lft__range=(span.lo, span.hi))
    return reached


def without_card(actor: Actor, *, union_id: int, bank: str) -> QuerySet[Any]:
    """The members of a union and below who have no live card at a bank, by number. Raises NotFound."""
    live = Card.objects.filter(bank=bank, state__in=rules.LIVE).values("person_id")
    return (
        roster(actor, within=unions.organisation_for(actor, union_id).span)
        .exclude(pk__in=live)
        .order_by("id")
    )
