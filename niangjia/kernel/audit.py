"""The event log: one row per act, chained afterwards by one sealer, so that tampering is found.

Four locks, because one of them always has a hole:
- the application's role may insert and read, never change or remove (database rights);
- every row carries a keyed mark (HMAC-SM3) that only the application can make: a row inserted or changed
  in the database by hand has a wrong one;
- the last link is written down outside the database (`audit_anchor`): a chain cut short is found;
- the sealer chains rows in the order of their transactions once no older transaction can still commit:
  a row removed, or slipped in behind the chain, breaks it.
"""

import hmac as constant_time
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from niangjia.kernel import audit_anchor, reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import AuditEvent, Seal

SEAL_BATCH = 5_000


def record(
    act: str, *, by: Actor, at: datetime, subject: str = "", org_label: int | None = None, **facts: Any
) -> AuditEvent:
    """Write the act's one event and wake its reactions. Raises outside a transaction: an act is atomic.

    `subject` is "room.Noun:id"; `facts` are JSON-able, with personal fields already masked
    (`privacy.masked`). Facts whose name starts with "_" go to the reactions only.
    """
    return record_together(
        act, write=_insert, by=by, at=at, subject=subject, org_label=org_label, xid=None, **facts
    )


def record_together(
    act: str, *, write: Callable[[AuditEvent], int], by: Actor, at: datetime, subject: str, org_label: int | None,
    xid: int | None, **facts: Any,
) -> AuditEvent:  # fmt: skip
    """Like `record`, for acts that many people do in the same minute.

    `write` inserts the event in one statement with the act's own rows and returns its number; `xid` is the
    transaction's number where the act has been told it already.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act}: an act and its event share one transaction")
    kept = json.loads(json.dumps({k: v for k, v in facts.items() if k[0] != "_"}, cls=DjangoJSONEncoder))
    event = AuditEvent(
        at=at, actor_id=by.id, actor_name=by.name, act=act, subject=subject, org_label=org_label, facts=kept
    )
    event.xid = _transaction_number() if xid is None else xid
    event.mark = mark(event)
    event.pk = write(event)
    reactions.wake(act, by=by, at=at, **{k.lstrip("_"): v for k, v in facts.items()})
    return event


def last_event() -> int:
    """The number of the latest event; 0 before the first."""
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def columns(event: AuditEvent) -> dict[str, Any]:
    """What a statement writes of a marked event, by column."""
    return {name: getattr(event, name) for name in _COLUMNS} | {"facts": json.dumps(event.facts)}


def _insert(event: AuditEvent) -> int:
    """Insert the event by a statement of its own: every act writes one, and the model's way costs as much again."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, list(columns(event).values()))
        return int(cursor.fetchone()[0])


_COLUMNS = ("at", "actor_id", "actor_name", "act", "subject", "org_label", "facts", "xid", "mark")
_INSERT = (
    f"INSERT INTO kernel_auditevent ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join(['%s'] * len(_COLUMNS))}) RETURNING id"
)


def seal(*, at: datetime) -> int:
    """Chain every event that no running transaction can still precede; return how many.

    One sealer at a time: a second one finds the lock taken and does nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('kernel.seal'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
        last = Seal.objects.order_by("-id").first()
        previous, after = (last.link, last.event_xid) if last else ("", -1)
        fresh = list(_unsealed(after, horizon))
        links = []
        for event in fresh:
            previous = _link(previous, event)
            links.append(Seal(event_id=event.id, event_xid=event.xid, sealed_at=at, link=previous))
        Seal.objects.bulk_create(links)
    if links:
        audit_anchor.keep(Seal.objects.order_by("-id")[0])
    return len(links)


def verify() -> Iterator[str]:
    """Walk the chain and yield one sentence per fault: a changed, removed, inserted or forged event."""
    previous, last_xid, sealed = "", -1, Seal.objects.order_by("id")
    for seals in _batches(sealed):
        events = AuditEvent.objects.in_bulk([s.event_id for s in seals])
        for link in seals:
            event = events.get(link.event_id)
            if event is None:
                yield f"审计记录 {link.event_id} 已被删除（封存于 {link.sealed_at:%Y-%m-%d %H:%M}）。"
            elif _link(previous, event) != link.link:
                yield f"审计记录 {link.event_id} 与封存时不一致，内容被改动过，或者链条在这里断开。"
            elif _is_forged(event):
                yield f"审计记录 {event.id} 的印记不对，不是本系统写入的。"
            previous, last_xid = link.link, link.event_xid
    yield from audit_anchor.faults()
    unsealed = AuditEvent.objects.exclude(id__in=Seal.objects.values("event_id"))
    for event in unsealed.filter(xid__lte=last_xid).order_by("id"):
        yield f"审计记录 {event.id} 不在封存链条内，是事后插入的。"
    for event in unsealed.filter(xid__gt=last_xid).order_by("id"):
        if _is_forged(event):
            yield f"审计记录 {event.id} 的印记不对，不是本系统写入的。"


def _is_forged(event: AuditEvent) -> bool:
    return not constant_time.compare_digest(mark(event), event.mark)


def mark(event: AuditEvent) -> str:
    """Return the keyed mark of an event: HMAC-SM3 over everything it says."""
    signer = hmac.HMAC(_key(), hashes.SM3())
    signer.update(_body(event))
    return signer.finalize().hex()


@cache
def _key() -> bytes:
    """The audit's own key, derived from the application's secret; the database never sees it."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"kernel.audit\x00" + settings.SECRET_KEY.encode())
    return digest.finalize()


def _body(event: AuditEvent) -> bytes:
    parts = [
        event.xid, event.at.astimezone(settings.ZONE).isoformat(), event.actor_id, event.actor_name,
        event.act, event.subject, event.org_label, event.facts,
    ]  # fmt: skip
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _link(previous: str, event: AuditEvent) -> str:
    """One link over the link before, the row's number, its mark and its content: none can be exchanged."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(f"{previous}\n{event.id}\n{event.mark}\n{mark(event)}\n".encode())
    return digest.finalize().hex()


def _transaction_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _unsealed(after: int, horizon: int) -> Iterator[AuditEvent]:
    """Events behind the last link whose transactions are over, in the order of transaction and number."""
    waiting = AuditEvent.objects.filter(xid__gt=after, xid__lt=horizon).order_by("xid", "id")
    batch = list(waiting[: SEAL_BATCH + 1])
    if len(batch) > SEAL_BATCH:  # never split a transaction: its later events would fall behind the chain
        last = batch[-1].xid
        batch = [e for e in batch if e.xid != last] or list(waiting.filter(xid=last))
    return iter(batch)


def _batches(sealed: Any) -> Iterator[list[Seal]]:
    last = 0
    while batch := list(sealed.filter(id__gt=last)[:SEAL_BATCH]):
        yield batch
        last = batch[-1].id
