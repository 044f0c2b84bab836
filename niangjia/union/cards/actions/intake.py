"""What the bank says, taken once: results row by row, the standing of every card, and where we differ."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from niangjia.gateways.bank import Result, Standing
from niangjia.kernel import audit, crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cards import permissions, rules
from niangjia.union.cards.actions.moving import shift, told, write_moved
from niangjia.union.cards.models import BankFile, Batch, BatchRow, Card, Difference, Event, Reconciliation
from niangjia.union.cards.sealing import NUMBER
from niangjia.union.members.actions.evidence import prove_by_card
from niangjia.union.organisations import queries as unions

BANK_SPEAKS = "银行的文件讲的是全市的卡"


@transaction.atomic
def take_results(
    *,
    bank: str,
    batch: str,
    name: str,
    sm3: str,
    results: Sequence[Result],
    source: str,
    by: Actor,
    at: datetime,
) -> int:
    """Apply a bank's answer to a batch, row by row; return how many rows were new. The same answer again: none.

    A row that was answered before stays as it was; a number that another card has is left for people.
    Raises NotFound for a batch that we never sent to this bank.
    """
    found = Batch.objects.select_for_update().filter(bank=bank, number=batch).first()
    if found is None:
        raise NotFound("银行答复了一个我方没有的批次，", remedy="请与银行核对批次号。")
    _once(bank)
    if BankFile.objects.filter(bank=bank, kind="result", batch=batch, sm3=sm3).exists():
        return 0
    with sight.everywhere(BANK_SPEAKS):
        answered = _answered(found, results, by=by, at=at)
        made = [row.person_id for row in answered if row.made]
        prove_by_card(person_ids=made, source=source, serial=batch, by=by, at=at)
        _close(found, at)
    BankFile.objects.create(
        bank=bank,
        name=name,
        kind="result",
        batch=batch,
        sm3=sm3,
        rows=len(results),
        applied=len(answered),
        taken_at=at,
    )
    audit.record(
        "cards.results_taken", by=by, at=at, subject=f"cards.Batch:{found.pk}", number=batch, rows=len(results),
        applied=len(answered), made=len(made),
    )  # fmt: skip
    return len(answered)


@transaction.atomic
def take_standing(
    *, bank: str, day: date, name: str, sm3: str, standings: Sequence[Standing], by: Actor, at: datetime
) -> int | None:
    """Follow the bank's list of all cards and keep what differs; return the reconciliation, None for one known."""
    batch = f"{bank}-{day:%Y%m%d}"
    _once(bank)
    if BankFile.objects.filter(bank=bank, kind="status", batch=batch, sm3=sm3).exists():
        return None
    with sight.everywhere(BANK_SPEAKS):
        cards = _by_number(bank, standings)
        moved = _follow(cards, standings, by=by, at=at)
        file = BankFile.objects.create(
            bank=bank,
            name=name,
            kind="status",
            batch=batch,
            sm3=sm3,
            rows=len(standings),
            applied=moved,
            taken_at=at,
        )
        reconciliation = _compared(file, day, cards, standings, at=at)
    audit.record(
        "cards.reconciled", by=by, at=at, subject=f"cards.Reconciliation:{reconciliation.pk}", bank=bank, day=day,
        moved=moved, differences=reconciliation.counts,
    )  # fmt: skip
    return reconciliation.pk


@transaction.atomic
def settle(*, difference_id: int, note: str, by: Actor, at: datetime) -> None:
    """Close a difference with what was found out. Raises NotFound, NotAllowed, Invalid without a word, NotNow."""
    permissions.check_may_reconcile(by)
    if not note.strip():
        raise Invalid("没有写处理说明，", field="note", remedy="请写明与银行核对的结果。")
    with sight.of_actor(by, permissions.RECONCILE):
        row = Difference.objects.select_for_update().filter(pk=difference_id).first()
        if row is None:
            raise NotFound(data={"difference": difference_id})
        if row.settled_at is not None:
            raise NotNow("这条差异已经处理过了。")
        row.settled_at, row.settled_by, row.note = at, by.name, masking.words(note.strip())[:200]
        row.save(update_fields=["settled_at", "settled_by", "note"])
    audit.record("cards.difference_settled", by=by, at=at, subject=f"cards.Difference:{difference_id}")


def _once(bank: str) -> None:
    """One file of a bank at a time."""
    execute("SELECT pg_advisory_xact_lock(hashtext('cards.file:' || %s))", [bank])


def _answered(batch: Batch, results: Sequence[Result], *, by: Actor, at: datetime) -> list[BatchRow]:
    """Apply the rows that are not answered yet."""
    told_of = {int(row.ref): row for row in results if row.ref.isdigit()}
    open_rows = BatchRow.objects.select_for_update(of=("self",)).filter(batch=batch, made__isnull=True)
    rows = [row for row in open_rows.select_related("card").order_by("ref") if row.ref in told_of]
    taken = _taken_numbers([told_of[row.ref].card for row in rows])
    done, events = [], []
    for row in rows:
        result = told_of[row.ref]
        if result.made and (result.card in taken or not _is_number(result.card)):
            continue
        taken.add(result.card)
        row.made, row.why, row.answered_at = result.made, result.why[:200], at
        events.append(_apply(row.card, result, by=by, at=at))
        done.append(row)
    _number([(row.card, told_of[row.ref].card) for row in done if row.made])
    _write_rows(done, at)
    write_moved([row.card for row in done])
    Event.objects.bulk_create(events, batch_size=1000)
    return done


