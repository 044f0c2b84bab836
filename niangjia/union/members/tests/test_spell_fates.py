"""What becomes of the spells of two records that are one person: the kept one's win, and nothing overlaps."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.members.rules.merging import Fate, Span, fates

START, TODAY = date(2020, 1, 1), date(2026, 11, 22)


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def histories(draw, first=0):
    """Spells of one record one after the other, the last perhaps running."""
    marks = sorted(draw(st.lists(st.integers(0, 2000), min_size=0, max_size=7, unique=True)))
    spans = [
        Span(first + i, day(a), day(b)) for i, (a, b) in enumerate(zip(marks[::2], marks[1::2], strict=False))
    ]
    return spans + ([Span(99 + first, day(marks[-1]), None)] if len(marks) % 2 else [])


def test_history_before_the_kept_record_moves_over_and_what_it_covers_ends():
    kept = [Span(1, date(2022, 5, 1), None)]
    older, running, within = (
        Span(2, day(0), day(100)),
        Span(3, day(200), None),
        Span(4, date(2023, 1, 1), None),
    )
    assert fates([older, running, within], kept, TODAY) == [
        Fate(2, True, day(100)),
        Fate(3, True, date(2022, 5, 1)),
        Fate(4, False, TODAY),
    ]


def test_a_running_spell_moves_where_the_kept_record_has_none():
    assert fates([Span(2, day(5), None)], [Span(1, day(0), day(5))], TODAY) == [Fate(2, True, None)]


@given(histories(), histories(first=1000))
def test_the_kept_record_has_no_day_twice_afterwards_and_one_running_spell_at_most(kept, folded):
    after = fates(folded, kept, TODAY)
    starts = {spell.id: spell.since for spell in folded}
    spans = sorted(
        [*((s.since, s.until) for s in kept), *((starts[f.id], f.until) for f in after if f.moves)]
    )
    spans = [span for span in spans if span[0] != span[1]]
    assert all(one[1] is not None and one[1] <= two[0] for one, two in pairwise(spans))


@given(histories(), histories(first=1000))
def test_no_spell_grows_and_none_that_stays_behind_runs_on(kept, folded):
    for spell, fate in zip(folded, fates(folded, kept, TODAY), strict=True):
        assert fate.until == spell.until or spell.until is None or fate.until < spell.until
        assert fate.moves or fate.until is not None
