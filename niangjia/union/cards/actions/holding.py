"""The card in the holder's hand: handed out, lost, replaced, cancelled."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed
from niangjia.union.cards import permissions
from niangjia.union.cards.actions.collecting import CITYWIDE, begun_again, check_may_follow
from niangjia.union.cards.actions.moving import locked, move
from niangjia.union.cards.models import Card

HAND = "本人的卡不论现在属于哪个工会都可以挂失、补办"


@transaction.atomic
def hand_out(*, card_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Keep that these cards were given to their holders, all or none; return how many. By the union, not the holder.

    Raises NotFound, NotAllowed, NotNow at the first that cannot be handed out.
    """
    with sight.of_actor(by, permissions.VIEW):
        for card_id in sorted(set(card_ids)):
            card = locked(card_id, by=by)
            if card.org_lft is None or not by.may_at(permissions.KEEP, card.org_lft):
                raise NotAllowed("发放由所在工会登记，", remedy="请到所在工会领取。")
            move(card, "hand_out", by=by, at=at)
    audit.record("cards.handed_out", by=by, at=at, cards=sorted(set(card_ids)))
    return len(set(card_ids))


@transaction.atomic
def report_lost(*, card_id: int, by: Actor, at: datetime) -> None:
    """Report a card lost. The bank is told by its holder (its telephone stands on the page); raises NotFound, NotNow."""
    with sight.everywhere(HAND):
        card = locked(card_id, by=by)
        move(card, "report_lost", by=by, at=at)
    audit.record("cards.lost", by=by, at=at, subject=f"cards.Card:{card_id}", org_label=card.org_lft)


@transaction.atomic
def replace(*, card_id: int, by: Actor, at: datetime) -> int:
    """Ask for a new card in the place of a lost one; return its number. Raises NotFound, NotNow with the reason."""
    with sight.everywhere(CITYWIDE):
        card = locked(card_id, by=by)
        check_may_follow(card, at=at)
        move(card, "replace", by=by, at=at)
        fresh = begun_again(card, by=by, at=at)
    audit.record(
        "cards.replaced",
        by=by,
        at=at,
        subject=f"cards.Card:{card_id}",
        org_label=card.org_lft,
        fresh=fresh.pk,
    )
    return fresh.pk


@transaction.atomic
def cancel(*, card_id: int, reason: str, by: Actor, at: datetime) -> None:
    """End a card or an application for one, with a reason. Raises NotFound, Invalid without a reason, NotNow."""
    if not reason.strip():
        raise Invalid("没有写原因，", field="reason", remedy="请写明注销的原因。")
    with sight.everywhere(HAND):
        card: Card = locked(card_id, by=by)
        move(card, "cancel", by=by, at=at, note=masking.words(reason.strip())[:200])
    audit.record("cards.cancelled", by=by, at=at, subject=f"cards.Card:{card_id}", org_label=card.org_lft)


@transaction.atomic
def let_go(*, person_id: int, bank: str, by: Actor, at: datetime) -> int:
    """End what is not at the bank yet, when the consent to it is withdrawn; return how many. Of other cards none."""
    with sight.everywhere(HAND):
        waiting = Card.objects.select_for_update().filter(
            person_id=person_id, bank=bank, state__in=["collected", "refused"], batch__isnull=True
        )
        ended = list(waiting)
        for card in ended:
            move(card, "cancel", by=by, at=at, note="撤回了对银行的同意")
    if ended:
        audit.record("cards.let_go", by=by, at=at, cards=[card.pk for card in ended], bank=bank)
    return len(ended)
