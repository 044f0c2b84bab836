"""Feeds into the register: what comes in, what changes, what stays out, and what survives a kill."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from niangjia.kernel import queue
from niangjia.kernel.bulk import pipeline
from niangjia.kernel.models import AuditEvent, Run
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions
from niangjia.union.enterprises.imports import feed
from niangjia.union.enterprises.models import Company, Kind, Revision, Source, Statement, Status, Unmatched
from niangjia.union.enterprises.tests import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "feed.csv"


def counts(run: Run) -> dict[str, int]:
    return {key: count for key, count in run.result["counts"].items() if count}


def test_a_first_feed_founds_every_company_with_its_statement_and_its_place(file):
    run = made.load(file, [made.row(1), made.row(2)])
    assert counts(run) == {"read": 2, "founded": 2}
    found = made.company(1)
    assert (found.status, found.headcount, found.kind) == (Status.OPEN, 30, Kind.COMPANY)
    assert areas.area(found.area_id).name.startswith("滨海社区")
    assert Statement.objects.filter(company=found, run_id=run.pk).count() == 1
    assert AuditEvent.objects.filter(act="register.imported", subject=f"kernel.Run:{run.pk}").exists()


def test_the_same_feed_again_changes_nothing(file):
    made.load(file, [made.row(1), made.row(2)])
    run = made.load(file, [made.row(1), made.row(2)])
    assert counts(run) == {"read": 2, "unchanged": 2}
    assert not Revision.objects.exists()


def test_a_change_is_kept_with_its_source_and_date(file):
    made.load(file, [made.row(1)])
    run = made.load(
        file, [made.row(1, 企业名称="深圳市海蓝新名科技有限公司", 从业人数="41")], on=date(2026, 11, 21)
    )
    assert counts(run) == {"read": 1, "changed": 1}
    assert made.company(1).name == "深圳市海蓝新名科技有限公司"
    assert "海蓝新名" in made.company(1).name_key
    revision = Revision.objects.get()
    assert revision.changes == {
        "name": ["深圳市海蓝1号科技有限公司", "深圳市海蓝新名科技有限公司"],
        "headcount": [30, 41],
    }
    assert (revision.previous_stated_on, revision.stated_on) == (made.DAY, date(2026, 11, 21))


def test_a_blank_says_nothing(file):
    made.load(file, [made.row(1)])
    run = made.load(file, [made.row(1, 从业人数="", 登记状态="", 住所="")])
    assert counts(run) == {"read": 1, "unchanged": 1}
    assert made.company(1).headcount == 30


def test_an_older_letter_never_overwrites_a_newer_one(file):
    made.load(file, [made.row(1)])
    made.load(file, [made.row(1, 从业人数="99")], on=date(2025, 1, 1))
    assert made.company(1).headcount == 30


def test_two_sources_that_disagree_are_both_kept_and_the_weightier_rules(file):
    made.load(file, [made.row(1)])
    actions.register_source(name="税务局", rank=20, by=made.BY, at=made.AT)
    made.load(file, [made.row(1, 从业人数="55")], source="税务局")
    assert made.company(1).headcount == 55
    assert sorted(Statement.objects.values_list("headcount", flat=True)) == [30, 55]
    made.load(file, [made.row(1, 从业人数="60")], on=date(2026, 11, 22))
    assert made.company(1).headcount == 55, "the office of lower weight does not rule by being later"


def test_a_field_unknown_to_the_weightier_source_is_ruled_by_the_next(file):
    actions.register_source(name="税务局", rank=20, by=made.BY, at=made.AT)
    made.load(file, [made.row(1, 住所="", 从业人数="55")], source="税务局")
    made.load(file, [made.row(1)])
    found = made.company(1)
    assert (found.headcount, found.address) == (55, made.row(1)["住所"])
    assert areas.area(found.area_id).kind == "community"


def test_a_row_without_a_code_is_matched_by_its_exactly_normalised_name(file):
    made.load(file, [made.row(1)])
    run = made.load(
        file, [made.row(1, 统一社会信用代码="", 企业名称="海蓝1号科技有限责任公司（深圳）", 从业人数="44")]
    )
    assert Company.objects.count() == 1 or counts(run).get("founded") == 1
    run = made.load(
        file, [made.row(1, 统一社会信用代码="", 企业名称="深圳海蓝1号科技有限责任公司", 从业人数="44")]
    )
    assert counts(run)["changed"] == 1
    assert made.company(1).headcount == 44


def test_a_code_that_arrives_later_is_given_to_the_company_of_the_same_name(file):
    made.load(file, [made.row(1, 统一社会信用代码="")])
    run = made.load(file, [made.row(1)], source="税务局")
    assert "founded" not in counts(run)
    assert made.company(1).name == made.row(1)["企业名称"]
    assert Company.objects.count() == 1


def test_a_row_without_a_code_that_could_be_two_companies_waits_for_a_person(file):
    twin = "深圳市双子星贸易有限公司"
    made.load(
        file, [made.row(1, 企业名称=twin), made.row(2, 企业名称=twin, 住所="深圳市福田区福保街道福保社区")]
    )
    nameless = made.row(3, 统一社会信用代码="", 企业名称=twin, 住所="深圳市盐田区")
    run = made.load(file, [nameless], source="税务局")
    assert counts(run) == {"read": 1, "review": 1}
    waiting = Unmatched.objects.get()
    assert waiting.candidates == [made.company(1).pk, made.company(2).pk]
    actions.decide(
        unmatched_id=waiting.pk,
        company_id=made.company(2).pk,
        reason="地址电话核对一致",
        by=made.BY,
        at=made.AT,
    )
    assert Statement.objects.filter(company=made.company(2)).count() == 2
    with pytest.raises(NotNow, match="已由"):
        actions.decide(unmatched_id=waiting.pk, found_new=True, reason="再来一次", by=made.BY, at=made.AT)


def test_of_twins_the_one_at_exactly_this_address_is_meant(file):
    twin, there = "深圳市双子星贸易有限公司", "深圳市福田区福保街道福保社区2号"
    made.load(file, [made.row(1, 企业名称=twin), made.row(2, 企业名称=twin, 住所=there)])
    made.load(file, [made.row(3, 统一社会信用代码="", 企业名称=twin, 住所=there, 从业人数="77")])
    assert made.company(2).headcount == 77


def test_of_two_rows_with_one_code_the_last_speaks_and_the_first_is_named(file):
    run = made.load(file, [made.row(1), made.row(1, 从业人数="88")])
    assert counts(run) == {"read": 1, "founded": 1, "rejected": 1}
    assert made.company(1).headcount == 88
    assert "与第 3 行是同一家企业" in Path(run.result["error_file"]).read_text(encoding="utf-8-sig")


def test_a_bad_row_stays_out_with_its_number_and_reason_and_the_rest_goes_in(file):
    wrong = made.code(2)[:-1] + ("A" if made.code(2)[-1] != "A" else "B")
    run = made.load(
        file, [made.row(1), made.row(2, 统一社会信用代码=wrong), made.row(3, 成立日期="2019-02-30")]
    )
    assert counts(run) == {"read": 2, "founded": 2, "rejected": 1, "dropped_fields": 1}
    listed = Path(run.result["error_file"]).read_text(encoding="utf-8-sig").splitlines()
    assert listed[0].startswith("行号,")
    assert any(line.startswith("3,") and wrong in line for line in listed)
    assert made.company(3).founded_on is None


def test_an_old_number_is_kept_and_found_again(file):
    made.load(file, [made.row(1, 统一社会信用代码="440301103123457")])
    found = Company.objects.get()
    assert (found.uscc, found.regno) == (None, "440301103123457")
    made.load(file, [made.row(1, 统一社会信用代码="440301103123457", 从业人数="31")])
    assert Company.objects.get().headcount == 31


def test_a_branch_points_to_its_head_whichever_came_first(file):
    branch = made.row(2, 企业名称="深圳市海蓝1号科技有限公司南山分公司")
    made.load(file, [branch])
    assert made.company(2).kind == Kind.BRANCH
    assert made.company(2).head is None
    made.load(file, [made.row(1)])
    assert made.company(2).head == made.company(1)


def test_a_sole_trader_is_its_own_kind(file):
    trader = made.code(7, "92440300")
    made.load(file, [made.row(7, 统一社会信用代码=trader, 企业名称="深圳市南山区老王面馆")])
    assert Company.objects.get(uscc=trader).kind == Kind.SOLE_TRADER


def test_a_rehearsal_counts_and_writes_nothing(file):
    run = made.ask(made.write(file, [made.row(1), made.row(2)]), dry_run=True)
    queue.perform(run.pk)
    run.refresh_from_db()
    assert counts(run) == {"read": 2, "founded": 2}
    assert not Company.objects.exists()
    with pytest.raises(NotNow, match="试导入"):
        actions.undo_import(run_id=run.pk, by=made.BY, at=made.AT)


def test_the_planner_hears_of_a_register_that_a_piece_has_outgrown(file):
    rows = [made.row(number) for number in range(1, 60)] + [made.row(60, 统一社会信用代码="")]
    rehearsal = made.ask(made.write(file, rows), dry_run=True)
    queue.perform(rehearsal.pk)
    made.load(file, rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'enterprises_company'::regclass")
        assert cursor.fetchone()[0] >= 59


def test_a_file_that_breaks_off_half_way_is_resumed_without_loss_or_double(file, monkeypatch):
    monkeypatch.setattr(feed, "PIECE_ROWS", 2)
    rows = [made.row(number) for number in range(1, 8)]
    run = made.ask(made.write(file, rows))
    honest, seen = pipeline.ahead, []

    def killed(items, depth=pipeline.AHEAD):
        for piece in honest(items, depth):
            if len(seen) == 2:
                raise ConnectionAbortedError("power cut")
            seen.append(piece.last_row)
            yield piece

    monkeypatch.setattr(pipeline, "ahead", killed)
    with pytest.raises(ConnectionAbortedError):
        queue.perform(run.pk)
    assert Company.objects.count() == 4
    monkeypatch.setattr(pipeline, "ahead", honest)
    run.refresh_from_db()
    queue.resume(run)
    queue.perform(run.pk)
    run.refresh_from_db()
    assert counts(run) == {"read": 7, "founded": 7}
    assert Company.objects.count() == 7


def test_an_import_taken_back_leaves_everything_as_it_was(file):
    made.load(file, [made.row(1), made.row(2)])
    before = list(Company.objects.order_by("pk").values())
    said = list(Statement.objects.order_by("company_id").values())
    renamed = made.row(
        1, 企业名称="深圳市改名科技有限公司", 从业人数="12", 住所="深圳市福田区福保街道福保社区1号"
    )
    wrong = made.load(file, [renamed, made.row(3)], on=date(2026, 11, 21))
    assert Company.objects.count() == 3
    actions.undo_import(run_id=wrong.pk, by=made.BY, at=made.AT)
    wrong.refresh_from_db()
    assert wrong.state == Run.State.UNDONE
    assert wrong.result["undone"] == {"restored": 1, "withdrawn": 1, "kept": 0}
    assert list(Company.objects.order_by("pk").values()) == before
    assert [s | {"learned_at": None} for s in Statement.objects.order_by("company_id").values()] == [
        s | {"learned_at": None} for s in said
    ]


def test_what_was_said_after_an_import_survives_its_undoing(file):
    first = made.load(file, [made.row(1)])
    made.load(file, [made.row(1, 从业人数="50")], on=date(2026, 11, 21))
    actions.undo_import(run_id=first.pk, by=made.BY, at=made.AT)
    assert made.company(1).headcount == 50


def test_the_same_file_may_not_be_loaded_twice_at_once(file):
    made.write(file, [made.row(1)])
    ask = {
        "path": file,
        "title": "甲",
        "source": "市场监管局",
        "stated_on": made.DAY,
        "by": made.BY,
        "at": made.AT,
    }
    actions.ask_import(**ask)
    with pytest.raises(NotNow, match="正在进行中"):
        actions.ask_import(**ask)


def test_a_file_without_a_column_of_names_is_refused_with_the_remedy(file):
    file.write_text("代号,数量\nA,1\n", encoding="utf-8")
    with pytest.raises(Invalid, match="企业名称"):
        made.ask(file)
    assert not Source.objects.exists()


def test_a_date_in_the_future_is_refused(file):
    with pytest.raises(Invalid, match="将来"):
        made.ask(made.write(file, [made.row(1)]), on=date(2027, 1, 1))
