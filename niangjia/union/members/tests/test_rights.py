"""A person's rights: consents, requests answered with effect, who looked, and everything of theirs to take along."""

import json
from datetime import timedelta

import pytest

from niangjia.kernel import audit, reactions, sight
from niangjia.kernel.actor import NOBODY, member
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import consents, exporting, requests
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.models import (
    Alias,
    Application,
    Consent,
    Look,
    MemberPassword,
    MemberSession,
    Person,
    Phone,
    Request,
    Revision,
    Verification,
)
from niangjia.union.members.queries import rights
from niangjia.union.members.rules import documents, texts
from niangjia.union.members.tests.doubles import AT, officer, record
from niangjia.union.notices import queries as notices
from niangjia.union.organisations import queries as unions

CARE = texts.CARE
ANSWERS = (permissions.VIEW, permissions.ANSWER, permissions.KEEP)


@pytest.fixture
def wang(small_city):
    return record(
        small_city.own_union,
        phone="13800000001",
        proven=True,
        education="20",
        employer="锦昊",
        remark="爱唱歌",
    )


def ask(person: int, kind: str, **wish: str) -> Request:
    return requests.ask_request(kind=kind, wish=wish, by=member(person), at=AT)


def answer(city, request: Request, *, grant: bool = True) -> Request:
    chair = officer(city.own_union, *ANSWERS)
    return requests.answer_request(request_id=request.pk, grant=grant, answer="已核对证件", by=chair, at=AT)


def one(person: int) -> Person:
    with sight.everywhere("测试"):
        return Person.objects.get(pk=person)


def test_a_consent_is_given_once_kept_with_its_text_and_withdrawn(wang):
    for _ in range(2):
        consents.give_consent(
            person_id=wang, purpose=CARE.purpose, version=CARE.version, by=member(wang), at=AT
        )
    with sight.everywhere("测试"):
        assert Consent.objects.get(person_id=wang).text_hash == CARE.digest
    assert {line.text.purpose for line in rights.consents_of(wang, by=member(wang)) if line.is_given} == {
        CARE.purpose
    }
    consents.withdraw_consent(person_id=wang, purpose=CARE.purpose, by=member(wang), at=AT)
    assert not any(line.is_given for line in rights.consents_of(wang, by=member(wang)))
    with pytest.raises(NotNow):
        consents.withdraw_consent(person_id=wang, purpose=CARE.purpose, by=member(wang), at=AT)


def test_a_text_that_changed_meanwhile_is_read_again(wang):
    with pytest.raises(NotNow):
        consents.give_consent(person_id=wang, purpose=CARE.purpose, version="2020-1", by=member(wang), at=AT)


def test_rooms_above_learn_of_a_withdrawal(wang, monkeypatch):
    heard = []
    monkeypatch.setattr(reactions, "_subscribers", reactions._subscribers.copy())
    monkeypatch.setitem(
        reactions._subscribers, consents.WITHDRAWN, [lambda told: heard.append(told.facts["purpose"])]
    )
    consents.give_consent(person_id=wang, purpose=CARE.purpose, version=CARE.version, by=member(wang), at=AT)
    consents.withdraw_consent(person_id=wang, purpose=CARE.purpose, by=member(wang), at=AT)
    assert heard == [CARE.purpose]


def test_nobody_consents_for_another(wang, small_city):
    other = record(small_city.own_union, "陈志远")
    stranger = officer(small_city.far_union, permissions.VIEW, permissions.ASSIST)
    for by in (member(other), stranger):
        with pytest.raises(NotFound):
            consents.give_consent(person_id=wang, purpose=CARE.purpose, version=CARE.version, by=by, at=AT)
    helper = officer(small_city.own_union, permissions.VIEW, permissions.ASSIST)
    consents.give_consent(
        person_id=wang, purpose=CARE.purpose, version=CARE.version, channel="assistant", by=helper, at=AT
    )


def test_a_granted_correction_is_written_with_what_it_said_before(wang, small_city):
    answer(small_city, ask(wang, "correct", item="employer", value="盈泰"))
    assert one(wang).employer == "盈泰"
    with sight.everywhere("测试"):
        revision = Revision.objects.get(person_id=wang)
    assert (revision.before, revision.after) == ({"employer": "锦昊"}, {"employer": "盈泰"})


