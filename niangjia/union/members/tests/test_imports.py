"""Rosters into the city: who comes in, who is known, who stands elsewhere, and what a clerk may learn."""

import io
import json
import os
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from django.db import connection

from niangjia.kernel import crypto, params, queue, reactions, sight
from niangjia.kernel.bulk import store
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.seed.fixtures import AT
from niangjia.seed.performing import performed
from niangjia.union.members import actions
from niangjia.union.members.actions.spells import end
from niangjia.union.members.imports import reading
from niangjia.union.members.imports.unions import SEVERAL, Unions
from niangjia.union.members.jobs import TRANSFERS_ASKED
from niangjia.union.members.models import Application, Membership, Person, Phone, Revision, Transfer
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.queries import files as queries
from niangjia.union.members.rules.memberships import Ending
from niangjia.union.members.tests import rosters as made
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole_city(db):
    """Look at everything; what the import itself may see is its own affair."""
    with sight.everywhere("测试"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


def test_a_new_person_comes_in_with_document_phone_and_first_spell(file, small_city):
    run = made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    assert made.counts(run) == {"joined": 2}
    found = made.person(1)
    lft = unions.node(small_city.own_union).lft
    assert (found.name, found.standing, found.organisation_id, found.org_lft, found.assurance) == (
        "钱小乙", "member", small_city.own_union, lft, 0,
    )  # fmt: skip
    assert (found.initials, found.sex, found.education, found.synthetic) == ("QXY", found.sex, "20", True)
    assert found.birth_date.year == 1985
    spell = Membership.objects.get(person=found)
    assert (spell.organisation_id, spell.org_lft, spell.change, str(spell.since), spell.run_id) == (
        small_city.own_union, lft, 1, "2020-03-01", run.pk,
    )  # fmt: skip
    phone = Phone.objects.get(person=found)
    assert (crypto.unseal(PHONE, phone.cipher), phone.verified_at, phone.since) == (
        "13900000001",
        None,
        made.DAY,
    )
    document = found.documents.get()
    assert crypto.unseal(DOCUMENT, document.cipher) == made.number(1)
    assert document.org_lft == phone.org_lft == lft
    event = AuditEvent.objects.get(act="members.imported")
    assert event.facts["counts"]["joined"] == 2


def test_the_same_roster_again_changes_nothing(file, small_city):
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    run = made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    assert made.counts(run) == {"unchanged": 2}
    assert (Person.objects.count(), Phone.objects.count(), Membership.objects.count()) == (2, 2, 2)
    assert not Revision.objects.exists()


def test_a_rehearsal_counts_and_writes_nothing(file, small_city):
    run = made.load(file, [made.row(1), made.row(2)], small_city.own_union, dry_run=True)
    assert made.counts(run) == {"joined": 2}
    assert not Person.objects.exists()


def test_changed_items_are_kept_with_what_they_were_and_a_new_phone_is_another_row(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    run = made.load(file, [made.row(1, 学历="硕士", 民族="", 手机号码="13800000009")], small_city.own_union)
    assert made.counts(run) == {"changed": 1}
    found = made.person(1)
    assert (found.ethnicity, found.education != "20") == ("01", True), "a blank says nothing"
    revision = Revision.objects.get()
    assert revision.before == {"education": "20"}
    assert revision.after == {"education": found.education}
    assert (revision.org_lft, revision.run_id) == (found.org_lft, run.pk)
    assert Phone.objects.filter(person=found, until=None).count() == 2


def test_where_nobody_is_there_to_ask_the_proposal_waits_for_the_new_union(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    made.load(file, [made.row(1)], small_city.far_union)
    asked = Transfer.objects.get()
    assert (asked.state, asked.why, asked.released_at) == ("released", "nobody_there", asked.asked_at)


def test_somebody_of_another_union_becomes_a_proposal_to_move_and_never_a_second_person(
    file, small_city, small_cast
):
    made.load(file, [made.row(1)], small_city.own_union)
    run = made.load(file, [made.row(1, 学历="博士"), made.row(2)], small_city.far_union)
    assert made.counts(run) == {"joined": 1, "transfer": 1}
    asked = Transfer.objects.get()
    assert (asked.state, asked.initiator, asked.from_organisation_id, asked.to_organisation_id) == (
        "asked", "roster", small_city.own_union, small_city.far_union,
    )  # fmt: skip
    assert asked.due_at > asked.asked_at
    found = made.person(1)
    assert (found.organisation_id, found.education) == (small_city.own_union, "20"), "nothing moves by itself"
    again = made.load(file, [made.row(1)], small_city.far_union)
    assert made.counts(again) == {"transfer": 1}
    assert Transfer.objects.count() == 1


def test_who_stands_in_no_union_joins_again_behind_every_earlier_spell(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    found = made.person(1)
    end(found, on=date(2024, 5, 1), ending=Ending.LEFT, at=AT)
    run = made.load(file, [made.row(1, 学历="硕士")], small_city.far_union)
    assert made.counts(run) == {"joined": 1}, "that the person was known before is nobody's business"
    found.refresh_from_db()
    assert (found.standing, found.organisation_id) == ("member", small_city.far_union)
    spells = (
        Membership.objects.filter(person=found)
        .order_by("since")
        .values_list("organisation_id", "since", "until")
    )
    assert [*spells] == [
        (small_city.own_union, date(2020, 3, 1), date(2024, 5, 1)), (small_city.far_union, date(2024, 5, 1), None)
    ]  # fmt: skip
    lft = unions.node(small_city.far_union).lft
    assert {found.org_lft, found.phones.get().org_lft, found.documents.get().org_lft} == {lft}


def test_an_application_is_passed_by_the_roster_of_its_union_and_untouched_by_that_of_another(
    file, small_city
):
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    for n in (1, 2):
        end(made.person(n), on=date(2024, 5, 1), ending=Ending.LEFT, at=AT)
        apply_for(made.person(n), small_city.own_union)
    made.load(file, [made.row(1)], small_city.own_union)
    assert made.counts(made.load(file, [made.row(2)], small_city.far_union)) == {"check": 1, "rejected": 1}
    states = {a.person_id: a.state for a in Application.objects.all()}
    assert states == {made.person(1).pk: "passed", made.person(2).pk: "waiting"}


def test_a_folded_record_is_followed_to_the_one_that_was_kept(file, small_city):
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    kept, folded = made.person(1), made.person(2)
    end(folded, on=date(2024, 5, 1), ending=Ending.MERGED, at=AT)
    Person.objects.filter(pk=folded.pk).update(merged_into=kept)
    run = made.load(file, [made.row(2, 姓名=made.row(1)["姓名"], 学历="硕士")], small_city.own_union)
    assert made.counts(run) == {"changed": 1}
    kept.refresh_from_db()
    assert kept.education != "20"


def test_another_name_under_a_known_number_changes_nobody(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    run = made.load(file, [made.row(1, 姓名="完全不同", 学历="硕士")], small_city.own_union)
    assert made.counts(run) == {"check": 1, "rejected": 1}
    assert (made.person(1).name, made.person(1).education) == ("钱小乙", "20")
    assert "登记的不一致" in errors(run)


@pytest.mark.parametrize("piece", [100, 1])
def test_the_same_person_twice_in_one_file_is_one_person_and_the_later_row_speaks(
    file, small_city, piece, monkeypatch
):
    monkeypatch.setattr(reading, "PIECE_ROWS", piece)
    run = made.load(file, [made.row(1), made.row(2), made.row(1, 学历="硕士")], small_city.own_union)
    assert Person.objects.count() == 2
    assert made.person(1).education != "20"
    assert made.counts(run)["joined"] == 2


def test_one_person_in_two_unions_of_one_file_stands_in_one_and_the_other_row_is_named(
    file, small_city, monkeypatch
):
    monkeypatch.setattr(reading, "PIECE_ROWS", 1)
    own, far = (unions.node(n).name for n in (small_city.own_union, small_city.far_union))
    run = made.load(file, [made.row(1, 所属工会=own), made.row(1, 所属工会=far)], None)
    assert made.counts(run) == {"joined": 1, "again": 1, "rejected": 1}
    assert not Transfer.objects.exists()


def test_a_file_of_many_unions_places_each_row_by_full_name_short_name_or_code(file, small_city):
    name = unions.node(small_city.joint_union).name
    rows = [
        made.row(1, 所属工会=unions.node(small_city.own_union).name), made.row(2, 所属工会=f" {name} "),
        made.row(3, 所属工会="没有这个工会"), made.row(4, 所属工会=""),
    ]  # fmt: skip
    run = made.load(file, rows, None)
    assert made.counts(run) == {"joined": 2, "rejected": 2}
    assert made.person(2).organisation_id == small_city.joint_union
    listed = errors(run)
    assert "没有找到这个工会" in listed
    assert "没有填写所属工会" in listed


def test_a_name_that_several_unions_bear_is_a_fault_and_no_guess():
    called = [
        unions.Called(1, "甲厂工会", "甲厂工会", "甲工会", None),
        unions.Called(2, "甲店工会", "甲店工会", "甲工会", None),
    ]
    frame = pl.DataFrame(
        {"row": [2, 3], "union_name": ["甲工会", "甲厂工会"]}, schema_overrides={"row": pl.UInt32}
    )
    kept, wrong = Unions.of(called).find(frame)
    assert kept.select("row", "organisation_id").rows() == [(3, 1)]
    assert wrong["reason"].to_list() == [SEVERAL]


def test_a_chair_brings_in_members_of_the_own_union_and_of_no_other(file, small_city):
    by = made.chair(small_city.own_union)
    run = made.load(file, [made.row(1)], small_city.own_union, by=by)
    assert made.counts(run) == {"joined": 1}
    with pytest.raises(NotFound):
        made.ask(file, small_city.far_union, by=by)
    far = unions.node(small_city.far_union).name
    run = made.load(file, [made.row(2, 所属工会=far)], None, by=by)
    assert made.counts(run) == {"rejected": 1}
    run = made.load(file, [made.row(3, 所属工会=far)], small_city.own_union, by=by)
    assert made.counts(run) == {"rejected": 1}, "a file asked in for one union speaks for no other"


def test_the_answer_about_somebody_elsewhere_is_the_same_whoever_and_wherever(file, small_city):
    made.load(file, [made.row(1), made.row(2, 会籍变化类型="保留会籍")], small_city.own_union)
    run = made.load(
        file, [made.row(1), made.row(2)], small_city.far_union, by=made.chair(small_city.far_union)
    )
    shown = queries.outcomes(run)
    assert shown == [(2, "transfer", "需办理转会"), (3, "transfer", "需办理转会")]
    assert made.person(2).standing == "retained"


def test_mass_probing_stops_the_run_and_is_on_the_record_dry_runs_included(file, small_city):
    params.change(
        key="import_transfer_limit", value=3, valid_from=AT.date(), citation="测试", by=made.BY, at=AT
    )
    made.load(file, [made.row(n) for n in range(1, 6)], small_city.own_union)
    by = made.chair(small_city.far_union)
    made.load(file, [made.row(1), made.row(2)], small_city.far_union, by=by, dry_run=True)
    run = made.ask(made.write(file, [made.row(3), made.row(4)]), small_city.far_union, by=by)
    queue.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, "太多" in run.sentence) == ("failed", True)
    assert not Transfer.objects.exists()
    event = AuditEvent.objects.get(act="members.import_stopped")
    assert event.facts["account"] == by.id
    run = made.load(file, [made.row(3), made.row(9)], small_city.far_union, by=by)
    assert made.counts(run) == {"joined": 1, "transfer": 1}, "one more is within the day's limit"


def test_proposals_are_told_once_for_the_whole_run(file, small_city, monkeypatch):
    told = []
    monkeypatch.setitem(reactions._subscribers, TRANSFERS_ASKED, [told.append])
    monkeypatch.setattr(reading, "PIECE_ROWS", 1)
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    made.load(file, [made.row(1), made.row(2)], small_city.far_union, dry_run=True)
    assert told == []
    made.load(file, [made.row(1), made.row(2)], small_city.far_union)
    (happening,) = told
    selected = happening.facts["transfers"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({selected.sql}) x", selected.params)
        assert cursor.fetchone()[0] == 2


def test_no_clear_number_or_name_stands_in_the_run_the_error_file_or_the_results(file, small_city):
    spoiled = made.number(3)[:-1] + ("0" if made.number(3)[-1] != "0" else "1")
    rows = [
        made.row(1),
        made.row(2, 手机号码="0755-12345678"),
        made.row(3, 证件号码=spoiled),
        made.row(4, 姓名="张三丰123"),
    ]
    run = made.load(file, rows, small_city.own_union)
    assert made.counts(run)["rejected"] == 3
    said = (
        errors(run)
        + Path(run.result["results"]).read_text()
        + json.dumps([run.result, run.settings | {"path": ""}])
    )
    said += "".join(json.dumps(event.facts, ensure_ascii=False) for event in AuditEvent.objects.all())
    for secret in (
        made.number(1),
        spoiled,
        spoiled[:16],
        "13900000001",
        "075512345678",
        "12345678",
        "李小丁",
        "张三丰123",
    ):
        assert secret not in said
    assert "4,证件号码,440306" in errors(run), "row, field and a masked number are what a clerk needs"


def test_an_upload_is_gone_after_its_import_and_an_old_one_without(small_city, tmp_path):
    place = store.keep(
        io.BytesIO(made.write(tmp_path / "a.csv", [made.row(1)]).read_bytes()),
        "名册.csv",
        room=queries.ROOM,
        at=AT,
    )
    tried = performed(made.ask(place, small_city.own_union, dry_run=True))
    assert tried.state == "done"
    assert place.exists(), "what was tried waits to be loaded"
    performed(made.ask(place, small_city.own_union))
    assert not place.exists()


def test_an_upload_ages_by_the_house_s_clock_whatever_the_disk_says(small_city):
    old = store.keep(io.BytesIO(b"x"), "old.csv", room=queries.ROOM, at=AT)
    new = store.keep(io.BytesIO(b"x"), "new.csv", room=queries.ROOM, at=AT + timedelta(hours=20))
    ages_ago, ages_hence = (AT - timedelta(days=999)).timestamp(), (AT + timedelta(days=999)).timestamp()
    os.utime(old, (ages_hence, ages_hence))
    os.utime(new, (ages_ago, ages_ago))
    assert actions.remove_old_rosters(by=made.BY, at=AT + timedelta(hours=23)) == 0
    assert actions.remove_old_rosters(by=made.BY, at=AT + timedelta(hours=25)) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_the_columns_chosen_for_a_union_are_remembered_for_it(file, small_city):
    rows = [{"甲": made.row(1)["姓名"], "乙": made.number(1), "丙": "13900000001"}]
    chosen = {"name": "甲", "doc_number": "乙", "phone": "丙"}
    made.load(file, rows, small_city.own_union, columns=chosen)
    seen = queries.preview(made.BY, file, organisation_id=small_city.own_union)
    assert seen.mapping.as_json() == chosen
    assert seen.rows[0][1] == "4403" + seen.rows[0][1][4:], "the examples are masked"
    assert made.number(1) not in seen.rows[0]


def test_a_workbook_of_two_sheets_is_one_roster_and_a_list_to_pick_from_is_none_of_it(small_city, tmp_path):
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for sheet, numbers in (("一", (1, 2)), ("选项", ()), ("二", (3, 4))):
            page = book.add_worksheet(sheet)
            if not numbers:
                page.write_column(0, 0, ["民族", "汉族", "回族"])
                continue
            page.merge_range(0, 0, 0, 5, "某某公司会员名册")
            for line, n in enumerate(numbers):
                items = made.row(n) if n != 4 else made.row(n, 证件号码="4.4030618850101E+17")
                page.write_row(1, 0, list(items))
                page.write_row(2 + line, 0, list(items.values()))
    run = performed(made.ask(path, small_city.own_union))
    assert made.counts(run) == {"joined": 3, "rejected": 1}
    assert "二!4,证件号码" in errors(run)
    assert "已经丢失" in errors(run)
    assert "一!3,入会" in Path(run.result["results"]).read_text(encoding="utf-8-sig")


def test_a_gb_18030_csv_with_rare_names_and_full_width_digits_comes_in(small_city, file):
    wide = made.number(1).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    rows = [made.row(1, 证件号码=wide, 姓名="阿卜杜拉•买买提"), made.row(2, 姓名="𬱖小乙")]
    run = performed(made.ask(made.write(file, rows, encoding="gb18030"), small_city.own_union))
    assert made.counts(run) == {"joined": 2}
    assert (made.person(1).name, made.person(2).name) == ("阿卜杜拉·买买提", "𬱖小乙")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", "姓名,证件号码,手机号码\n".encode()])
def test_what_is_no_roster_is_refused_in_one_sentence(small_city, tmp_path, data):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(Invalid):
        made.ask(path, small_city.own_union)


def errors(run) -> str:
    return Path(run.result["error_file"]).read_text(encoding="utf-8-sig")


def apply_for(person, union):
    return Application.objects.create(
        person=person, organisation_id=union, org_lft=unions.node(union).lft, route="union_code", channel="member",
        state="waiting", asked_at=AT,
    )  # fmt: skip


def test_a_roster_without_a_header_is_refused_before_its_first_person_becomes_one(small_city, file):
    for first in (made.number(1), "4.40306E+17", "13900000001"):
        file.write_text(f"钱小乙,{first},汉族\n孙小丙,{made.number(2)},汉族\n")
        with pytest.raises(Invalid, match="没有找到表头"):
            made.ask(file, small_city.own_union)
