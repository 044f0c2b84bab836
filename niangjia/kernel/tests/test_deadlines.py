"""Clocks as rows: opened, extended, suspended, finished, revoked; never two open for one rule."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from niangjia.kernel import calendar, clock, deadlines, params, reactions
from niangjia.kernel.models import AuditEvent, Deadline, Suspension
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


DAY = timedelta(days=1)


def test_a_suspended_clock_is_neither_due_nor_breached_and_runs_on_with_what_was_left(opened, act, at):
    act(deadlines.suspend, reason="等待鉴定", at=at + 40 * DAY)
    suspended = Deadline.objects.get()
    assert not suspended.is_breached(opened.due_at + 99 * DAY)
    assert deadlines.breached(at=opened.due_at + 99 * DAY).rows == []
    resumed = act(deadlines.resume, at=at + 100 * DAY)
    assert resumed.due_at == clock.day_end(date(2027, 3, 8))  # 5 days after 2 March is Sunday the 7th
    assert resumed.warn_at == resumed.due_at - timedelta(days=10)
    facts = AuditEvent.objects.get(act="deadlines.resume").facts
    assert facts["suspended_at"].startswith("2027-01-01")


def test_a_clock_is_suspended_several_times_and_every_time_is_kept(opened, act, at):
    for first, last in ((1, 4), (4, 4), (9, 11)):
        act(deadlines.suspend, reason="等待鉴定", at=at + first * DAY)
        act(deadlines.resume, at=at + last * DAY)
    assert Deadline.objects.get().due_at == clock.day_end(date(2027, 1, 11))
    assert Suspension.objects.filter(deadline=opened, resumed_at__gte=at).count() == 3


def test_who_resumes_at_once_changes_nothing(opened, act):
    before = Deadline.objects.values().get()
    act(deadlines.suspend, reason="登记错误")
    act(deadlines.resume)
    assert Deadline.objects.values().get() == before


def test_a_suspended_clock_is_not_extended_and_not_suspended_again(opened, act):
    act(deadlines.suspend, reason="等待鉴定")
    with pytest.raises(NotNow, match="请先恢复"):
        act(deadlines.extend, length=15, basis="批准")
    with pytest.raises(NotNow, match="已经中止"):
        act(deadlines.suspend, reason="等待鉴定")


def test_an_extension_after_a_suspension_keeps_both(opened, act, at):
    act(deadlines.suspend, reason="等待鉴定", at=at + 1 * DAY)
    act(deadlines.resume, at=at + 3 * DAY)
    assert act(deadlines.extend, length=15, basis="批准").due_at == clock.day_end(date(2027, 1, 25))


def test_a_clock_that_runs_is_not_resumed(opened, act):
    with pytest.raises(NotNow, match="不用恢复"):
        act(deadlines.resume)


def test_a_clock_is_not_suspended_without_reason_nor_after_its_end_nor_before_it_last_ran_on(opened, act, at):
    with pytest.raises(Invalid, match="原因"):
        act(deadlines.suspend, reason=" ")
    with pytest.raises(NotNow, match="不能再中止"):
        act(deadlines.suspend, reason="等待鉴定", at=opened.due_at)
    act(deadlines.suspend, reason="等待鉴定", at=at + 2 * DAY)
    with pytest.raises(Invalid, match="早于"):
        act(deadlines.resume, at=at + 1 * DAY)
    act(deadlines.resume, at=at + 3 * DAY)
    with pytest.raises(Invalid, match="早于"):
        act(deadlines.suspend, reason="等待鉴定", at=at + 1 * DAY)


def test_what_is_finished_while_suspended_is_in_time(opened, act):
    act(deadlines.suspend, reason="等待鉴定")
    late = opened.due_at + 99 * DAY
    finished = act(deadlines.finish, at=late)
    assert (finished.is_breached(late), finished.suspended_at) == (False, None)
    assert Suspension.objects.get().resumed_at == late


def test_what_is_revoked_while_suspended_stands_still_no_more(opened, act):
    act(deadlines.suspend, reason="等待鉴定")
    assert act(deadlines.revoke, reason="受理登记错误").suspended_at is None


def test_the_table_refuses_two_suspensions_at_one_time_and_one_of_a_clock_that_is_over(opened, act, at):
    Suspension.objects.create(deadline=opened, reason="等待", suspended_at=at, resumed_at=at + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(deadline=opened, reason="等待", suspended_at=at + DAY / 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.update(suspended_at=at, done_at=at)


def test_counting_again_by_the_same_calendar_leaves_suspended_and_once_suspended_clocks(
    opened, act, system, at
):
    act(deadlines.suspend, reason="等待鉴定", at=at + 1 * DAY)
    act(deadlines.resume, at=at + 30 * DAY)
    act(deadlines.suspend, reason="等待鉴定", at=at + 31 * DAY)
    before = Deadline.objects.values().get()
    assert deadlines.recompute(by=system, at=at + 400 * DAY) == 0
    assert Deadline.objects.values().get() == before


def test_a_clock_of_minutes_warns_minutes_before_its_end(db, system, at):
    urgent = deadlines.open(
        **ONE, title="派单", start_event="受理", start_at=at, length=30, unit="minutes", warn_before=10,
        by=system, at=at,
    )  # fmt: skip
    assert (urgent.due_at - at, urgent.warn_at - at) == (timedelta(minutes=30), timedelta(minutes=20))


def periods(at, rules):
    """One period in minutes for each rule, each a minute longer than the one before."""
    return [
        deadlines.Period(
            subject="cases.Case:1", rule=rule, title="签收", start_event="派单", start_at=at, length=n,
            unit="minutes",
        )
        for n, rule in enumerate(rules, start=1)
    ]  # fmt: skip


def test_many_clocks_are_opened_by_one_event_all_or_none(db, system, at):
    opened = deadlines.open_many(periods=periods(at, ["R-2.a", "R-2.b"]), by=system, at=at)
    assert [deadline.pk for deadline in opened] == list(
        Deadline.objects.order_by("id").values_list("pk", flat=True)
    )
    assert AuditEvent.objects.get(act="deadlines.open_many").facts == {
        "opened": 2,
        "rules": ["R-2.a", "R-2.b"],
    }
    with pytest.raises(NotNow, match="“签收”等期限中有的已经在计算"):
        deadlines.open_many(periods=periods(at, ["R-2.c", "R-2.b"]), by=system, at=at)
    assert Deadline.objects.count() == 2


def test_jobs_read_what_ran_out_page_by_page_and_by_rule(db, system, at):
    deadlines.open_many(periods=periods(at, ["R-2", "R-2.sign", "R-20", "R-6"]), by=system, at=at)
    deadlines.finish(subject="cases.Case:1", rule="R-6", by=system, at=at)
    late = at + timedelta(minutes=9)

    def rules(page):
        return [deadline.rule for deadline in page.rows]

    first = deadlines.breached(at=late, size=2)
    assert rules(first) == ["R-2", "R-2.sign"]
    assert rules(deadlines.breached(at=late, after=first.after)) == ["R-20"]
    assert rules(deadlines.breached(at=late, rule="R-2")) == ["R-2", "R-2.sign"]
    assert rules(deadlines.breached(at=at + timedelta(minutes=1))) == ["R-2"]
    between = {"since": at + timedelta(minutes=1), "until": at + timedelta(minutes=3)}
    assert rules(deadlines.due_between(**between)) == ["R-2.sign", "R-20"]
    assert rules(deadlines.due_between(**between, rule="R-2")) == ["R-2.sign"]


@pytest.fixture
def moved(monkeypatch):
    """The clocks of which reactions are told that they moved."""
    told = []
    monkeypatch.setitem(
        reactions._subscribers,
        "deadlines.recompute",
        [lambda happening: told.extend(happening.facts["moved"])],
    )
    return told


def test_other_working_hours_count_open_clocks_anew_and_hours_that_say_nothing_are_refused(
    db, system, at, moved
):
    given = {"key": "working_hours", "valid_from": date(2026, 11, 1), "citation": "市总办公时间通知"}
    opened = deadlines.open(
        **ONE, title="派单", start_event="受理", start_at=at, length=4, unit="working_hours", by=system, at=at
    )
    assert opened.due_at == at.replace(day=23, hour=15, minute=0)  # a Sunday: from Monday's opening on
    params.change(**given, value=[800, 1200], by=system, at=at)
    opened.refresh_from_db()
    assert opened.due_at == at.replace(day=23, hour=12, minute=0)
    assert [deadline.pk for deadline in moved] == [opened.pk]
    with pytest.raises(Invalid, match="办公时间看不懂"), transaction.atomic():
        params.change(**given, value=[800], by=system, at=at)
    assert calendar.load().hours.on(at.date()) == ((timedelta(hours=8), timedelta(hours=12)),)


def test_the_calendar_is_read_once_and_asked_by_one_query_whether_it_has_changed(
    db, system, at, django_assert_num_queries
):
    first = calendar.load()
    with django_assert_num_queries(1):
        assert calendar.load() is first
    params.change(
        key="working_hours", value=[800, 1200], valid_from=at.date(), citation="通知", by=system, at=at
    )
    assert calendar.load() is not first
