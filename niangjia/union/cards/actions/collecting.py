"""The beginning of a card: the data are complete, the person has agreed, the union or the person asks for it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cards import permissions, queries, rules
from niangjia.union.cards.actions.moving import locked, move, told
from niangjia.union.cards.models import Card

CITYWIDE = "办卡要看本人在全市有没有卡"


@transaction.atomic
def collect(*, person_id: int, bank: str, tax: str, by: Actor, at: datetime) -> int:
    """Ask for a card of a bank for one person; return its number. By the person, or who keeps their union's cards.

    Raises NotFound for a stranger or an unknown bank, Invalid for an unknown tax residency, NotNow with the one
    thing that is missing (B-1, P-6).
    """
    _check_tax(tax)
    with sight.everywhere(CITYWIDE):
        holder = queries.holder(person_id, bank=bank, on=at.date())
        if holder is None or not _may_see(by, person_id, holder.facts.org_lft):
            raise NotFound(data={"person": person_id})
        permissions.check_may_keep(by, person_id, holder.facts.org_lft)
        rules.check_may_have(holder.rule, bank=holder.recipient.name)
        card = _begun(
            Card(person_id=person_id, org_lft=holder.facts.org_lft, bank=bank, tax=tax), by=by, at=at
        )
    audit.record(
        "cards.collected", by=by, at=at, subject=f"cards.Card:{card.pk}", org_label=card.org_lft, bank=bank
    )
    return card.pk


@transaction.atomic
def recollect(*, card_id: int, tax: str, by: Actor, at: datetime) -> None:
    """Ask again after the bank has refused and the data were corrected. Raises as `collect` does."""
    _check_tax(tax)
    with sight.everywhere(CITYWIDE):
        card = locked(card_id, by=by)
        check_may_follow(card, at=at)
        move(card, "recollect", by=by, at=at, tax=tax, why="", batch=None)
    audit.record("cards.recollected", by=by, at=at, subject=f"cards.Card:{card_id}", org_label=card.org_lft)


def check_may_follow(card: Card, *, at: datetime) -> None:
    """Raise NotFound or NotNow unless its person may have a card of this bank in the place of this one."""
    holder = queries.holder(card.person_id, bank=card.bank, on=at.date(), but=card.pk)
    if holder is None:
        raise NotFound(data={"card": card.pk})
    rules.check_may_have(holder.rule, bank=holder.recipient.name)


def begun_again(old: Card, *, by: Actor, at: datetime) -> Card:
    """The card that takes the place of a lost one; the caller sees the whole city."""
    fresh = Card(
        person_id=old.person_id, org_lft=old.org_lft, bank=old.bank, tax=old.tax, replaces=old,
        reason=Card.Reason.REPLACEMENT, frozen_at=old.frozen_at,
    )  # fmt: skip
    return _begun(fresh, by=by, at=at)


def _begun(card: Card, *, by: Actor, at: datetime) -> Card:
    card.state, card.since = rules.CARD.start, at
    card.collected_at, card.collected_by = at, by.name
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        raise NotNow(
            "在这家银行已有一张卡在办理或使用中，", rule="B-1", remedy="遗失请先挂失再补卡。"
        ) from error
    told(card, "collect", by=by, at=at).save(force_insert=True)
    return card


def _check_tax(tax: str) -> None:
    if tax not in rules.TAX_TITLES:
        raise Invalid("没有选择税收居民身份，", field="tax", remedy="请由本人声明后选择一项。")


def _may_see(by: Actor, person_id: int, org_lft: int | None) -> bool:
    mine = by.person_id is not None and by.person_id == person_id
    return mine or (org_lft is not None and by.may_at(permissions.VIEW, org_lft))
