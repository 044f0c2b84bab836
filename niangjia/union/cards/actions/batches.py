"""Batches: the people whose cards are asked of a bank in one file, made once and sent until the bank has it."""

import base64
from datetime import datetime

from django.db import transaction

from niangjia.gateways import bank as gateway
from niangjia.kernel import audit, crypto, params, queue, runs, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.guomi import digest
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.cards import permissions, queries
from niangjia.union.cards.models import Batch, BatchRow, Card
from niangjia.union.cards.queries.partners import known
from niangjia.union.cards.sealing import FILE
from niangjia.union.members.actions.looking import note_looks
from niangjia.union.members.queries.holders import ClearLine, HolderFacts, clear_lines, holder_facts
from niangjia.union.organisations import queries as unions

SEND = "cards.send"
params.declare(
    "card_batch_size", 5000, "人", "一个制卡文件最多包含的人数", rule="B-1", mark="D",
    source="本系统设定，按与银行的约定调整",
)  # fmt: skip


@transaction.atomic
def make_batch(*, bank: str, by: Actor, at: datetime) -> int:
    """Put the collected cards in the actor's reach into one file for a bank, and ask for its delivery.

    Who is no longer eligible stays behind with the reason. Raises NotFound for an unknown bank, NotNow when
    nobody is left.
    """
    permissions.check_may_batch(by)
    to = known(bank)
    execute("SELECT pg_advisory_xact_lock(hashtext('cards.batch:' || %s))", [bank])
    spans = by.spans(permissions.BATCH)
    with sight.within(spans):
        cards = _eligible(to, at)
        if not cards:
            raise NotNow(
                "没有可以发往银行的资料，", remedy="请先采集办卡资料；不合条件的，原因写在各人的卡上。"
            )
        batch = _filled(to, cards, label=spans[0].lo or _root(), by=by, at=at)
        who = Selection.of([card.person_id for card, _, _ in cards])
        note_looks(who, "bank", f"办理会员服务卡，提供给{to.name}", by=by, at=at)
    audit.record(
        "cards.batch_made", by=by, at=at, subject=f"cards.Batch:{batch.pk}", org_label=batch.org_lft,
        number=batch.number, rows=batch.rows, sm3=batch.sm3,
    )  # fmt: skip
    _ask_delivery(batch, by=by, at=at)
    return batch.pk


@transaction.atomic
def send_again(*, batch_id: int, by: Actor, at: datetime) -> None:
    """Send a batch once more, as it was: the bank takes it once. Raises NotFound, NotNow after the bank's answer."""
    permissions.check_may_batch(by)
    batch = queries.batches(by).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(data={"batch": batch_id})
    if batch.state == Batch.State.ANSWERED:
        raise NotNow("银行已经答复这个批次，", remedy="未受理的人请更正后重新采集，进入下一个批次。")
    audit.record("cards.batch_resent", by=by, at=at, subject=f"cards.Batch:{batch.pk}", number=batch.number)
    _ask_delivery(batch, by=by, at=at)


@transaction.atomic
def mark_sent(*, batch_id: int, by: Actor, at: datetime) -> bool:
    """Keep that the file lies whole in the bank's inbox; return False where that was known before."""
    many = Batch.objects.filter(pk=batch_id, state=Batch.State.READY).update(
        state=Batch.State.SENT, sent_at=at
    )
    if many:
        audit.record("cards.batch_sent", by=by, at=at, subject=f"cards.Batch:{batch_id}")
    return bool(many)


def content_of(batch: Batch) -> bytes:
    """The content of a batch as it was made. Raises NotNow once the bank has answered: it is gone then."""
    if batch.content is None:
        raise NotNow("银行已经答复这个批次，文件内容已销毁。")
    with transaction.atomic():
        return base64.b64decode(crypto.unseal(FILE, batch.content))


def _eligible(to: gateway.Bank, at: datetime) -> list[tuple[Card, HolderFacts, ClearLine]]:
    """The waiting cards whose people still may have one, with what the bank gets; the others are told why not."""
    size = params.value("card_batch_size", on=at.date())
    waiting = list(
        Card.objects.select_for_update(of=("self",))
        .filter(bank=to.code, state="collected", batch__isnull=True)
        .order_by("why", "id")[:size]
    )
    ids = [card.person_id for card in waiting]
    facts, lines = holder_facts(ids, on=at.date()), clear_lines(ids, on=at.date())
    chosen = []
    for card in waiting:
        why = queries.why_not(facts.get(card.person_id), bank=to)
        if why or card.person_id not in lines:
            Card.objects.filter(pk=card.pk).update(why=why[:200])
        else:
            chosen.append((card, facts[card.person_id], lines[card.person_id]))
    return chosen


def _filled(
    to: gateway.Bank, cards: list[tuple[Card, HolderFacts, ClearLine]], *, label: int, by: Actor, at: datetime
) -> Batch:
    number = _number(to.code, at)
    lines = [_line(ref, *row) for ref, row in enumerate(cards, start=1)]
    try:
        content = gateway.write_batch(to, number, lines)
    except gateway.Misshapen as error:
        raise NotNow(str(error)) from error
    batch = Batch.objects.create(
        number=number, bank=to.code, org_lft=label, rows=len(cards), sm3=digest(content).hex(), made_at=at,
        made_by=by.name, content=crypto.seal(FILE, base64.b64encode(content).decode()),
    )  # fmt: skip
    BatchRow.objects.bulk_create(
        BatchRow(batch=batch, ref=ref, card=card, person_id=card.person_id, org_lft=card.org_lft)
        for ref, (card, _, _) in enumerate(cards, start=1)
    )
    Card.objects.filter(pk__in=[card.pk for card, _, _ in cards]).update(batch=batch, why="")
    return batch


def _line(ref: int, card: Card, facts: HolderFacts, clear: ClearLine) -> gateway.Line:
    return gateway.Line(
        ref=str(ref), name=clear.name, document_kind=clear.document_kind, number=clear.number, phone=clear.phone,
        union=facts.organisation, tax=card.tax, reason=card.reason,
    )  # fmt: skip


def _number(bank: str, at: datetime) -> str:
    """The next number of the day; the bank's advisory lock is held."""
    day = f"{bank}-{at:%Y%m%d}-"
    return f"{day}{Batch.objects.filter(number__startswith=day).count() + 1:04d}"


def _root() -> int:
    root = unions.root()
    return root.lft if root else 0


def _ask_delivery(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Leave one job; a delivery that waits already is enough."""
    if runs.open_run(SEND, batch.number) is None:
        queue.ask(SEND, key=batch.number, title=f"发送制卡文件 {batch.number}", by=by, at=at, batch=batch.pk)
