"""Changing a key while people work: at every moment each number is found, once, and nobody loses a write."""

import json
import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import override_settings

from niangjia.kernel import crypto, keyrings, keys, rotation, rotation_rows, runs, sight
from niangjia.kernel.models import AuditEvent, KeyMark, KeyRing
from niangjia.kernel.refusals import NotNow
from niangjia.union.members.models import Phone
from niangjia.union.members.purposes import PHONE


@pytest.fixture
def ring(db, at, tmp_path):
    """Keys of the test's own: the first of every purpose, in a file that nothing else reads."""
    with override_settings(KEY_FILE=tmp_path / "fields.keys"):
        KeyMark.objects.all().delete()
        KeyRing.objects.all().delete()
        keyrings.ready(at=at)
        yield lambda: KeyRing.objects.get(pk=PHONE)


@pytest.fixture
def step(system, at, ring):
    """Take one step of the rotation: `step("begin")`."""
    return lambda name: getattr(rotation, name)(purpose=PHONE, by=system, at=at)


@pytest.fixture
def rotate(system, at, ring):
    """Do a whole rotation as its run does."""

    def rotate():
        run = rotation.ask(purpose=PHONE, by=system, at=at)
        runs.begin(run, at=at)
        rotation.rotate(run)
        runs.finish(run, at=at)
        return run

    return rotate


def plant(number, at):
    """One proven phone: of such there is one in the city."""
    return Phone.objects.create(
        person_id=1, since=at.date(), verified_at=at, org_lft=1,
        cipher=crypto.seal(PHONE, number), **crypto.digests(PHONE, number),
    )  # fmt: skip


def find(number):
    """How often a number is found."""
    return Phone.objects.filter(**crypto.lookup(PHONE, number)).count()


def numbers(many, start=13800000000):
    return [str(start + each) for each in range(many)]


def by_batches(phase, size=3):
    """Do a phase batch by batch, with a pause after each."""
    rotation_rows.BATCH, before = size, rotation_rows.BATCH
    try:
        for _ in rotation._batches(PHONE, rotation.purposes.columns(PHONE)[0], phase):
            yield
    finally:
        rotation_rows.BATCH = before


def moments(step):
    """The whole rotation, with a pause at every moment that others can see."""
    yield step("begin")
    yield from by_batches(rotation_rows.fill)
    yield step("swap")
    yield step("clear")
    yield from by_batches(rotation_rows.clear)
    yield step("finish")


@pytest.mark.parametrize("rotations", [1, 2])
def test_at_every_moment_every_number_is_found_and_none_comes_in_twice(step, at, rotations, ring):
    known = numbers(10)
    with sight.everywhere("test"):
        for number in known:
            plant(number, at)
        seen = 0
        for _ in range(rotations):
            for _ in moments(step):
                seen += 1
                known.append(str(13900000000 + len(known)))
                plant(known[-1], at)
                moved = Phone.objects.order_by("id")[seen % len(known)]
                known.remove(crypto.unseal(PHONE, moved.cipher))
                known.append(str(13700000000 + seen))
                moved.cipher = crypto.seal(PHONE, known[-1])
                for name, digest in crypto.digests(PHONE, known[-1]).items():
                    setattr(moved, name, digest)
                moved.save()
                assert [find(number) for number in known] == [1] * len(known)
                for number in known[::4]:
                    with pytest.raises(IntegrityError), transaction.atomic():
                        plant(number, at)
        rows = Phone.objects.all()
        assert sorted(crypto.unseal(PHONE, row.cipher) for row in rows) == sorted(known)
        assert {crypto.key_number(bytes(row.cipher)) for row in rows} == {1 + rotations}
        assert {(row.digest_a is None, row.digest_b is None) for row in rows} == {
            (rotations == 1, rotations == 2)
        }
        assert seen > 12
    assert ring().state == "idle"


def test_a_row_is_written_by_both_keys_from_the_beginning_until_after_the_swap(step, at, ring):
    written = {}
    with sight.everywhere("test"):
        for moment in ("begin", "swap", "clear", "finish"):
            step(moment)
            row = plant(numbers(1, 13600000000 + len(written))[0], at)
            written[moment] = (row.cipher[0], row.digest_a is not None, row.digest_b is not None)
            if moment == "clear":
                list(by_batches(rotation_rows.clear))
    assert written == {
        "begin": (2, True, True), "swap": (2, True, True), "clear": (2, False, True), "finish": (2, False, True)
    }  # fmt: skip


def test_a_row_changed_while_its_batch_is_at_work_keeps_what_was_written(step, at, monkeypatch):
    opened = rotation_rows.unseal_many

    def change_meanwhile(purpose, blobs):
        Phone.objects.update(cipher=crypto.seal(PHONE, "2"), **crypto.digests(PHONE, "2"))
        return opened(purpose, blobs)

    with sight.everywhere("test"):
        row = plant("1", at)
        step("begin")
        monkeypatch.setattr(rotation_rows, "unseal_many", change_meanwhile)
        list(by_batches(rotation_rows.fill))
        row.refresh_from_db()
        assert crypto.unseal(PHONE, row.cipher) == "2"
        assert find("2") == 1


def test_large_texts_are_taken_in_batches_that_memory_can_hold(step, at, monkeypatch):
    monkeypatch.setattr(rotation_rows, "BATCH_BYTES", 100)
    with sight.everywhere("test"):
        for number in numbers(6):
            plant(number, at)
        step("begin")
        column = rotation.purposes.columns(PHONE)[0]
        assert [s for s in rotation._batches(PHONE, column, rotation_rows.fill)] == [3, 3, 0]


