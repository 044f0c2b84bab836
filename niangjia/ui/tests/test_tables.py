"""Lists bound to addresses: order, filters, columns, pages, sums and the spreadsheet."""

import io
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import python_calamine
from django.http import QueryDict

from niangjia.kernel.models import Run
from niangjia.kernel.rates import Rate
from niangjia.kernel.refusals import Invalid
from niangjia.ui.filters import Choice, Day, Filter, Number
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import Dot, Link

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
RUNS = Table(
    name="任务",
    columns=[
        Column("title", "标题", sort="title", link=lambda run: f"/runs/{run.pk}/"),
        Column("done", "已处理", sort=("done", "title"), numeric=True),
        Column("step", "步骤"),
        Column("kind", "种类", hidden=True),
    ],
    filters=[
        Filter("q", "标题"),
        Choice("state", "状态", choices=(("done", "已完成"), ("failed", "未完成"))),
        Day("since", "不早于"),
        Number("least", "至少"),
    ],
    order="title",
    size=3,
)
FIGURES = Table(
    name="各区",
    columns=[
        Column("name", "区"),
        Column("due", "应建", numeric=True, total=True),
        Column("rate", "建会率", total=True, value=lambda row: Dot(row.rate, 0, 100)),
    ],
)


@pytest.fixture
def runs(db):
    titles = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    Run.objects.bulk_create(
        Run(kind="样例", key=str(n), title=t, asked_by="陈", asked_at=START + timedelta(hours=n), done=n % 2)
        for n, t in enumerate(titles)
    )
    return Run.objects.filter(kind="样例")


def read(runs, address="", **options):
    return RUNS.read(QueryDict(address), lambda chosen: runs, **options)


def titles(listing):
    return [row.title for row in listing.page.rows]


def test_the_first_address_shows_the_starting_order_and_the_columns_not_hidden(runs):
    listing = read(runs)
    assert titles(listing) == sorted(run.title for run in runs)[:3]
    assert listing.titles == ["标题", "已处理", "步骤"]


def test_following_next_to_the_end_and_previous_to_the_start_meets_every_row(runs):
    listing, seen = read(runs), []
    while True:
        seen += titles(listing)
        if not listing.next_url:
            break
        listing = read(runs, listing.next_url[1:])
    assert sorted(seen) == sorted(run.title for run in runs)
    while listing.previous_url:
        listing = read(runs, listing.previous_url[1:])
    assert titles(listing) == seen[:3]


def test_a_header_leads_up_first_and_then_down_and_back_to_the_first_page(runs):
    listing = read(runs, "q=x&order=done")
    heads = {head.title: head for head in listing.heads}
    assert heads["已处理"].to == "?q=x&order=-done"
    assert heads["已处理"].sorted == "ascending"
    assert heads["标题"].to == "?q=x&order=title"
    assert heads["步骤"].to == ""


def test_sorting_downwards_turns_every_part_of_the_order(runs):
    rows = read(runs, "order=-done").whole
    keys = [(run.done, run.title) for run in rows]
    assert keys == sorted(keys, reverse=True)


def test_chosen_columns_stand_in_the_tables_own_order_and_the_first_always_stays(runs):
    assert read(runs, "columns=kind&columns=done").titles == ["标题", "已处理", "种类"]


def test_filters_reach_the_query_in_their_own_types(runs):
    seen = {}
    RUNS.read(
        QueryDict("q= 甲 &state=done&since=2026-11-01&least=7"), lambda chosen: seen.update(chosen) or runs
    )
    assert seen == {"q": "甲", "state": "done", "since": date(2026, 11, 1), "least": 7}
    RUNS.read(QueryDict(""), lambda chosen: seen.update(chosen) or runs)
    assert seen == {"q": None, "state": None, "since": None, "least": None}


@pytest.mark.parametrize("address", [
    "order=step", "order=nothing", "order=--title", "columns=nothing", "state=lost", "since=22.11.2026", "least=-1",
    "least=1e9", "least=９", "q=" + "长" * 101, "q=%00", "after=nonsense",
])  # fmt: skip
def test_an_address_that_can_mean_nothing_is_refused_with_a_sentence(runs, address):
    with pytest.raises(Invalid) as refused:
        read(runs, address)
    assert refused.value.sentence.endswith("。")
    assert refused.value.field in {"order", "columns", "state", "since", "least", "q", "after"}


def test_choices_can_be_those_of_one_reader(runs):
    offered = {"state": [(7, "七区")]}
    assert read(runs, "state=7", choices=offered).chosen["state"] == "7"
    with pytest.raises(Invalid):
        read(runs, "state=done", choices=offered)


def test_a_filter_may_not_take_a_name_the_list_itself_needs():
    with pytest.raises(ValueError, match="order"):
        Table(columns=[Column("name", "名称")], filters=[Filter("order", "顺序")])


def test_paging_past_the_end_is_told_from_an_empty_list(runs):
    after = read(runs).page.after
    runs.delete()
    assert read(runs, f"after={after}").beyond
    assert not read(runs).beyond


def figures(address=""):
    rows = [
        SimpleNamespace(name="光明区", due=Link(2, "/rows"), rate=Rate(1, 2)),
        SimpleNamespace(name="坪山区", due=3, rate=Rate(3, 3)),
        SimpleNamespace(name="新区", due=0, rate=Rate(0, 0)),
    ]
    return FIGURES.read(QueryDict(address), lambda chosen: rows)


def test_a_list_in_memory_sorts_by_what_it_shows_and_rows_without_a_value_come_last():
    assert [row.name for row in figures("order=rate").page.rows] == ["光明区", "坪山区", "新区"]
    assert [row.name for row in figures("order=-rate").page.rows] == ["坪山区", "光明区", "新区"]


def test_a_list_of_links_sorts_by_their_words():
    assert [row.name for row in figures("order=-due").page.rows] == ["坪山区", "光明区", "新区"]


def test_sums_of_rates_are_taken_from_their_parts():
    foot = figures().foot
    assert [foot[0].html, foot[1].html] == ["合计", "5"]
    assert "80.0%" in foot[2].html


def test_the_spreadsheet_holds_every_page_and_no_formula(runs, rf):
    Run.objects.filter(title="甲").update(title='=HYPERLINK("x")')
    request = rf.get("/", {"format": "xlsx"})
    answer = RUNS.read(request.GET, lambda chosen: runs).answer(request, "unused.html")
    with closing(answer):
        book = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head == ["标题", "已处理", "步骤"]
    assert len(rows) == 7
    assert not any(str(row[0]).startswith("=") for row in rows)
    assert answer["Content-Disposition"].endswith(".xlsx")