def test_what_was_deleted_stands_nowhere_any_more(wang, small_city):
    answer(small_city, ask(wang, "correct", item="education", value="10"))
    answer(small_city, ask(wang, "delete"))
    person = one(wang)
    assert (person.education, person.remark, person.employer) == ("", "", "锦昊")
    with sight.everywhere("测试"):
        assert Revision.objects.get(person_id=wang).before == {}


def test_a_restriction_is_lifted_by_the_person_alone(wang, small_city):
    answer(small_city, ask(wang, "restrict"))
    assert one(wang).restricted
    with pytest.raises(NotAllowed):
        requests.lift_restriction(by=officer(small_city.own_union, *ANSWERS), at=AT)
    requests.lift_restriction(by=member(wang), at=AT)
    assert not one(wang).restricted


def test_a_refusal_needs_its_reason_changes_nothing_and_is_told(wang, small_city):
    request = ask(wang, "restrict")
    with pytest.raises(Invalid):
        requests.answer_request(
            request_id=request.pk, grant=False, answer=" ", by=officer(small_city.own_union, *ANSWERS), at=AT
        )
    answer(small_city, request, grant=False)
    assert not one(wang).restricted
    assert "已核对证件" in notices.inbox(wang, by=member(wang))[0].text
    with pytest.raises(NotNow):
        answer(small_city, request)


def test_a_request_is_due_in_working_days_and_stands_once(wang):
    request = ask(wang, "explain", words="谁用了我的资料")
    assert request.due_at - AT > timedelta(days=19)
    with pytest.raises(NotNow):
        ask(wang, "explain")
    requests.withdraw_request(request_id=request.pk, by=member(wang), at=AT)
    ask(wang, "explain")


def test_neighbours_neither_see_nor_answer_a_request(wang, small_city):
    request = ask(wang, "delete")
    far = officer(small_city.far_union, *ANSWERS)
    with pytest.raises(NotFound):
        requests.answer_request(request_id=request.pk, grant=True, answer="可以", by=far, at=AT)
    with sight.of_actor(far, permissions.ANSWER):
        assert not rights.waiting(far).exists()
    other = record(small_city.own_union, "陈志远")
    with pytest.raises(NotFound):
        requests.withdraw_request(request_id=request.pk, by=member(other), at=AT)
    with pytest.raises(NotFound):
        rights.requests_of(wang, by=member(other))


def test_a_wish_must_say_what_is_right(wang):
    for wish in (
        {"item": "standing", "value": "x"},
        {"item": "name", "value": ""},
        {"item": "education", "value": "博士"},
    ):
        with pytest.raises(Invalid):
            ask(wang, "correct", **wish)


def test_a_closed_account_is_signed_in_nowhere_and_its_phone_is_no_key(wang):
    with sight.of_person(wang):
        started = {"device": "手机", "address": "10.0.0.1", "started_at": AT, "seen_at": AT}
        MemberSession.objects.create(person_id=wang, token_hash="t", **started)
        MemberPassword.objects.create(person_id=wang, password="x", set_at=AT)
    requests.close_account(by=member(wang), at=AT)
    with sight.of_person(wang):
        assert MemberSession.objects.get(person_id=wang).ended_at == AT
        assert not MemberPassword.objects.filter(person_id=wang).exists()
        assert not Phone.objects.filter(person_id=wang, verified_at__isnull=False).exists()
    assert (one(wang).standing, one(wang).restricted) == ("member", False)


def test_who_is_in_no_union_is_kept_restricted_after_closing(small_city):
    alone = record(small_city.own_union, since=None)
    requests.close_account(by=member(alone), at=AT)
    assert one(alone).restricted


def test_a_person_reads_who_looked_and_nobody_else_does(wang, small_city):
    chair = officer(small_city.own_union, permissions.VIEW)
    with sight.everywhere("测试"):
        note_look(one(wang), Look.What.CLEAR, "核对身份", by=chair, at=AT)
    [line] = rights.looks_at(wang, by=member(wang))
    assert (line.who, line.what, line.purpose) == (chair.name, "查看完整号码", "核对身份")
    for by in (member(wang + 1), chair, NOBODY):
        with pytest.raises(NotFound):
            rights.looks_at(wang, by=by)


