"""Templates, quiet hours, paces, waits and lengths: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.clock import ZONE
from niangjia.union.notices.rules import outbox, templates, timing
from niangjia.union.notices.rules.timing import Pace

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)
PACES = (Pace(2, HOUR), Pace(3, timedelta(days=1)))


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 29, None),
        (21, 30, "2026-11-23T08:00"),
        (23, 59, "2026-11-23T08:00"),
        (0, 0, "2026-11-22T08:00"),
        (7, 59, "2026-11-22T08:00"),
        (8, 0, None),
    ],
)
def test_the_quiet_hours_pass_midnight_and_end_at_their_minute(
    hour: int, minute: int, until: str | None
) -> None:
    found = timing.quiet_until(NINE.replace(hour=hour, minute=minute), start=2130, end=800)
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == until


@pytest.mark.parametrize(
    ("start", "end", "quiet"), [(1200, 1400, True), (800, 800, False), (1300, 2575, True)]
)
def test_quiet_hours_of_any_numbers_are_some_hours(start: int, end: int, quiet: bool) -> None:
    assert bool(timing.quiet_until(NINE.replace(hour=13), start=start, end=end)) is quiet


def test_the_quiet_hours_are_the_city_s_wherever_the_moment_was_noted() -> None:
    night = NINE.replace(hour=22)
    assert timing.quiet_until(NINE.astimezone(UTC), start=2130, end=800) is None
    assert timing.quiet_until(night.astimezone(UTC), start=2130, end=800) == NINE + 23 * HOUR


@given(st.lists(st.integers(0, 2000), max_size=12))
def test_a_number_never_rings_more_than_its_paces_allow(minutes: list[int]) -> None:
    rung: list[datetime] = []
    for minute in sorted(minutes):
        rung.append(timing.free_at(rung, PACES, at=max([NINE + timedelta(minutes=minute), *rung])))
    for pace in PACES:
        for moment in rung:
            assert len([r for r in rung if moment - pace.within < r <= moment]) <= pace.most


def test_a_number_that_is_free_rings_at_once() -> None:
    assert timing.free_at([NINE - HOUR, NINE - HOUR / 2], PACES, at=NINE) == NINE
    assert timing.free_at([NINE - HOUR / 2] * 2, PACES, at=NINE) == NINE + HOUR / 2


def test_each_wait_is_four_times_the_one_before() -> None:
    waits = [timing.wait(n, first=timedelta(minutes=1)) / timedelta(minutes=1) for n in (1, 2, 3, 6)]
    assert waits == [1, 4, 16, 1024]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("工" * 70, 1),
        ("工" * 71, 2),
        ("工" * 134, 2),
        ("工" * 135, 3),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
    ],
)
def test_a_text_is_counted_as_the_network_counts_it(text: str, parts: int) -> None:
    assert timing.parts(text) == parts


@pytest.mark.parametrize(
    ("code", "attempts", "verb"),
    [
        ("accepted", 6, "deliver"),
        ("bad_number", 1, "give_up"),
        ("unavailable", 5, "fail"),
        ("unavailable", 6, "give_up"),
        ("unreadable", 1, "give_up"),
    ],
)
def test_an_answer_moves_a_delivery(code: str, attempts: int, verb: str) -> None:
    assert outbox.verb(code, attempts=attempts, tries=6) == verb


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("{person.phone}", {}),
        ("{0}", {}),
        ("{}", {}),
        ("好", {"channels": ["fax"]}),
        ("好", {"channels": []}),
        ("好", {"category": "news"}),
        ("{code}", {"secret": True, "minutes": 5}),
        ("{code}", {"secret": True, "channels": ["sms"]}),
    ],
)
def test_a_template_that_breaks_the_rules_is_not_declared(text: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="test\\.wrong"):
        templates.declare("test.wrong", "错", text, **more)
    assert templates.known("test.wrong") is None


def test_a_key_has_one_template() -> None:
    templates.declare("test.twice", "一", "一")
    templates.declare("test.twice", "一", "一")
    with pytest.raises(ValueError, match="twice"):
        templates.declare("test.twice", "二", "二")


def test_a_message_is_told_its_words_and_no_others_and_the_fault_names_no_value() -> None:
    template = templates.declare("test.words", "词", "{name}的{card}")
    assert template.render({"name": "甲", "card": "乙"}) == "甲的乙"
    with pytest.raises(ValueError, match="name") as fault:
        template.check({"name": "张小满"})
    assert "张小满" not in str(fault.value)
