"""Params: dated values with their source; what held before stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.kernel import params
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.models import AuditEvent, Param
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound

DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def declared(db, at, monkeypatch):
    """One param of 25 people, declared for the time of a test and written into the table."""
    monkeypatch.setattr(params, "_declared", {})
    monkeypatch.setattr(params, "import_declarations", lambda: None)
    wanted = params.declare("seats", 25, "人", "席位数", rule="X-1", mark="V", source="《某法》第一条")
    params.sync(at=at)
    return wanted


@pytest.fixture
def change(declared, system, at):
    """Change the declared param, with every argument replaceable."""

    def changing(**given):
        wanted = {
            "key": "seats",
            "value": 30,
            "valid_from": DAY,
            "citation": "《某法》修正案",
            "by": system,
            "at": at,
        }
        return params.change(**wanted | given)

    return changing


def test_a_declared_default_holds_without_a_row(declared):
    Param.objects.all().delete()
    assert params.on(DAY) == {"seats": 25}
    assert params.value("seats", on=DAY) == 25


def test_a_change_holds_from_its_day_and_not_before(change):
    change(value=30)
    assert params.value("seats", on=DAY) == 30
    assert params.value("seats", on=DAY - timedelta(days=1)) == 25


def test_all_values_of_a_day_are_one_query(change, django_assert_num_queries):
    change()
    with django_assert_num_queries(1):
        assert params.on(DAY) == {"seats": 30}


def test_a_change_before_a_known_change_ends_where_that_begins(change):
    change(value=40, valid_from=DAY + timedelta(days=10))
    change(value=30, valid_from=DAY)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), DAY + timedelta(days=10)]
    assert [params.value("seats", on=day) for day in days] == [25, 30, 30, 40]


def test_a_change_of_the_same_day_corrects_the_row(change):
    change(value=30)
    change(value=31)
    assert params.value("seats", on=DAY) == 31
    assert len(params.history("seats")) == 2


def test_a_change_is_an_event_with_what_held_before(change):
    change(value=30)
    event = AuditEvent.objects.get(act=params.CHANGE)
    assert (event.subject, event.facts["before"], event.facts["value"]) == ("kernel.Param:seats", 25, 30)
    assert event.facts["citation"] == "《某法》修正案"


@pytest.mark.parametrize("value", [-1, "30", 2.5, True, None, [30]], ids=repr)
def test_a_value_of_another_kind_is_refused(change, value):
    with pytest.raises(Invalid, match="席位数") as refused:
        change(value=value)
    assert refused.value.field == "value"


def test_a_change_without_its_citation_is_refused(change):
    with pytest.raises(Invalid, match="依据"):
        change(citation=" ")


def test_a_change_of_the_code_s_own_default_row_is_refused(change):
    with pytest.raises(Invalid, match="生效日期"):
        change(valid_from=params.BEGINNING)


def test_an_unknown_key_is_not_found(change):
    with pytest.raises(NotFound):
        change(key="absent")
    with pytest.raises(NotFound):
        params.history("absent")
    with pytest.raises(KeyError):
        params.value("absent", on=DAY)


def test_who_lacks_the_verb_changes_nothing(change):
    with pytest.raises(NotAllowed):
        change(by=NOBODY)
    assert params.value("seats", on=DAY) == 25


def test_an_unverified_value_says_so(change):
    change()
    assert [(p.mark, p.get_mark_display()) for p in params.all_rows(on=DAY)] == [("M", "未核实")]
    change(verified=True)
    assert params.all_rows(on=DAY)[0].get_mark_display() == "已核实"


def test_syncing_again_changes_nothing_and_keeps_changes(change, at):
    change(value=30)
    before = list(Param.objects.order_by("id").values())
    params.sync(at=at)
    assert list(Param.objects.order_by("id").values()) == before


def test_a_new_default_in_the_code_reaches_the_table(declared, at, monkeypatch):
    monkeypatch.setattr(params, "_declared", {})
    params.declare("seats", 26, "人", "席位数", rule="X-1", mark="V", source="《某法》第二条")
    params.sync(at=at)
    assert Param.objects.get(key="seats").value == 26


def test_one_key_declared_in_two_ways_is_a_bug(declared):
    with pytest.raises(ValueError, match="twice"):
        params.declare("seats", 26, "人", "席位数", rule="X-1", mark="V", source="《某法》第一条")


SPANS = st.tuples(st.dates(date(2020, 1, 1), date(2020, 1, 9)), st.integers(1, 8)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


@pytest.mark.django_db
@settings(deadline=None)
@given(first=SPANS, second=SPANS)
def test_the_database_refuses_rows_that_overlap(first, second):
    overlap = first[0] < second[1] and second[0] < first[1]
    assert _is_refused(first, second) == overlap


class Undone(Exception):
    """Leaves nothing of an example behind."""


def _is_refused(*spans):
    try:
        with transaction.atomic():
            for start, end in spans:
                Param.objects.create(key="two", value=1, valid_from=start, valid_to=end, recorded_at=MOMENT)
            raise Undone
    except Undone:
        return False
    except IntegrityError:
        return True
