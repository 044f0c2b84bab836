"""Out to the gateway: quiet hours, paces, retries, dead letters, and never the same message twice."""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from niangjia.gateways.sms.contract import Code
from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.notices import actions, queries
from niangjia.union.notices.actions import Letter, delivering
from niangjia.union.notices.models import Delivery

from .conftest import (
    AT,
    DAY,
    HOUR,
    MACHINE,
    MINUTE,
    NIGHT,
    PURPOSE,
    code,
    deliver,
    member,
    moved,
    person,
)

pytestmark = pytest.mark.django_db
CODE = "【深圳市总工会】验证码 482915，五分钟内有效。"
MORNING = NIGHT.replace(hour=8) + DAY
Find = Callable[..., Delivery]


def tire(at: Any = AT) -> Any:
    """Try until the outbox gives up; return the moment after."""
    for minutes in (0, 1, 5, 21, 85, 341):
        deliver(at + minutes * MINUTE)
    return at + 400 * MINUTE


def test_a_message_goes_out_signed_and_its_secret_is_forgotten(gateway: Fake, row: Find) -> None:
    code()
    assert deliver() == 1
    found = row()
    assert gateway.texts == [CODE]
    assert (found.state, found.receipt, found.sent_at, found.parts) == ("sent", "F00000001", AT, 1)
    assert found.notice.words is None
    assert deliver(AT + DAY) == 0


def test_without_a_gateway_everything_waits_and_codes_lapse(row: Find) -> None:
    letter, digits = moved(), code()
    assert deliver(AT + 6 * MINUTE) == 1
    assert (row(letter).state, row(letter).attempts) == ("queued", 0)
    assert (row(digits).state, row(digits).fault, row(digits).notice.words) == ("dead", "lapsed", None)


def test_at_night_only_the_urgent_rings_and_the_rest_rings_in_the_morning(gateway: Fake) -> None:
    moved(NIGHT)
    code(NIGHT, urgent=True)
    deliver(NIGHT)
    assert gateway.texts == [CODE]
    deliver(MORNING - MINUTE)
    assert len(gateway.texts) == 1
    deliver(MORNING)
    assert len(gateway.texts) == 2


def test_one_number_rings_five_times_an_hour_and_the_sixth_waits(gateway: Fake, row: Find) -> None:
    for _ in range(6):
        moved()
    moved(to=person(8, "13900139000"))
    deliver()
    assert len(gateway.texts) == 6
    deliver(AT + HOUR - MINUTE)
    assert len(gateway.texts) == 6
    deliver(AT + HOUR)
    assert len(gateway.texts) == 7


def test_a_failure_is_tried_again_after_growing_waits(gateway: Fake, row: Find) -> None:
    moved()
    gateway.fail(Code.UNAVAILABLE, times=2)
    deliver()
    assert (row().state, row().fault, row().due_at) == ("failed", "unavailable", AT + MINUTE)
    deliver(AT + MINUTE)
    assert (row().attempts, row().due_at) == (2, AT + 5 * MINUTE)
    assert deliver(AT + 4 * MINUTE) == 0
    assert deliver(AT + 5 * MINUTE) == 1
    assert (row().state, len(gateway.texts)) == ("sent", 1)


def test_after_six_tries_a_message_is_a_dead_letter(gateway: Fake, row: Find) -> None:
    moved()
    gateway.fail(Code.NO_BALANCE, times=7)
    tire()
    assert (row().state, row().fault, row().attempts) == ("dead", "no_balance", 6)
    assert deliver(AT + DAY) == 0


def test_a_number_that_does_not_exist_is_given_up_at_once(gateway: Fake, row: Find) -> None:
    moved(to=person(phone="075512345678"))
    moved(to=person(8))
    assert deliver() == 2
    with sight.everywhere("测试"):
        assert sorted(Delivery.objects.values_list("state", "fault")) == [
            ("dead", "bad_number"),
            ("sent", ""),
        ]


def test_a_worker_that_dies_after_the_gateway_s_answer_sends_nothing_twice(
    gateway: Fake, row: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    code()
    settle = mock.Mock(side_effect=[KeyboardInterrupt, *[mock.DEFAULT] * 9], wraps=delivering._settle)
    monkeypatch.setattr(delivering, "_settle", settle)
    with pytest.raises(KeyboardInterrupt):
        deliver()
    assert (gateway.texts, row().state) == ([CODE], "queued")
    assert deliver(AT + MINUTE) == 0
    assert deliver(AT + 2 * MINUTE) == 1
    assert (gateway.texts, row().receipt) == ([CODE], "F00000001")


def at_once(workers: int) -> int:
    """Let so many workers deliver at the same time; return how many deliveries came to an end."""

    def work(_: int) -> int:
        try:
            return actions.deliver_due(by=MACHINE, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(work, range(workers)))


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_take_every_message_once_and_ring_no_number_more_often(gateway: Fake) -> None:
    with transaction.atomic():
        letters = [Letter(person(n, f"138{n:08}"), {"title": "歌会"}) for n in range(241)]
        letters[96:96] = [Letter(person(7), {"title": "歌会"})] * 9  # over the edge of the first batch
        actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)
    assert at_once(4) == 246
    with sight.everywhere("测试"):
        counted = Counter(Delivery.objects.values_list("state", "attempts"))
    assert counted == {("sent", 1): 246, ("queued", 0): 4}