def test_a_row_whose_index_is_another_number_s_stops_the_rotation(step, at):
    with sight.everywhere("test"):
        row = plant("1", at)
        Phone.objects.update(**crypto.digests(PHONE, "2"))
        step("begin")
        with pytest.raises(NotNow, match=f"第 {row.pk} 行的密文与检索印记不是同一个号码"):
            list(by_batches(rotation_rows.fill))


def test_a_step_out_of_turn_is_refused(step, at):
    with pytest.raises(NotNow, match="不能“停写旧印记”"):
        step("clear")
    with sight.everywhere("test"):
        plant("1", at)
        step("begin")
        with pytest.raises(NotNow, match="还有 1 行没有改用新密钥"):
            step("swap")
        list(by_batches(rotation_rows.fill))
        step("swap")
        step("clear")
        with pytest.raises(NotNow, match="还有 1 行留着旧印记"):
            step("finish")


def test_a_run_does_it_all_and_done_again_by_a_worker_after_its_end_it_begins_no_second(rotate, at, ring):
    with sight.everywhere("test"):
        for number in numbers(7):
            plant(number, at)
        run = rotate()
        rotation.rotate(run)
        assert rotation.standing(PHONE).rows == {2: 7}
    assert (ring().current, ring().key_a, ring().key_b) == ("b", None, 2)
    assert run.result == {"key": 2}
    acts = AuditEvent.objects.filter(act__startswith="keys.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["keys.rotation_asked", "keys.filling", "keys.swapped", "keys.clearing", "keys.idle"]


@pytest.mark.parametrize("done", range(1, 10))
def test_a_run_goes_on_from_wherever_another_stopped(done, step, rotate, at):
    with sight.everywhere("test"):
        for number in numbers(7):
            plant(number, at)
        for _ in zip(range(done), moments(step), strict=False):
            continue
        rotate()
        assert rotation.standing(PHONE).rows == {2: 7}
        assert [find(number) for number in numbers(7)] == [1] * 7


def test_a_key_that_stands_in_the_file_already_is_taken(step, ring):
    prepared = keys.add(PHONE)
    assert step("begin") == prepared == 2


def test_where_a_command_gives_the_keys_the_key_store_makes_the_next_and_destroys_the_last(
    rotate, step, tmp_path, settings
):
    file = settings.KEY_FILE
    with override_settings(KEY_COMMAND=f"cat {file}", KEY_FILE=tmp_path / "none"):
        with pytest.raises(NotNow, match="请在密钥系统中为该用途增加一个更大的编号"):
            step("begin")
        masters = json.loads(file.read_text())
        file.write_text(json.dumps(masters | {PHONE: masters[PHONE] | {"7": "A" * 43 + "="}}))
        assert rotate().result == {"key": 7}
        with pytest.raises(keys.KeysUnusable, match=r"请在密钥系统中销毁“members\.phone”的第 1 号密钥"):
            step("retire")
        file.write_text(json.dumps(masters | {PHONE: {"7": "A" * 43 + "="}}))
        keyrings.ready()
        assert step("retire") == []


def test_an_old_key_is_destroyed_once_no_row_needs_it(rotate, step, at, settings):
    def held():
        return set(json.loads(settings.KEY_FILE.read_text())[PHONE])

    with sight.everywhere("test"):
        old = plant("1", at).cipher
        assert step("retire") == []
        rotate()
        assert held() == {"1", "2"}
        assert crypto.unseal(PHONE, old) == "1"
        Phone.objects.update(cipher=old)  # a copy that came in under the old key is sealed anew
        assert step("retire") == [1]
        assert held() == {"2"}
        assert find("1") == 1
    keyrings.ready()
    with pytest.raises(keys.KeysUnusable):
        crypto.unseal(PHONE, old)


def test_a_key_forgotten_by_the_database_and_still_in_the_file_is_destroyed_by_the_next_call(
    rotate, step, monkeypatch
):
    rotate()
    with monkeypatch.context() as killed:
        killed.setattr(keys, "remove", lambda purpose, number: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            step("retire")
    assert keys.numbers(PHONE) == [1, 2]
    assert step("retire") == [1]
    assert keys.numbers(PHONE) == [2]


def test_no_key_is_destroyed_in_the_middle_of_a_rotation(step):
    step("begin")
    with pytest.raises(NotNow, match="正在换密钥"):
        step("retire")


@pytest.mark.django_db(transaction=True)
def test_a_writer_of_the_old_state_is_waited_for_and_its_row_is_not_missed(step, rotate, at, ring):
    written, begun = threading.Event(), threading.Event()

    def write():
        with sight.everywhere("test"):
            plant("1", at)
            written.set()
            begun.wait(30)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(30)
    with pytest.raises(OperationalError, match="lock timeout"):
        step("begin")
    assert ring().state == "idle"
    begun.set()
    writer.join()
    rotate()
    with sight.everywhere("test"):
        assert rotation.standing(PHONE).rows == {2: 1}
        assert find("1") == 1


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_comes_during_a_step_waits_for_it_and_writes_by_the_new_state(step, at):
    rows = []

    def write():
        with sight.everywhere("test"):
            rows.append(plant("1", at))
        connection.close()

    with transaction.atomic():
        step("begin")
        writer = threading.Thread(target=write)
        writer.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not waits(waiting):
            continue
    writer.join()
    assert rows[0].digest_a is not None
    assert rows[0].digest_b is not None
    assert rows[0].cipher[0] == 2


def waits(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
