"""Batches and the bank's answers, over a real OpenSSH server: sent once, answered row by row, taken once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from niangjia.gateways import bank as gateway
from niangjia.kernel import queue, runs, sight
from niangjia.kernel.models import AuditEvent, Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.seed.fixtures import AT
from niangjia.union.cards import actions, jobs, queries
from niangjia.union.cards.models import BankFile, Batch, BatchRow, Card, Difference, Event
from niangjia.union.cards.tests.conftest import BANK
from niangjia.union.members.models import Consent, Look, Person, Verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(enrol, keeper):
    """Three members whose data are collected."""
    found = [enrol(name) for name in ("张三", "李四", "买买提·热合曼")]
    for person in found:
        actions.collect(person_id=person.pk, bank=BANK, tax="1", by=keeper, at=AT)
    return found


def send(officer):
    """Make a batch and let its job run; return the batch."""
    batch = actions.make_batch(bank=BANK, by=officer, at=AT)
    queue.perform(Run.objects.latest("id").pk)
    return Batch.objects.get(pk=batch)


def cards():
    """{person: card} as they stand."""
    with sight.everywhere("测试"):
        return {card.person_id: card for card in Card.objects.order_by("id")}


def fetch(officer):
    return actions.fetch_all(by=officer, at=AT)


def test_a_batch_goes_to_the_bank_and_comes_back_row_by_row(bank, people, officer, stranger):
    bank.refuses = lambda row: "证件已过有效期" if row["name"] == "李四" else ""
    batch = send(officer)
    assert (batch.state, batch.rows, batch.number) == ("sent", 3, "boc-20261122-0001")
    assert bank.work() == [batch.number]
    assert fetch(officer) == []
    zhang, li, _ = (cards()[person.pk] for person in people)
    assert (zhang.state, zhang.tail in str(bank.cards())) == ("made", True)
    assert (li.state, li.why, li.cipher, li.batch_id) == ("refused", "证件已过有效期", None, None)
    batch.refresh_from_db()
    assert (batch.state, batch.content) == ("answered", None)
    with sight.of_actor(officer, "cards.batch"):
        assert [row.why for row in queries.batch_rows(officer, batch.pk, refused=True)] == ["证件已过有效期"]
    with pytest.raises(NotFound):
        queries.batch_rows(stranger, batch.pk)


def test_the_person_sees_that_the_bank_was_told_and_the_card_proves_them(bank, people, officer):
    batch = send(officer)
    bank.work()
    fetch(officer)
    with sight.everywhere("测试"):
        look = Look.objects.get(person_id=people[0].pk)
        proof = Verification.objects.get(person=people[0])
        assert Person.objects.get(pk=people[0].pk).assurance == 3
    assert (look.what, "模拟银行" in look.purpose) == ("bank", True)
    assert (proof.subject, proof.source, proof.serial, proof.result) == (
        "card",
        "模拟银行",
        batch.number,
        "match",
    )


def test_no_personal_word_lies_in_runs_logs_or_the_event_log(bank, people, officer, caplog):
    caplog.set_level("DEBUG")
    send(officer)
    bank.work()
    fetch(officer)
    number = next(iter(bank.cards()))
    with sight.everywhere("测试"):
        written = (
            repr([*AuditEvent.objects.values(), *Run.objects.values(), *BankFile.objects.values()])
            + caplog.text
        )
        batch = bytes(Batch.objects.get().content or b"")
    assert [word for word in ("张三", "李四", number, "1990", "18920202") if word in written] == []
    assert batch == b""


def test_a_worker_killed_between_upload_and_mark_sends_the_same_again(bank, people, officer, monkeypatch):
    class Killed(BaseException):
        pass

    def die(**_):
        raise Killed

    monkeypatch.setattr(jobs.actions, "mark_sent", die)
    actions.make_batch(bank=BANK, by=officer, at=AT)
    run = Run.objects.latest("id")
    with pytest.raises(Killed):
        queue.perform(run.pk)
    assert Batch.objects.get().state == "ready"
    assert bank.work() == ["boc-20261122-0001"]
    monkeypatch.undo()
    queue.perform(run.pk)
    assert Batch.objects.get().state == "sent"
    assert bank.work() == []
    assert len(bank.cards()) == 3
    assert bank.refused == []


def test_a_batch_sent_again_is_the_same_and_its_answer_is_taken_once(bank, people, officer):
    batch = send(officer)
    bank.work()
    actions.send_again(batch_id=batch.pk, by=officer, at=AT)
    queue.perform(Run.objects.latest("id").pk)
    assert bank.work() == []
    fetch(officer)
    before = cards()
    with sight.everywhere("测试"):
        events = Event.objects.count()
    [taken] = (bank.folder / "out" / "taken").glob("*.njb")
    taken.replace(bank.folder / "out" / taken.name)
    assert fetch(officer) == []
    with sight.everywhere("测试"):
        assert Event.objects.count() == events
    assert {p: (c.state, c.tail) for p, c in cards().items()} == {
        p: (c.state, c.tail) for p, c in before.items()
    }
    with pytest.raises(NotNow, match="已经答复"):
        actions.send_again(batch_id=batch.pk, by=officer, at=AT)


def test_the_answer_in_two_parts_is_taken_row_by_row(partner, people, officer):
    batch = Batch.objects.get(pk=actions.make_batch(bank=BANK, by=officer, at=AT))
    rows = [gateway.Result(str(n), True, f"62179900000000000{n}", "") for n in (1, 2, 3)]
    told = {"bank": BANK, "batch": batch.number, "name": "x", "source": "银行", "by": officer, "at": AT}
    assert actions.take_results(sm3="1", results=rows[:1], **told) == 1
    assert Batch.objects.get().state == "ready"
    other = replace(rows[0], card="6217990000000000099")
    assert actions.take_results(sm3="2", results=[other, *rows[1:]], **told) == 2
    assert cards()[people[0].pk].tail == rows[0].card[-4:]
    assert Batch.objects.get().state == "answered"


def test_one_number_for_two_people_is_left_for_people(partner, people, officer):
    batch = Batch.objects.get(pk=actions.make_batch(bank=BANK, by=officer, at=AT))
    rows = [gateway.Result(ref, True, "6217990000000000017", "") for ref in ("1", "2")]
    rows += [
        gateway.Result("3", True, "not a number", ""),
        gateway.Result("77", True, "6217990000000000025", ""),
    ]
    told = {"bank": BANK, "batch": batch.number, "name": "x", "source": "银行", "by": officer, "at": AT}
    assert actions.take_results(sm3="1", results=rows, **told) == 1
    with sight.everywhere("测试"):
        assert BatchRow.objects.filter(made__isnull=True).count() == 2
    with pytest.raises(NotFound):
        actions.take_results(sm3="1", results=rows, **told | {"batch": "boc-20200101-0001"})


def test_who_withdrew_the_consent_is_not_sent_and_is_told_why(partner, people, officer, stranger):
    with sight.everywhere("测试"):
        Consent.objects.filter(person=people[0]).update(withdrawn_at=AT)
    batch = Batch.objects.get(pk=actions.make_batch(bank=BANK, by=officer, at=AT))
    assert batch.rows == 2
    left = cards()[people[0].pk]
    assert (left.state, left.batch_id, "单独同意" in left.why) == ("collected", None, True)
    with pytest.raises(NotNow, match="没有可以发往银行的资料"):
        actions.make_batch(bank=BANK, by=officer, at=AT)


def test_a_bank_that_does_not_answer_leaves_the_batch_and_a_sentence(partner, people, officer):
    batch = send(officer)
    run = Run.objects.latest("id")
    assert (batch.state, run.state) == ("ready", "failed")
    assert "没有接通" in run.sentence


def test_a_forged_answer_is_refused_and_stays_where_it_is(bank, people, officer):
    send(officer)
    bank.work()
    [answer] = (bank.folder / "out").glob("*.njb")
    lines = answer.read_bytes().split(b"\n", 3)
    lines[2] = b"00" * 64
    answer.write_bytes(b"\n".join(lines))
    [sentence] = fetch(officer)
    assert "签名不是这家银行的" in sentence
    assert {card.state for card in cards().values()} == {"collected"}
    assert answer.exists()


def test_the_bank_s_list_activates_binds_and_reports_lost(bank, people, officer, keeper):
    send(officer)
    bank.work()
    fetch(officer)
    made = [cards()[person.pk] for person in people]
    actions.hand_out(card_ids=[card.pk for card in made], by=keeper, at=AT)
    numbers = {number[-4:]: number for number in bank.cards()}
    for card, standing in zip(made, ("active", "bound", "lost"), strict=True):
        bank.set_standing(numbers[card.tail], standing)
    bank.report(date(2026, 11, 30))
    assert fetch(officer) == []
    assert [cards()[person.pk].state for person in people] == ["active", "bound", "lost"]
    assert list(queries.reconciliations(officer).values_list("counts", "ours", "theirs")) == [({}, 3, 3)]


def test_an_older_list_does_not_take_a_card_back(bank, people, officer):
    send(officer)
    bank.work()
    fetch(officer)
    first = next(iter(bank.cards()))
    bank.set_standing(first, "active")
    bank.report(date(2026, 11, 30))
    fetch(officer)
    bank.set_standing(first, "closed")
    bank.report(date(2026, 11, 20))
    fetch(officer)
    assert sorted(card.state for card in cards().values()) == ["active", "made", "made"]


def test_differences_are_listed_by_kind_settled_with_a_word_and_seen_where_they_belong(
    bank, people, officer, stranger
):
    send(officer)
    bank.work()
    fetch(officer)
    ledger = bank._ledger()
    numbers = sorted(ledger["cards"])
    del ledger["cards"][numbers[0]]
    ledger["cards"] |= {"6217990000000088888": "issued", numbers[1]: "closed"}
    bank._keep(ledger)
    with sight.everywhere("测试"):
        Card.objects.filter(tail=numbers[2][-4:]).update(state="bound")
    bank.report(date(2026, 11, 30))
    fetch(officer)
    with sight.of_actor(officer, "cards.reconcile"):
        found = {row.kind: row for row in queries.differences(officer)}
    assert set(found) == {"missing", "unknown", "behind"}
    assert found["unknown"].tail == "8888"
    with sight.of_actor(stranger, "cards.reconcile"):
        assert list(Difference.objects.all()) == []
    with pytest.raises(Invalid):
        actions.settle(difference_id=found["missing"].pk, note=" ", by=officer, at=AT)
    actions.settle(difference_id=found["missing"].pk, note="银行补录 6222021234567890123", by=officer, at=AT)
    with sight.of_actor(officer, "cards.reconcile"):
        assert (
            Difference.objects.get(pk=found["missing"].pk).note == "银行补录 622202********0123"
        )  # whose it is stands sealed beside
    with pytest.raises(NotNow):
        actions.settle(difference_id=found["missing"].pk, note="银行补录", by=officer, at=AT)
    bank.report(date(2026, 12, 31))
    actions.fetch_all(by=officer, at=AT + timedelta(days=40))
    with sight.of_actor(officer, "cards.reconcile"):
        assert queries.differences(officer).count() == 3
    with pytest.raises(NotFound):
        actions.settle(difference_id=found["unknown"].pk + 1000, note="x", by=officer, at=AT)


def test_files_are_fetched_on_demand_with_a_run(bank, people, officer):
    send(officer)
    bank.work()
    run = actions.ask_fetch(bank=BANK, by=officer, at=AT)
    queue.perform(run.pk)
    assert runs.run(run.pk).state == "done"
    assert {card.state for card in cards().values()} == {"made"}
