"""Paging by key against real rows, in both directions, with and without empty values."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.kernel import pages
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid

START = datetime(2026, 11, 22, 8, 0, 0, 123457, tzinfo=UTC)


@pytest.fixture
def runs(db):
    """Seven runs: titles repeat, two were never started."""
    titles = ["乙", "甲", "丙", "甲", "乙", "甲", "丁"]
    rows = [
        Run(
            kind="样例", key=str(n), title=title, asked_by="陈", asked_at=START + timedelta(microseconds=n // 2),
            started_at=None if n in (2, 5) else START + timedelta(microseconds=n % 3),
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip
    Run.objects.bulk_create(rows)
    return Run.objects.filter(kind="样例")


def walk(runs, order, size):
    """Walk to the end and back; return both walks as lists of pages."""
    forth = [pages.page(runs, order=order, size=size)]
    while forth[-1].after:
        forth.append(pages.page(runs, order=order, after=forth[-1].after, size=size))
    back = [forth[-1]]
    while back[-1].before:
        back.append(pages.page(runs, order=order, before=back[-1].before, size=size))
    return forth, back


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize(
    "order",
    [("id",), ("-id",), ("title", "id"), ("-title", "-id"), ("title", "-id"), ("asked_at", "id"),
     ("started_at", "id"), ("-started_at", "-id"), ("-started_at", "title", "id")],
)  # fmt: skip
def test_walking_forth_and_back_meets_every_row_once(runs, order, size):
    forth, back = walk(runs, order, size)
    whole = [row.pk for row in pages.page(runs, order=order, size=50).rows]
    assert [row.pk for page in forth for row in page.rows] == whole
    assert len(whole) == 7
    assert [row.pk for page in reversed(back) for row in page.rows][-7:] == whole
    assert forth[0].before == ""
    assert forth[-1].after == ""


def test_rows_without_a_value_stand_last_in_both_directions(runs):
    for order in (("started_at", "id"), ("-started_at", "id")):
        rows = pages.page(runs, order=order).rows
        assert [row.started_at is None for row in rows] == [False] * 5 + [True] * 2


def test_annotations_can_be_sorted_by(runs):
    named = runs.annotate(other=NullIf("title", Value("甲")))
    forth, _ = walk(named, ("other", "id"), 2)
    assert [row.title for page in forth for row in page.rows][-3:] == ["甲"] * 3


def test_dictionaries_are_paged_too(runs):
    forth, _ = walk(runs.values("id", "title"), ("title", "id"), 3)
    assert sum(len(page.rows) for page in forth) == 7


def test_a_page_costs_one_query_and_never_counts(runs, django_assert_num_queries):
    first = pages.page(runs, order=("title", "id"), size=2)
    with django_assert_num_queries(1) as captured:
        pages.page(runs, order=("title", "id"), after=first.after, size=2)
    assert "COUNT" not in captured[0]["sql"]
    assert "OFFSET" not in captured[0]["sql"]
    assert '("kernel_run"."title", "kernel_run"."id") >' in captured[0]["sql"]


def test_empty_values_are_a_range_of_their_own_so_that_a_plain_index_serves(runs, django_assert_num_queries):
    first = pages.page(runs, order=("-started_at", "-id"), size=4)
    with django_assert_num_queries(2) as captured:
        assert len(pages.page(runs, order=("-started_at", "-id"), after=first.after, size=4).rows) == 3
    assert not any("NULLS" in query["sql"] for query in captured)


def token(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "bad",
    ["x", "😀", "a" * 3000, "bm9uc2Vuc2U", token([]), token(["title,id", ["甲"]]), token(["id,title", ["甲", 1]]),
     token(["title,id", [None, 1]]), token(["title,id", ["甲", "one"]]), token(["title,id", [["甲"], 1]]),
     token(["title,id", ["\x00", 1]]), token(["title,id", ["\ud800", 1]]), token(["title,id", ["甲", float("inf")]])],
)  # fmt: skip
def test_a_token_that_cannot_be_used_is_refused_with_a_remedy(runs, bad):
    with pytest.raises(Invalid) as refused:
        pages.page(runs, order=("title", "id"), after=bad)
    assert "第一页" in refused.value.remedy


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_text_in_the_address_breaks_a_page(runs, text):
    try:
        pages.page(runs, order=("title", "id"), before=text)
    except Invalid:
        return


@pytest.fixture
def personal(monkeypatch):
    """As if who asked were personal."""
    monkeypatch.setattr(Run.Privacy, "personal", {"asked_by"}, raising=False)
    monkeypatch.setattr(Run.Privacy, "internal", Run.Privacy.internal - {"asked_by"})


def test_a_list_in_a_personal_order_tells_numbers_only_and_loses_no_row(runs, personal):
    order, seen, after = ("asked_by", "id"), [], ""
    while not seen or after:
        found = pages.page(runs, order=order, after=after, size=2)
        seen += [row.pk for row in found.rows]
        after = found.after
        assert not after or json.loads(base64.urlsafe_b64decode(after + "==")) == ["asked_by,id", [seen[-1]]]
    assert seen == list(runs.order_by(*order).values_list("pk", flat=True))


def test_the_place_of_a_row_that_is_gone_is_refused(runs, personal):
    token = pages.page(runs, order=("asked_by", "id"), size=2).after
    Run.objects.all().delete()
    with pytest.raises(Invalid):
        pages.page(Run.objects.all(), order=("asked_by", "id"), after=token)


def test_a_personal_order_ends_with_the_row_s_own_number(runs, personal):
    with pytest.raises(ValueError, match="own number"):
        pages.page(runs, order=("id", "asked_by"))
