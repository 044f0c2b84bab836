"""Rosters into the city: who comes in, who is known, who stands elsewhere, and what a clerk may learn."""

from pathlib import Path

import pytest

from niangjia.kernel import crypto, sight
from niangjia.kernel.models import AuditEvent
from niangjia.union.members.models import Membership, Person, Phone, Revision, Transfer
from niangjia.union.members.purposes import DOCUMENT, PHONE
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


def test_somebody_of_another_union_becomes_a_proposal_to_move_and_never_a_second_person(file, small_city):
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