@pytest.mark.django_db(transaction=True)
def test_a_row_in_somebody_s_hands_holds_up_no_other(gateway: Fake) -> None:
    with transaction.atomic():
        held, _ = moved(), moved(to=person(8))
    with ThreadPoolExecutor(1) as pool, sight.everywhere("测试"):
        Delivery.objects.select_for_update().get(notice=held)
        assert pool.submit(at_once, 1).result(timeout=10) == 1
    assert len(gateway.texts) == 1


def test_what_no_longer_opens_holds_nobody_up(gateway: Fake, row: Find) -> None:
    broken, whole = moved(), moved(to=person(8))
    with sight.everywhere("测试"):
        Delivery.objects.filter(notice=broken).update(address=crypto.seal(PURPOSE, "1")[:-1] + b"\x00")
    deliver()
    assert (row(broken).state, row(broken).fault, row(whole).state) == ("dead", "unreadable", "sent")


def test_nothing_personal_is_logged_or_recorded_on_the_way(
    gateway: Fake, caplog: pytest.LogCaptureFixture, everything: Callable[[], str]
) -> None:
    caplog.set_level(logging.DEBUG)
    code()
    gateway.fail(Code.UNAVAILABLE)
    deliver()
    deliver(AT + MINUTE)
    assert len(gateway.texts) == 1
    said = caplog.text + everything() + repr(list(AuditEvent.objects.values()))
    assert "482915" not in said
    assert "13800138000" not in said


def test_an_idle_outbox_costs_one_look(django_assert_num_queries: Callable, gateway: Fake) -> None:
    code()
    deliver()
    with django_assert_num_queries(5):
        assert deliver(AT + HOUR) == 0


def test_a_hundred_cost_what_one_costs(django_assert_max_num_queries: Callable, gateway: Fake) -> None:
    letters = [Letter(person(n, f"138{n:08}"), {"title": "歌会"}) for n in range(100)]
    actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)
    with django_assert_max_num_queries(50):
        assert deliver() == 100


def test_a_dead_letter_is_sent_again_or_discarded_by_its_administrator_alone(
    gateway: Fake, row: Find
) -> None:
    moved()
    gateway.fail(Code.UNAVAILABLE, times=6)
    after = tire()
    with pytest.raises(NotAllowed):
        actions.retry(delivery_id=row().pk, by=Actor(id=3, name="干部"), at=after)
    actions.retry(delivery_id=row().pk, by=MACHINE, at=after)
    assert deliver(after) == 1
    with pytest.raises(NotNow):
        actions.discard(delivery_id=row().pk, reason="已电话告知", by=MACHINE, at=after)


def test_a_discarded_letter_says_why_and_stays_where_it_is(gateway: Fake, row: Find) -> None:
    moved(to=person(phone="075512345678"))
    deliver()
    with pytest.raises(Invalid, match="原因"):
        actions.discard(delivery_id=row().pk, reason=" ", by=MACHINE, at=AT)
    actions.discard(delivery_id=row().pk, reason="已电话告知", by=MACHINE, at=AT)
    assert (row().state, row().reason) == ("discarded", "已电话告知")
    with pytest.raises(NotNow):
        actions.retry(delivery_id=row().pk, by=MACHINE, at=AT)
    with pytest.raises(NotFound):
        actions.retry(delivery_id=row().pk + 1, by=MACHINE, at=AT)


def test_a_lapsed_code_and_a_letter_the_gateway_has_forgotten_are_not_sent_again(
    gateway: Fake, row: Find
) -> None:
    digits, letter = code(), moved()
    gateway.fail(Code.UNAVAILABLE, times=6)
    tire()
    with pytest.raises(NotNow, match="有效时间"):
        actions.retry(delivery_id=row(digits).pk, by=MACHINE, at=AT + DAY)
    with pytest.raises(NotNow, match="7 天以前"):
        actions.retry(delivery_id=row(letter).pk, by=MACHINE, at=AT + 8 * DAY)
    assert actions.retry_dead(by=MACHINE, at=AT + 8 * DAY) == 0
    assert actions.retry_dead(by=MACHINE, at=AT + DAY) == 1
    assert deliver(AT + DAY) == 1


def test_numbers_are_forgotten_after_days_and_notices_after_years(gateway: Fake, row: Find) -> None:
    moved()
    deliver()
    assert actions.forget_old(by=MACHINE, at=AT + 7 * DAY) == 0
    assert actions.forget_old(by=MACHINE, at=AT + 8 * DAY) == 1
    assert (row().address, row().address_digest) == (None, None)
    assert queries.unread(7, by=member(7)) == 1
    assert actions.forget_old(by=MACHINE, at=AT + timedelta(days=731)) == 1
    assert queries.unread(7, by=member(7)) == 0
