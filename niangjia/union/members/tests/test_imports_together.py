"""Two rosters at once with the same people, and a roster beside somebody who joins: each person once, nobody stuck."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from niangjia.kernel import crypto, queue, sight
from niangjia.kernel.models import Run
from niangjia.seed import small
from niangjia.seed.fixtures import AT
from niangjia.union.members.imports import load, reading
from niangjia.union.members.models import Document, Membership, Person, Transfer
from niangjia.union.members.purposes import DOCUMENT
from niangjia.union.members.tests import rosters as made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(tmp_path):
    return small.found_small_city(tmp_path, by=made.BY, at=AT)


def performed_together(runs: list[Run]) -> None:
    def perform(run: Run) -> None:
        try:
            queue.perform(run.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runs)) as pool:
        list(pool.map(perform, runs))
    for run in runs:
        run.refresh_from_db()


def test_two_files_with_the_same_people_bring_each_in_once_and_propose_the_rest(city, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "PIECE_ROWS", 40)
    meet = threading.Barrier(2, timeout=60)
    honest = load.load_piece

    def meeting(*given, **words):
        if meet.n_waiting < 2 and not met.is_set():
            meet.wait()
            met.set()
        return honest(*given, **words)

    met = threading.Event()
    monkeypatch.setattr("niangjia.union.members.jobs.load_piece", meeting)
    forward = [made.row(n) for n in range(200)]
    runs = [
        made.ask(made.write(tmp_path / "one.csv", forward), city.own_union),
        made.ask(made.write(tmp_path / "two.csv", forward[::-1]), city.far_union),
    ]
    performed_together(runs)
    assert [run.state for run in runs] == ["done", "done"], [run.sentence for run in runs]
    with sight.everywhere("测试"):
        assert Person.objects.count() == Document.objects.count() == Membership.objects.count() == 200
        assert Transfer.objects.count() == 200
    totals = [run.result["counts"] for run in runs]
    assert sum(t.get("joined", 0) for t in totals) == sum(t.get("transfer", 0) for t in totals) == 200


def test_a_roster_waits_for_somebody_who_is_joining_and_then_knows_them(city, tmp_path):
    joined, looked = threading.Event(), threading.Event()

    def join() -> None:
        try:
            with transaction.atomic(), sight.everywhere("测试"):
                person = Person.objects.create(
                    name="钱小乙", name_key="钱小乙", initials="QXY", standing="none", created_at=AT
                )
                Document.objects.create(
                    person=person, kind="resident", cipher=crypto.seal(DOCUMENT, made.number(1)),
                    **crypto.digests(DOCUMENT, made.number(1)),
                )  # fmt: skip
                joined.set()
                assert looked.wait(60)
        finally:
            connection.close()

    joiner = threading.Thread(target=join)
    joiner.start()
    assert joined.wait(60)
    run = made.ask(made.write(tmp_path / "one.csv", [made.row(1), made.row(2)]), city.own_union)
    letting_go = threading.Timer(0.5, looked.set)
    letting_go.start()
    queue.perform(run.pk)
    joiner.join()
    run.refresh_from_db()
    assert (run.state, made.counts(run)) == ("done", {"joined": 2})
    with sight.everywhere("测试"):
        assert Person.objects.count() == 2
        assert made.person(1).standing == "member"