def _number(made: Sequence[tuple[Card, str]]) -> None:
    """Give cards their numbers, sealed and with their last digits; all at once, for a ring is read once a call."""
    numbers = [number for _, number in made]
    ciphers, marks = crypto.seal_many(NUMBER, numbers), crypto.digests_many(NUMBER, numbers)
    for at, (card, number) in enumerate(made):
        card.cipher, card.tail = ciphers[at], number[-4:]
        card.digest_a, card.digest_b = (
            UUID(mark) if (mark := marks[c][at]) else None for c in ("digest_a", "digest_b")
        )


def _write_rows(rows: Sequence[BatchRow], at: datetime) -> None:
    """Write the answers of many rows in one statement."""
    execute(
        """UPDATE cards_batchrow b SET made = v.made, why = v.why, answered_at = %s
             FROM unnest(%s::bigint[], %s::boolean[], %s::text[]) v (id, made, why) WHERE b.id = v.id""",
        [at, [row.pk for row in rows], [row.made for row in rows], [row.why for row in rows]],
    )


def _apply(card: Card, result: Result, *, by: Actor, at: datetime) -> Event:
    """Move a card by its result; one that was cancelled meanwhile stays so, and keeps its number for the list."""
    verb = "make" if result.made else "refuse"
    if card.state != "collected":
        return told(card, verb, by=by, at=at, note="此前已取消，请与银行注销")
    if result.made:
        shift(card, verb, at=at, why="")
    else:
        shift(card, verb, at=at, why=result.why[:200], batch=None)
    return told(card, verb, by=by, at=at, note=result.why[:200])


def _taken_numbers(numbers: Sequence[str]) -> set[str]:
    """Those of the numbers that a card of ours has already."""
    column, indexes = crypto.lookup_many(NUMBER, numbers)
    wanted = {UUID(index): number for index, number in zip(indexes, numbers, strict=True) if index and number}
    rows = Card.objects.filter(**{f"{column}__in": list(wanted)}).values_list(column, flat=True)
    return {wanted[index] for index in rows if index is not None}


def _is_number(text: str) -> bool:
    """A card number as D-19 has it; a wrong check digit is the bank's to explain and does not stop us."""
    return text.isascii() and text.isdigit() and 13 <= len(text) <= 19


def _close(batch: Batch, at: datetime) -> None:
    """A batch whose every row is answered has no content any more (P-6: kept no longer than needed)."""
    if not BatchRow.objects.filter(batch=batch, made__isnull=True).exists():
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.ANSWERED, answered_at=at, content=None)


def _by_number(bank: str, standings: Sequence[Standing]) -> dict[str, Card]:
    """Our cards by the numbers that the bank names."""
    numbers = [row.card for row in standings]
    column, indexes = crypto.lookup_many(NUMBER, numbers)
    wanted = {UUID(index): number for index, number in zip(indexes, numbers, strict=True) if index}
    found = Card.objects.select_for_update(of=("self",)).filter(bank=bank, **{f"{column}__in": list(wanted)})
    return {wanted[getattr(card, column)]: card for card in found.order_by("id")}


def _follow(cards: dict[str, Card], standings: Sequence[Standing], *, by: Actor, at: datetime) -> int:
    """Move our cards as far as the bank's word leads; return how many moved. An older word is not followed."""
    changed, events, moved = [], [], 0
    for row in standings:
        card = cards.get(row.card)
        if card is None or (card.told_on is not None and row.day < card.told_on):
            continue
        verbs = rules.steps(card.state, row.standing)
        if not verbs and card.told == row.standing:
            continue
        for verb in verbs:
            shift(card, verb, at=at)
            events.append(told(card, verb, by=by, at=at, note=f"银行 {row.day:%Y-%m-%d} 所报"))
        card.told, card.told_on = row.standing, row.day
        changed.append(card)
        moved += bool(verbs)
    write_moved(changed)
    Event.objects.bulk_create(events, batch_size=1000)
    return moved


def _compared(
    file: BankFile, day: date, cards: dict[str, Card], standings: Sequence[Standing], *, at: datetime
) -> Reconciliation:
    """Keep the differences; those of an earlier comparison are closed by this one."""
    ours = dict(Card.objects.filter(bank=file.bank, cipher__isnull=False).values_list("pk", "state"))
    rows = [
        rules.Told(cards[row.card].pk if row.card in cards else None, row.card[-4:], row.standing)
        for row in standings
    ]
    gaps = list(rules.compare([rules.Ours(card, state) for card, state in ours.items()], rows))
    reconciliation = Reconciliation.objects.create(
        bank=file.bank, day=day, file=file, ours=len(ours), theirs=len(rows), at=at,
        counts=dict(Counter(gap.kind for gap in gaps)),
    )  # fmt: skip
    Difference.objects.filter(reconciliation__bank=file.bank, settled_at__isnull=True).update(
        settled_at=at, settled_by="系统：对账", note="由新一次对账代替"
    )
    _keep(reconciliation, gaps)
    return reconciliation


def _keep(reconciliation: Reconciliation, gaps: Sequence[rules.Gap]) -> None:
    known = Card.objects.in_bulk([gap.card for gap in gaps if gap.card is not None])
    root = unions.root()
    city = root.lft if root else None
    Difference.objects.bulk_create(
        [
            Difference(
                reconciliation=reconciliation, kind=gap.kind, card_id=gap.card, ours=gap.ours, theirs=gap.theirs,
                person_id=known[gap.card].person_id if gap.card else None,
                org_lft=known[gap.card].org_lft if gap.card else city,
                tail=gap.tail or (known[gap.card].tail if gap.card else ""),
            )
            for gap in gaps
        ],
        batch_size=1000,
    )  # fmt: skip
