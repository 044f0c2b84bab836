"""Clocks as rows: opened, extended, finished, revoked; never two open for one rule."""

from datetime import date, timedelta

import pytest

from niangjia.kernel import clock, deadlines
from niangjia.kernel.models import AuditEvent, Deadline
from niangjia.kernel.refusals import Invalid, NotFound, NotNow

ONE = {"subject": "cases.Case:1", "rule": "R-11"}


@pytest.fixture
def opened(db, system, at):
    """A clock of 45 natural days from 22 November 2026, with a warning ten days before its end."""
    return deadlines.open(
        **ONE, title="裁决", start_event="受理", start_at=at, length=45, unit="natural", warn_before=10,
        by=system, at=at,
    )  # fmt: skip


@pytest.fixture
def act(system, at):
    """Call an act on the one clock."""
    return lambda function, **given: function(**{**ONE, "by": system, "at": at} | given)


def test_a_clock_is_due_at_the_end_of_its_last_day_and_warns_before(opened):
    assert opened.due_at == clock.day_end(date(2027, 1, 6))
    assert opened.warn_at == opened.due_at - timedelta(days=10)
    assert opened.provisional


def test_the_day_of_the_start_is_the_city_s_and_not_london_s(db, system, at):
    late = at.replace(hour=0, minute=30)  # still the day before in UTC
    opened = deadlines.open(
        **ONE, title="裁决", start_event="受理", start_at=late, length=1, unit="natural", by=system, at=at
    )
    assert opened.due_at == clock.day_end(date(2026, 11, 23))


def test_one_rule_has_one_open_clock(opened, system, at):
    with pytest.raises(NotNow, match="“裁决”的期限已经在计算"):
        deadlines.open(
            **ONE, title="裁决", start_event="受理", start_at=at, length=1, unit="months", by=system, at=at
        )


def test_an_extension_counts_from_the_start_and_keeps_its_basis(opened, act):
    extended = act(deadlines.extend, length=15, basis="仲裁委主任批准")
    assert extended.due_at == clock.day_end(date(2027, 1, 21))
    assert (extended.extended_by, extended.extension_basis) == (15, "仲裁委主任批准")
    assert AuditEvent.objects.get(act="deadlines.extend").facts["basis"] == "仲裁委主任批准"


def test_an_extension_without_basis_is_refused(opened, act):
    with pytest.raises(Invalid, match="依据"):
        act(deadlines.extend, length=15, basis=" ")


def test_a_clock_that_ran_out_is_not_extended(opened, act):
    with pytest.raises(NotNow, match="已经到期"):
        act(deadlines.extend, length=15, basis="批准", at=opened.due_at)


def test_what_is_finished_a_moment_before_the_end_is_in_time_and_after_it_is_not(opened, act):
    assert not opened.is_breached(opened.due_at - timedelta(microseconds=1))
    assert opened.is_breached(opened.due_at)
    finished = act(deadlines.finish, at=opened.due_at)
    assert finished.is_breached(opened.due_at + timedelta(days=99))
    assert not finished.is_open


def test_what_is_finished_in_time_stays_in_time(opened, act):
    finished = act(deadlines.finish)
    assert not finished.is_breached(opened.due_at + timedelta(days=99))


def test_a_revoked_clock_keeps_its_reason_and_makes_room(opened, act, system, at):
    revoked = act(deadlines.revoke, reason="受理登记错误")
    assert (revoked.is_open, revoked.revoked_reason) == (False, "受理登记错误")
    deadlines.open(
        **ONE, title="裁决", start_event="受理", start_at=at, length=1, unit="months", by=system, at=at
    )
    assert [deadline.is_open for deadline in deadlines.of(ONE["subject"])] == [True, False]


def test_a_clock_is_not_revoked_without_a_reason(opened, act):
    with pytest.raises(Invalid, match="原因"):
        act(deadlines.revoke, reason="")


def test_a_clock_that_does_not_run_cannot_be_finished(opened, act):
    act(deadlines.finish)
    with pytest.raises(NotFound):
        act(deadlines.finish)


def test_counting_again_by_the_same_calendar_changes_nothing(opened, system, at):
    before = Deadline.objects.values().get()
    assert deadlines.recompute(by=system, at=at) == 0
    assert Deadline.objects.values().get() == before
