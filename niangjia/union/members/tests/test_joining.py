"""Joining as people live it: new, known, known elsewhere, known by another phone, decided, forgotten, in a race."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest

from niangjia.kernel import audit, clock, crypto, params, sight
from niangjia.kernel.actor import NOBODY, Actor, member
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.seed.small import SmallCity
from niangjia.union.members import limits
from niangjia.union.members.actions import joining, spells
from niangjia.union.members.actions.joining import Result, applying
from niangjia.union.members.models import (
    Application,
    Consent,
    Document,
    MemberSession,
    Membership,
    Person,
    Phone,
    Transfer,
    Verification,
)
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.rules import consent_text, documents
from niangjia.union.members.rules.joining import Refusal
from niangjia.union.members.rules.memberships import Change, Standing
from niangjia.union.members.tests.applicants import AT, DEVICE, officer, resident, settle_in, together, wish
from niangjia.union.notices.models import Notice
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    limits.forget()


@pytest.fixture(autouse=True)
def _seeing() -> Iterator[None]:
    """Tests look at everything; the acts set their own sight."""
    with sight.everywhere("测试"):
        yield


def test_who_applies_becomes_a_person_with_sealed_numbers_consent_and_a_review_of_three_working_days(
    small_city: SmallCity,
) -> None:
    outcome = joining.apply(wish=wish(small_city, name=" 黎 晓曦"), device=DEVICE, by=NOBODY, at=AT)
    assert outcome.result == Result.APPLIED
    person = Person.objects.get(pk=outcome.person_id)
    assert (person.name, person.initials, person.sex, person.birth_date) == (
        "黎晓曦",
        "LXX",
        "1",
        date(1990, 1, 1),
    )
    assert (person.standing, person.assurance, person.synthetic) == ("none", Person.Assurance.PHONE, True)
    application = Application.objects.get(pk=outcome.application_id)
    assert (application.state, application.preparatory, application.is_minor) == ("waiting", False, False)
    assert application.due_at == clock.day_end(date(2026, 11, 25))
    consent = Consent.objects.get(person=person)
    assert (consent.version, consent.text_hash) == (consent_text.VERSION, consent_text.text_hash())
    assert crypto.unseal(PHONE, person.phones.get().cipher) == "13812345678"
    asked = {(row.subject, row.result) for row in Verification.objects.filter(person=person)}
    assert asked == {("code", "match"), ("phone", "asked")}
    places = {
        row.org_lft
        for model in (Document, Phone, Consent, Verification)
        for row in model.objects.filter(person=person)
    }
    assert places == {person.org_lft} == {unions.node(small_city.own_union).lft}
    event = AuditEvent.objects.get(act="members.applied")
    assert event.subject == f"members.Person:{person.pk}"
    assert "黎" not in str(event.facts)
    assert "13812345678" not in str(event.facts)


def test_the_same_post_twice_is_one_application(small_city: SmallCity) -> None:
    first = joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)
    again = joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)
    assert again.result == Result.ASKED_BEFORE
    assert (again.application_id, again.person_id) == (first.application_id, first.person_id)
    assert Person.objects.count() == Application.objects.count() == Consent.objects.count() == 1
    assert MemberSession.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": resident("20110101")}, "number"),
        ({"name": "暂无"}, "name"),
        ({"number": "44030618900101001"}, "number"),
        ({"number": documents.make("44030618900231001")}, "number"),
        ({"kind": "passport", "number": "E12345678"}, "birth"),
        ({"kind": "passport", "number": "E12345678", "birth": date(1990, 1, 1)}, "sex"),
        ({"phone": "0755-12345678"}, "phone"),
        ({"consented": False}, "consent"),
        ({"kind": "club_card"}, "kind"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    small_city: SmallCity, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        joining.apply(wish=wish(small_city, **changes), by=NOBODY, at=AT)
    assert refusal.value.field == field
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("kind", "number", "name"),
    [
        ("hmt_residence", documents.make("81000018900101001"), "陳大文"),
        ("hm_travel", "H12345678", "陳大文"),
        ("taiwan_travel", "12345678", "林雅婷"),
        ("foreign_resident", documents.make("91156618900101001"), "JOHN SMITH"),
        ("passport", "E12345678", "GARCÍA LÓPEZ"),
        ("resident", resident("18900101", 9), "阿卜杜拉·买买提"),
        ("resident", resident("18900101", 8), "𠮷田𬭎"),
    ],
)
def test_every_kind_of_document_and_name_is_taken(
    small_city: SmallCity, kind: str, number: str, name: str
) -> None:
    told = wish(small_city, kind=kind, number=number, name=name, sex="2", birth=date(1991, 2, 3))
    outcome = joining.apply(wish=told, by=NOBODY, at=AT)
    assert Person.objects.get(pk=outcome.person_id).name == name


def test_who_is_sixteen_is_flagged_and_who_will_be_tomorrow_is_not_let_in(small_city: SmallCity) -> None:
    sixteen = joining.apply(wish=wish(small_city, number=resident("17101120")), by=NOBODY, at=AT)
    assert Application.objects.get(pk=sixteen.application_id).is_minor
    with pytest.raises(Invalid, match="未满 16 周岁"):
        joining.apply(
            wish=wish(small_city, number=resident("17101121"), phone="13900000000"), by=NOBODY, at=AT
        )


def test_foreigners_wait_where_the_city_says_so(small_city: SmallCity, seed_actor: Actor) -> None:
    params.change(
        key="foreign_member_allowed",
        value=0,
        valid_from=date(2026, 1, 1),
        citation="测试",
        by=seed_actor,
        at=AT,
    )
    limits.forget()
    with pytest.raises(Invalid, match="外籍职工"):
        joining.apply(
            wish=wish(small_city, kind="passport", number="E1234567", sex="1", birth=date(1990, 1, 1)),
            by=NOBODY,
            at=AT,
        )


def test_a_federation_of_places_takes_preparatory_members_and_the_city_none(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city, organisation_id=small_city.gushu), by=NOBODY, at=AT)
    spell = joining.approve(application_id=outcome.application_id, by=officer(small_city, "gushu"), at=AT)
    assert spell.standing == Standing.PREPARATORY
    with pytest.raises(NotFound):
        joining.apply(wish=wish(small_city, organisation_id=small_city.city), by=NOBODY, at=AT)


def test_membership_begins_on_the_day_of_approval_and_the_applicant_is_told(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    joining.approve(application_id=outcome.application_id, by=officer(small_city), at=AT + timedelta(days=3))
    spell = Membership.objects.get(person_id=outcome.person_id)
    assert (spell.since, spell.standing, spell.change) == (date(2026, 11, 23), "member", Change.JOINED)
    assert Person.objects.get(pk=outcome.person_id).standing == Standing.MEMBER
    assert Notice.objects.get(person_id=outcome.person_id).template == "members.application_passed"


def test_of_two_officers_the_second_is_told_who_was_first(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    joining.approve(application_id=outcome.application_id, by=officer(small_city), at=AT)
    with pytest.raises(NotNow, match="已通过，由周建平"):
        joining.approve(
            application_id=outcome.application_id, by=officer(small_city, number=8, name="李四"), at=AT
        )
    assert Membership.objects.count() == 1


def test_a_stranger_finds_no_application_and_a_neighbour_may_not_decide(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    for by in (officer(small_city, "far_union"), NOBODY, member(outcome.person_id)):
        with pytest.raises(NotFound):
            joining.approve(application_id=outcome.application_id, by=by, at=AT)
    worker = officer(small_city, "gushu")
    looks = replace(worker.grants[0], verbs=frozenset({"members.view", "members.assist"}))
    with pytest.raises(NotAllowed):
        joining.approve(application_id=outcome.application_id, by=replace(worker, grants=(looks,)), at=AT)


def test_a_refusal_needs_a_reason_of_the_list_and_lets_the_person_apply_again(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    for reason in ("", "dislike", Refusal.NOT_VERIFIED):
        with pytest.raises(Invalid):
            joining.refuse(
                application_id=outcome.application_id, reason=reason, by=officer(small_city), at=AT
            )
    joining.refuse(
        application_id=outcome.application_id, reason=Refusal.DATA_WRONG, by=officer(small_city), at=AT
    )
    again = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    assert (again.result, again.person_id) == (Result.APPLIED, outcome.person_id)
    assert again.application_id != outcome.application_id


def test_a_forwarded_application_and_its_person_belong_to_the_next_union(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    joining.forward(
        application_id=outcome.application_id, organisation_id=small_city.joint_union, by=officer(small_city),
        at=AT + timedelta(days=3),
    )  # fmt: skip
    application, place = Application.objects.get(), unions.node(small_city.joint_union).lft
    assert (application.forwarded_from_id, application.org_lft) == (small_city.own_union, place)
    assert application.due_at == clock.day_end(date(2026, 11, 26))
    assert {Person.objects.get().org_lft, Document.objects.get().org_lft} == {place}
    with pytest.raises(NotFound):
        joining.approve(application_id=application.pk, by=officer(small_city), at=AT)


def test_silence_hands_an_application_to_the_union_above_once(
    small_city: SmallCity, seed_actor: Actor
) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    due = clock.day_end(date(2026, 11, 25))
    assert joining.escalate_overdue(by=seed_actor, at=due) == 0
    assert joining.escalate_overdue(by=seed_actor, at=due + timedelta(seconds=1)) == 1
    assert joining.escalate_overdue(by=seed_actor, at=due + timedelta(seconds=2)) == 0
    application = Application.objects.get()
    assert application.state == "escalated"
    assert application.due_at == clock.day_end(date(2026, 12, 1))
    joining.approve(
        application_id=outcome.application_id, by=officer(small_city, "gushu"), at=due + timedelta(days=1)
    )
    assert Membership.objects.get().organisation_id == small_city.own_union


def test_only_who_applied_takes_an_application_back(small_city: SmallCity) -> None:
    outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    with pytest.raises(NotFound):
        joining.withdraw(application_id=outcome.application_id, by=member(outcome.person_id + 1), at=AT)
    with pytest.raises(NotAllowed):
        joining.withdraw(application_id=outcome.application_id, by=officer(small_city), at=AT)
    joining.withdraw(application_id=outcome.application_id, by=member(outcome.person_id), at=AT)
    assert Application.objects.get().state == "withdrawn"


def test_who_came_by_a_roster_with_this_phone_is_at_home_at_once(small_city: SmallCity) -> None:
    person = settle_in(small_city, "own_union", number=resident(), phone="13812345678")
    outcome = joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)
    assert (outcome.result, outcome.person_id) == (Result.MEMBER, person.pk)
    assert outcome.token is not None
    assert Phone.objects.get(person=person).verified_at == AT
    assert Person.objects.count() == 1


def test_who_is_a_member_elsewhere_gets_a_transfer_and_no_second_record(small_city: SmallCity) -> None:
    person = settle_in(small_city, "far_union", number=resident(), phone="13812345678")
    outcome = joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)
    assert outcome.result == Result.TRANSFER
    transfer = Transfer.objects.get(person=person)
    assert (transfer.initiator, transfer.to_organisation_id) == ("member", small_city.own_union)
    assert joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT).result == Result.TRANSFER
    assert Person.objects.count() == Transfer.objects.count() == 1


def test_an_assistant_enters_with_the_way_of_consent_and_each_paper_form_once(small_city: SmallCity) -> None:
    by = officer(small_city)
    with pytest.raises(Invalid, match="怎样同意"):
        joining.assist(wish=wish(small_city), by=by, at=AT)
    told = wish(small_city, consent_way="signed", form_code="F-1")
    outcome = joining.assist(wish=told, by=by, at=AT)
    application, consent = Application.objects.get(), Consent.objects.get()
    assert (application.channel, application.assisted_by, consent.channel, consent.given_by) == (
        "paper", "周建平", "signed", "周建平",
    )  # fmt: skip
    assert Person.objects.get(pk=outcome.person_id).assurance == Person.Assurance.CLAIMED
    assert outcome.token is None
    with pytest.raises(NotNow, match="录入过"):
        joining.assist(
            wish=wish(small_city, number=resident(order=7), consent_way="signed", form_code="F-1"),
            by=by,
            at=AT,
        )
    with pytest.raises(NotAllowed):
        joining.assist(
            wish=wish(small_city, organisation_id=small_city.far_union, consent_way="signed"), by=by, at=AT
        )


def test_joining_takes_few_queries(small_city: SmallCity, django_assert_max_num_queries: Any) -> None:
    joining.apply(wish=wish(small_city, number=resident(order=3), phone="13900000001"), by=NOBODY, at=AT)
    with django_assert_max_num_queries(10):  # two of them a savepoint's, which only a test needs
        joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    """Real transactions side by side."""

    @pytest.fixture(autouse=True)
    def _seeing(self) -> None:
        """Each look sets its own sight."""

    def test_twenty_posts_of_one_person_at_once_make_one_person_and_one_application(
        self, small_city: SmallCity
    ) -> None:
        outcomes = together(
            20, lambda n: joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT)
        )
        with sight.everywhere("测试"):
            assert Person.objects.count() == Application.objects.count() == 1
        assert sorted(outcome.result for outcome in outcomes) == ["applied"] + ["asked_before"] * 19
        assert len({outcome.person_id for outcome in outcomes}) == 1

    def test_who_hands_in_twice_in_one_moment_waits_for_the_first_and_is_then_known(
        self, small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked_up, waits, tries = Event(), Event(), []
        begin, answer, attempt = applying._begin, applying.statements.answer, applying._apply

        def slowly(case: Any) -> Any:
            looked_up.set()
            assert waits.wait(30)
            return begin(case)

        def told(statement: bytes, values: Any) -> Any:
            if b"pg_try_" not in statement and b"pg_advisory_xact_lock(" in statement:
                waits.set()
            return answer(statement, values)

        monkeypatch.setattr(applying, "_begin", slowly)
        monkeypatch.setattr(applying.statements, "answer", told)
        monkeypatch.setattr(applying, "_apply", lambda *given: tries.append(1) or attempt(*given))

        def hand_in(number: int) -> str:
            assert number == 0 or looked_up.wait(30)
            return joining.apply(wish=wish(small_city), device=DEVICE, by=NOBODY, at=AT).result

        assert together(2, hand_in) == ["applied", "asked_before"]
        assert len(tries) == 2  # the second never wrote a row that the first had written

    def test_of_twenty_officers_one_approves(self, small_city: SmallCity) -> None:
        outcome = joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
        chairs = [officer(small_city, number=n, name=f"干部{n}") for n in range(20)]

        def approve(number: int) -> Any:
            try:
                return joining.approve(application_id=outcome.application_id, by=chairs[number], at=AT)
            except NotNow as refusal:
                return refusal

        answers = together(20, approve)
        refusals = [answer for answer in answers if isinstance(answer, NotNow)]
        assert len(refusals) == 19
        assert all("已通过，由干部" in str(refusal) for refusal in refusals)
        with sight.everywhere("测试"):
            assert Membership.objects.count() == 1
        audit.seal(at=AT)
        assert list(audit.verify()) == []


def test_a_stranger_to_the_second_lock_sees_no_application(small_city: SmallCity) -> None:
    joining.apply(wish=wish(small_city), by=NOBODY, at=AT)
    with sight.within([unions.node(small_city.far_union).span]):
        assert not Application.objects.exists()
    with sight.within([unions.node(small_city.own_union).span]):
        assert Application.objects.exists()
    assert spells.FOLLOWING
