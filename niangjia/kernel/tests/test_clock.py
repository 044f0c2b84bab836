"""The clock: the city's zone, a fixed date, and the end of a day."""

from datetime import date, timedelta

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotFound, Refusal


def test_on_a_fixed_date_it_is_that_date_in_the_city_s_zone(settings):
    settings.FIXED_TODAY = "2027-03-01"
    assert clock.today() == date(2027, 3, 1)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_without_a_fixed_date_the_clock_runs(settings):
    settings.FIXED_TODAY = ""
    first = clock.now()
    assert first <= clock.now()


def test_a_day_ends_at_24_00_which_is_the_next_day_s_beginning():
    assert clock.day_end(date(2027, 4, 15)).isoformat() == "2027-04-16T00:00:00+08:00"


def test_a_refusal_reads_as_its_sentence_and_remedy():
    refusal = Invalid("没有写依据，", field="citation", remedy="请写明条款。", rule="F-1")
    assert (str(refusal), refusal.field, refusal.rule) == ("没有写依据，请写明条款。", "citation", "F-1")


def test_a_stranger_learns_nothing_from_what_is_not_there():
    assert str(NotFound()) == "没有找到您要的内容，它不存在，或者不在您的工作范围内。"
    assert issubclass(NotFound, Refusal)
