"""A roster taken back: whom it founded goes, what it changed comes back, what others built on stays."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from niangjia.kernel import reactions, sight
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.models import AuditEvent, Run
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.seed.fixtures import AT
from niangjia.union.members import actions
from niangjia.union.members.actions.spells import Beginning, end, switch
from niangjia.union.members.models import Document, Membership, Person, Phone, Revision, Transfer
from niangjia.union.members.rules.memberships import Change, Ending, Standing
from niangjia.union.members.tests import rosters as made
from niangjia.union.members.tests.test_imports import apply_for
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole_city(db):
    with sight.everywhere("测试"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


def undone(run, **words) -> dict[str, int]:
    actions.undo_import(run_id=run.pk, by=words.get("by", made.BY), at=AT)
    run.refresh_from_db()
    assert run.state == Run.State.UNDONE
    return {key: many for key, many in run.result["undone"].items() if many}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Person, Document, Phone, Membership)]


def test_a_roster_taken_back_leaves_everything_as_it_was(file, small_city):
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    before = everything()
    wrong = [
        made.row(1, 学历="硕士", 手机号码="13800000009", 籍贯="湖南长沙"), made.row(2, 民族="回族"), made.row(3)
    ]  # fmt: skip
    run = made.load(file, wrong, small_city.own_union)
    assert made.counts(run) == {"joined": 1, "changed": 2}
    assert undone(run) == {"withdrawn": 1, "restored": 2}
    assert everything() == before
    assert all(revision.undone for revision in Revision.objects.all())
    assert AuditEvent.objects.get(act="members.import_undone").facts["withdrawn"] == 1


def test_whom_others_have_built_on_stays_with_everything(file, small_city):
    run = made.load(file, [made.row(1), made.row(2), made.row(3)], small_city.own_union)
    Phone.objects.filter(person=made.person(1)).update(verified_at=AT)
    made.load(file, [made.row(2, 学历="硕士")], small_city.own_union)
    assert undone(run) == {"withdrawn": 1, "kept": 2}
    assert made.person(1).standing == made.person(2).standing == "member"
    assert Document.objects.count() == Phone.objects.count() == Membership.objects.count() == 2


def test_what_was_said_after_a_roster_survives_its_undoing(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    run = made.load(file, [made.row(1, 学历="硕士", 民族="回族")], small_city.own_union)
    made.load(file, [made.row(1, 学历="高中")], small_city.own_union)
    said = made.person(1).education
    undone(run)
    assert (made.person(1).education, made.person(1).ethnicity) == (said, "01")


def test_whoever_moved_away_or_changed_since_is_left_alone_and_counted_with_the_reason(file, small_city):
    made.load(file, [made.row(n) for n in range(1, 7)], small_city.own_union)
    again = [made.row(n, 学历="硕士", 手机号码=f"13800000{n:03d}") for n in range(1, 7)]
    run = made.load(file, again, small_city.own_union)
    assert made.counts(run) == {"changed": 6}
    far = unions.node(small_city.far_union)
    later = AT + timedelta(days=30)
    start = Beginning(far.id, far.lft, Standing.MEMBER, later.date(), Change.TRANSFERRED_IN)
    switch(made.person(1), start, by=made.BY, at=later)
    Person.objects.filter(pk=made.person(2).pk).update(restricted=True)
    end(made.person(3), on=later.date(), ending=Ending.LEFT, at=later)
    Person.objects.filter(pk=made.person(4).pk).update(education="61")
    Phone.objects.filter(person=made.person(5), run_id=run.pk).update(verified_at=later)
    before = {n: (made.person(n).education, made.person(n).phones.count()) for n in range(1, 7)}
    assert undone(run) == {"restored": 3, "moved": 2, "held": 1, "changed": 2}
    after = {n: (made.person(n).education, made.person(n).phones.count()) for n in range(1, 7)}
    assert {n for n in before if before[n] == after[n]} == {1, 2, 3}
    assert after[4] == ("61", 1)
    assert after[5] == (after[6][0], 2)
    assert made.person(1).organisation_id == far.id


def test_who_joined_again_by_it_never_did_and_an_application_waits_as_before(file, small_city):
    made.load(file, [made.row(1)], small_city.own_union)
    end(made.person(1), on=date(2024, 5, 1), ending=Ending.LEFT, at=AT)
    application = apply_for(made.person(1), small_city.own_union)
    run = made.load(file, [made.row(1)], small_city.own_union)
    assert undone(run) == {"left": 1}
    found = made.person(1)
    assert (found.standing, found.organisation_id) == ("none", small_city.own_union)
    assert found.org_lft == found.documents.get().org_lft == unions.node(small_city.own_union).lft
    spell = Membership.objects.get(run_id=run.pk)
    assert (spell.revoked_at, spell.revoke_reason) == (AT, "导入已撤销")
    application.refresh_from_db()
    assert (application.state, application.decided_at) == ("waiting", None)


def test_proposals_to_move_are_withdrawn_unless_they_are_over(file, small_city):
    made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    run = made.load(file, [made.row(1), made.row(2)], small_city.far_union)
    Transfer.objects.filter(person=made.person(2)).update(state="done")
    assert undone(run) == {"unasked": 1}
    assert {t.person_id: t.state for t in Transfer.objects.all()} == {
        made.person(1).pk: "withdrawn", made.person(2).pk: "done"
    }  # fmt: skip


def test_rooms_above_keep_whom_they_have_built_on(file, small_city, monkeypatch):
    run = made.load(file, [made.row(1), made.row(2)], small_city.own_union)
    kept = made.person(1).pk

    def keep(happening):
        execute("DELETE FROM withdrawn WHERE id = %s", [kept])

    monkeypatch.setitem(reactions._subscribers, "members.withdrawing", [keep])
    assert undone(run) == {"withdrawn": 1, "kept": 1}
    assert Person.objects.get().pk == kept


def test_only_who_may_import_there_takes_back_and_a_rehearsal_needs_none(file, small_city):
    run = made.load(file, [made.row(1)], small_city.own_union)
    with pytest.raises(NotFound):
        undone(run, by=made.chair(small_city.far_union))
    assert undone(run, by=made.chair(small_city.own_union)) == {"withdrawn": 1}
    tried = made.load(file, [made.row(1)], small_city.own_union, dry_run=True)
    with pytest.raises(NotNow, match="试导入"):
        actions.undo_import(run_id=tried.pk, by=made.BY, at=AT)
