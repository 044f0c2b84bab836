"""What a reader's word means, by where the talk stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from niangjia.union.cases.rules import dialogue
from niangjia.union.cases.rules.dialogue import Do, Standing, turn

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
SOON = AT + timedelta(minutes=5)
NUMBER = "20261120000001"


def said(text, step="open", until=SOON, question=False):
    return turn("text", text, "", Standing(step, until, question), at=AT)


@pytest.mark.parametrize(
    ("text", "step", "do"),
    [
        ("老板不发钱", "open", Do.SEARCH), ("1", "open", Do.SEARCH), ("1", "offered", Do.SUBMIT),
        (" １ ", "offered", Do.SUBMIT),
        ("13800001234", "offered", Do.SUBMIT), ("138 0000 1234", "offered", Do.SUBMIT), ("13800001234", "open", Do.SEARCH),
        ("0", "offered", Do.CANCEL), ("老板不发钱", "telling", Do.CONFIRM), ("5", "rating", Do.RATE),
        ("6", "rating", Do.SEARCH),
        ("进度", "rating", Do.PROGRESS), (f"进度{NUMBER}", "open", Do.PROGRESS), (NUMBER, "open", Do.PROGRESS),
        ("评价", "open", Do.ASK_RATING), ("评价4", "open", Do.RATE), ("人工", "open", Do.CALL), ("帮助", "open", Do.HELP),
        ("", "open", Do.HELP), ("   ", "telling", Do.HELP),
    ],
)  # fmt: skip
def test_a_word_means_what_the_step_makes_of_it(text, step, do):
    assert said(text, step, question=step == "offered").do == do


def test_a_step_that_has_lapsed_is_none_and_an_offer_without_a_question_neither():
    assert said("1", "offered", until=AT, question=True).do == Do.SEARCH
    assert said("1", "offered", question=False).do == Do.SEARCH


@pytest.mark.parametrize(
    ("text", "stars", "solved"),
    [
        ("5", 5, True),
        ("3", 3, True),
        ("2", 2, False),
        ("5未解决", 5, False),
        ("1分 已解决", 1, True),
        ("4星", 4, True),
    ],
)
def test_the_workers_word_counts_before_the_stars(text, stars, solved):
    found = said(text, "rating")
    assert (found.do, found.stars, found.solved) == (Do.RATE, stars, solved)
    assert said(f"评价{NUMBER} {stars}").number == NUMBER


@given(some.text(max_size=80), some.sampled_from(["open", "telling", "offered", "rating"]), some.booleans())
def test_whatever_is_written_is_answered_and_nothing_is_submitted_unasked(text, step, question):
    found = said(text, step, question=question)
    assert found.do in Do
    if found.do == Do.SUBMIT:
        assert (step, question) == ("offered", True)


def test_how_much_changes_nothing_of_what_is_asked():
    assert dialogue.asked("欠薪12个月 共3.5万元") == dialogue.asked("欠薪 3个月 共80万元").replace(
        " 几个月", "几个月"
    )
    assert dialogue.asked("996合法吗") == "996合法吗"