def _fill(person: int, union: int, mark: str) -> set[str]:
    """Rows of every kind about a person, each with its mark; return the marks."""
    with sight.everywhere("测试"):
        about = {"person_id": person, "org_lft": unions.node(union).lft}
        Alias.objects.create(name=f"{mark}曾用", reason="更名", since=AT.date(), **about)
        Verification.objects.create(
            subject="identity", source=f"{mark}核验", result="match", at=AT, by="系统", **about
        )
        Revision.objects.create(at=AT, by="干部", before={}, after={}, reason=f"{mark}变更", **about)
        Look.objects.create(at=AT, actor_name="干部", what="page", purpose=f"{mark}查看", **about)
        Request.objects.create(
            kind="explain", state="granted", asked_at=AT, due_at=AT, answer=f"{mark}答复", **about
        )
        given = {"version": "1", "text_hash": "0", "channel": "member", "given_at": AT, "given_by": "本人"}
        Consent.objects.create(purpose=f"{mark}授权", **given, **about)
        asked = {"route": "union_code", "channel": "member", "state": "passed", "asked_at": AT}
        Application.objects.create(organisation_id=union, **asked, **about)
        Person.objects.filter(pk=person).update(remark=f"{mark}备注", job_title=f"{mark}工种")
    with sight.of_person(person):
        times = {"address": "10.0.0.1", "started_at": AT, "seen_at": AT}
        MemberSession.objects.create(person_id=person, token_hash=mark, device=f"{mark}设备", **times)
    return {mark + what for what in ("曾用", "核验", "变更", "查看", "答复", "授权", "备注", "工种", "设备")}


def test_the_export_holds_everything_of_the_person_and_nothing_of_anybody_else(small_city):
    papers = [{"resident": documents.make(f"44030618880412{n:03d}")} for n in (1, 2)]
    mine = record(small_city.own_union, "王秀兰", phone="13800000001", proven=True, papers=papers[0])
    other = record(small_city.own_union, "陈志远", phone="13800000002", proven=True, papers=papers[1])
    own, foreign = _fill(mine, small_city.own_union, "甲"), _fill(other, small_city.own_union, "乙")
    data = exporting.export_own(form="JSON", by=member(mine), at=AT)
    text = json.dumps(data.as_json(), ensure_ascii=False)
    own |= {
        "王秀兰",
        "13800000001",
        papers[0]["resident"],
        "1988-04-12",
        "深圳市锦昊精密五金有限公司工会委员会",
        "入会",
    }
    foreign |= {"陈志远", "13800000002", papers[1]["resident"]}
    assert [mark for mark in own if mark not in text] == []
    assert [mark for mark in foreign if mark in text] == []


def test_every_kind_of_row_about_a_person_has_its_part_in_the_export(wang):
    """A new table about people must find its way into what people take along."""
    known = {
        "alias", "application", "consent", "document", "identifier", "look", "membership", "membersession", "phone",
        "request", "revision", "transfer", "verification",
    }  # fmt: skip
    told_otherwise = {
        "departure",
        "memberpassword",
        "person",
    }  # spells tell the end, a password is told to nobody
    related = [relation for relation in Person._meta.related_objects if not relation.hidden]
    behind = {relation.related_model._meta.model_name for relation in related}
    assert behind - told_otherwise <= known


def test_ones_own_export_is_on_the_record_without_a_word_of_it(wang):
    exporting.export_own(form="PDF", by=member(wang), at=AT)
    assert rights.looks_at(wang, by=member(wang))[0].who == "您本人"
    event = AuditEvent.objects.get(act="members.exported_own")
    assert event.facts == {"form": "PDF"}
    assert list(audit.verify()) == []
    with pytest.raises(NotAllowed):
        exporting.export_own(form="PDF", by=officer(one(wang).organisation_id, permissions.VIEW), at=AT)
