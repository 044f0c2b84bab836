"""The event log: every way of tampering with it is found."""

import threading

import pytest
from django.db import connection, connections, transaction

from niangjia.kernel import audit, reactions
from niangjia.kernel.models import AuditEvent, Seal


@pytest.fixture
def record(db, system, at):
    """Record an event in a transaction of its own."""

    def recording(act="test.act", **facts):
        with transaction.atomic():
            return audit.record(act, by=system, at=at, subject="test.Thing:1", **facts)

    return recording


@pytest.fixture
def sealed(transactional_db, record, at):
    """Three events, committed and sealed."""
    events = [record(n=n) for n in range(3)]
    assert seal(at) == 3
    return events


SETTLED = """SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > coalesce(max(xid), 0)
               FROM kernel_auditevent"""


def seal(at):
    """Seal once nothing older runs on the whole server: the acts of another worker's tests count too."""
    pause = threading.Event()
    for _ in range(1_200):
        with connection.cursor() as cursor:
            cursor.execute(SETTLED)
            if cursor.fetchone()[0]:
                return audit.seal(at=at)
        pause.wait(0.1)
    raise AssertionError("another transaction on the server has been running for two minutes")


def by_hand(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def test_an_act_and_its_event_share_one_transaction(transactional_db, system, at):
    with pytest.raises(RuntimeError, match="one transaction"):
        audit.record("test.act", by=system, at=at)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event(system, at):
    @transaction.atomic
    def act():
        audit.record("test.act", by=system, at=at)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not AuditEvent.objects.exists()


def test_reactions_are_told_in_the_same_transaction_what_the_log_does_not_keep(record, monkeypatch):
    told = []
    monkeypatch.setitem(reactions._subscribers, "test.act", [told.append])
    event = record(kept=1, _passed=[2])
    assert event.facts == {"kept": 1}
    assert [(h.act, h.facts) for h in told] == [("test.act", {"kept": 1, "passed": [2]})]


def test_an_untouched_chain_has_no_fault(sealed, record):
    record()
    assert list(audit.verify()) == []


def test_the_chain_is_longer_than_one_batch(transactional_db, record, at, monkeypatch):
    monkeypatch.setattr(audit, "SEAL_BATCH", 2)
    for n in range(5):
        record(n=n)
    assert [seal(at) for _ in range(4)] == [2, 2, 1, 0]
    assert list(audit.verify()) == []


def test_the_events_of_one_act_are_never_split(transactional_db, system, at, monkeypatch):
    monkeypatch.setattr(audit, "SEAL_BATCH", 2)
    with transaction.atomic():
        for n in range(5):
            audit.record("test.act", by=system, at=at, n=n)
    assert seal(at) == 5
    assert list(audit.verify()) == []


@pytest.mark.parametrize(
    "change",
    [
        """facts = '{"n": 7}'""", "actor_name = '别人'", "act = 'test.other'", "subject = ''",
        "mark = repeat('0', 64)", "at = at + interval '1 second'", "actor_id = 7", "org_label = 7",
        "xid = xid + 1",
    ],
)  # fmt: skip
def test_a_changed_event_is_found(sealed, change):
    by_hand(f"UPDATE kernel_auditevent SET {change} WHERE id = %s", sealed[1].pk)
    (fault,) = audit.verify()
    assert f"审计记录 {sealed[1].pk} 与封存时不一致" in fault


def test_a_removed_event_is_found(sealed):
    by_hand("DELETE FROM kernel_auditevent WHERE id = %s", sealed[1].pk)
    assert [fault for fault in audit.verify() if f"审计记录 {sealed[1].pk} 已被删除" in fault]


def test_an_event_removed_together_with_its_seal_is_found(sealed):
    by_hand("DELETE FROM kernel_auditevent WHERE id = %s", sealed[1].pk)
    by_hand("DELETE FROM kernel_seal WHERE event_id = %s", sealed[1].pk)
    assert [fault for fault in audit.verify() if f"审计记录 {sealed[2].pk} " in fault]


def test_an_event_slipped_in_behind_the_chain_is_found(sealed):
    number = copied(sealed[1], xid="xid")
    assert [fault for fault in audit.verify() if f"审计记录 {number} 不在封存链条内" in fault]


def test_a_forged_event_is_found_before_and_after_sealing(sealed, at):
    number = copied(sealed[1], xid="(pg_current_xact_id()::text)::bigint")
    assert [fault for fault in audit.verify() if f"审计记录 {number} 的印记不对" in fault]
    seal(at)
    assert [fault for fault in audit.verify() if f"审计记录 {number} " in fault]


COLUMNS = "at, actor_id, actor_name, act, subject, org_label, facts, mark"


def copied(event, *, xid):
    """Insert by hand what looks like an event."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_auditevent ({COLUMNS}, xid) SELECT {COLUMNS}, {xid}"
            " FROM kernel_auditevent WHERE id = %s RETURNING id",
            [event.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_an_older_act_still_under_way_is_waited_for_and_sealed_first(record, system, at):
    recorded, finish = threading.Event(), threading.Event()

    def slow_act():
        with transaction.atomic():
            audit.record("test.older", by=system, at=at)
            recorded.set()
            assert finish.wait(30)
        connections.close_all()

    slow = threading.Thread(target=slow_act)
    slow.start()
    assert recorded.wait(30)
    record("test.newer")
    assert audit.seal(at=at) == 0
    finish.set()
    slow.join(30)
    assert seal(at) == 2
    acts = AuditEvent.objects.in_bulk()
    assert [acts[s.event_id].act for s in Seal.objects.order_by("id")] == ["test.older", "test.newer"]
    assert list(audit.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_only_one_sealer_works_at_a_time(record, at):
    record()
    link = connection.copy()
    try:
        link.set_autocommit(False)
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kernel.seal'))")
        assert audit.seal(at=at) == 0
        link.rollback()
    finally:
        link.close()
    assert seal(at) == 1


def test_a_chain_cut_off_at_its_end_is_found(sealed):
    assert list(audit.verify()) == []
    last = sealed[-1].pk
    by_hand("DELETE FROM kernel_seal WHERE event_id = %s", last)
    by_hand("DELETE FROM kernel_auditevent WHERE id = %s", last)
    assert ["末尾被截断" in fault for fault in audit.verify()] == [True]
