"""Lists and pages of people: found within one's reach only, masked, and every look leaves its trace."""

from datetime import timedelta

import pytest
from django.db import connection

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor, Grant, Span
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.members import actions, permissions, queries
from niangjia.union.members.models import Document, Look, Person, Phone
from niangjia.union.members.tests.applicants import together
from niangjia.union.members.tests.factories import AT, make_person, number
from niangjia.union.notices.models import Delivery
from niangjia.union.organisations import queries as unions


@pytest.fixture
def officer(small_city):
    """Make an officer of one of the small city's organisations, with the verbs of a chair unless told."""

    def make(place: str, *verbs: str, id: int = 71) -> Actor:
        node = unions.node(getattr(small_city, place))
        grant = Grant(
            role="tester", verbs=frozenset(verbs or permissions.KEEPS_A_UNION) | {"organisations.view"},
            orgs=Span(node.lft, node.rgt), organisation_id=node.id, organisation=node.name,
        )  # fmt: skip
        return Actor(id=id, name="试验员", grants=(grant,))

    return make


@pytest.fixture
def people(small_city):
    """Two members of the own union, one of the joint union, one far away."""
    return {
        "ming": make_person("张小明", union=small_city.own_union, document=number(1), phone="19900000001"),
        "li": make_person("李·阿依", union=small_city.own_union),
        "wang": make_person("王芳", union=small_city.joint_union),
        "far": make_person("张小明", union=small_city.far_union, document=number(7)),
    }


def found(actor, text):
    return {person.pk for person in actions.find_people(text=text, by=actor, at=AT)}


@pytest.mark.parametrize(
    "text", ["张小明", "张", "zxm", "ZX", "19900000001", "199-0000-0001", number(1), number(1).lower()]
)
def test_a_member_is_found_by_name_initials_phone_and_number_in_one_s_own_union_only(officer, people, text):
    assert found(officer("own_union"), text) == {people["ming"].pk}
    assert found(officer("far_union"), text) - {people["far"].pk} == set()
    assert people["ming"].pk in found(officer("xixiang"), text)


def test_the_row_lock_holds_when_the_filter_is_forgotten(officer, people):
    assert list(Person.objects.values_list("pk", flat=True)) == []
    with sight.of_actor(officer("own_union"), permissions.VIEW):
        assert set(Person.objects.values_list("pk", flat=True)) == {people["ming"].pk, people["li"].pk}
        assert Document.objects.count() == 2


def test_the_lock_s_searches_run_on_their_indexes(officer, people):
    with sight.of_actor(officer("city"), permissions.VIEW), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for column, value in (("name", "张"), ("initials", "ZX")):
            cursor.execute(
                f"EXPLAIN SELECT id FROM members_person WHERE {column} >= %s AND {column} < %s ORDER BY {column}",
                [value, value + "\U0010ffff"],
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert f"Index Cond: ((({column})::text >=" in plan, plan


def test_a_list_masks_numbers_and_tells_whole_names_to_the_own_union_only(officer, people):
    own, street = officer("own_union"), officer("xixiang", permissions.VIEW)
    with sight.of_actor(own, permissions.VIEW):
        lines = queries.lines(own, queries.roster(own).order_by(*queries.ROSTER))
    assert {line.name for line in lines} == {"张小明", "李·阿依"}
    assert {line.phone for line in lines} >= {"199****0001"}
    assert all("********" in line.document for line in lines)
    with sight.of_actor(street, permissions.VIEW):
        assert "张*" in {line.name for line in queries.lines(street, queries.roster(street))}


def test_a_page_of_lines_costs_the_same_queries_for_one_and_for_many(
    officer, people, django_assert_num_queries
):
    own = officer("xixiang")
    with sight.of_actor(own, permissions.VIEW):
        rows = list(queries.roster(own))
        for size in (1, len(rows)):
            with django_assert_num_queries(4):
                queries.lines(own, rows[:size])


def test_a_stranger_s_person_is_not_there(officer, people):
    for act in (actions.open_record, lambda **words: actions.see_clear(purpose="card", **words)):
        with pytest.raises(NotFound):
            act(person_id=people["far"].pk, by=officer("own_union"), at=AT)
    with pytest.raises(NotFound):
        actions.correct(
            person_id=people["far"].pk,
            changes={"name": "张大明"},
            reason="核对",
            by=officer("own_union"),
            at=AT,
        )


def looks(person):
    with sight.of_person(person.pk):
        return list(Look.objects.filter(person_id=person.pk).values_list("what", "purpose"))


def test_whoever_opens_a_page_is_noted_once_an_hour(officer, people):
    for minutes in (0, 5, 61):
        actions.open_record(
            person_id=people["ming"].pk, by=officer("own_union"), at=AT + timedelta(minutes=minutes)
        )
    assert looks(people["ming"]) == [("page", "查看会员档案")] * 2


def test_a_clear_view_needs_a_purpose_the_verb_and_leaves_an_event_and_a_look(officer, people):
    ming = people["ming"]
    with pytest.raises(Invalid):
        actions.see_clear(person_id=ming.pk, purpose="", by=officer("own_union"), at=AT)
    with pytest.raises(NotAllowed):
        actions.see_clear(person_id=ming.pk, purpose="card", by=officer("xixiang", permissions.VIEW), at=AT)
    seen = actions.see_clear(person_id=ming.pk, purpose="card", by=officer("own_union"), at=AT)
    assert seen.documents == [("resident", number(1))]
    assert seen.phones == ["19900000001"]
    assert looks(ming) == [("clear", "办理会员卡")]
    event = AuditEvent.objects.get(act="members.seen_clear")
    assert event.facts == {"purpose": "card"}
    assert number(1) not in str(vars(event))


def test_clear_views_end_for_the_day(officer, people, monkeypatch):
    monkeypatch.setattr("niangjia.kernel.params.value", lambda key, *, on: 2)
    own = officer("own_union")
    for _ in range(2):
        actions.see_clear(person_id=people["ming"].pk, purpose="card", by=own, at=AT)
    with pytest.raises(NotNow, match="2 次"):
        actions.see_clear(person_id=people["li"].pk, purpose="card", by=own, at=AT)
    actions.see_clear(person_id=people["li"].pk, purpose="card", by=own, at=AT + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_clear_views_at_once_only_the_day_s_number_is_shown(officer, small_city, monkeypatch):
    ming = make_person("张小明", union=small_city.own_union)
    monkeypatch.setattr("niangjia.kernel.params.value", lambda key, **given: 3)
    own = officer("own_union")

    def see(_):
        try:
            return actions.see_clear(person_id=ming.pk, purpose="card", by=own, at=AT).name
        except NotNow:
            return ""

    assert sorted(together(20, see)) == [""] * 17 + ["张小明"] * 3
    assert len(looks(ming)) == 3


def test_a_phone_that_a_union_changes_is_told_so_where_it_was_proven(officer, small_city):
    proven = make_person("王芳", union=small_city.own_union, phone="19900000005", proven=True)
    noted = make_person("赵一", union=small_city.own_union, phone="19900000006")
    for person, new in ((proven, "19911110005"), (noted, "19911110006")):
        actions.change_phone(
            person_id=person.pk, phone=new, reason="本人来电", by=officer("own_union"), at=AT
        )
    with sight.everywhere("测试"):
        texts = Delivery.objects.filter(notice__template="members.phone_changed", channel="sms")
        old = Phone.objects.get(person=proven, verified_at__isnull=False)
        assert [text.address_digest for text in texts] == [old.digest_a]


def test_a_correction_keeps_what_was_said_and_names_nobody_in_the_log(officer, people):
    ming = people["ming"]
    done = actions.correct(
        person_id=ming.pk, changes={"name": "张晓明", "job_title": "模具工"}, reason="核对身份证",
        by=officer("own_union"), at=AT,
    )  # fmt: skip
    assert done == 2
    with sight.of_person(ming.pk):
        after = Person.objects.get(pk=ming.pk)
        assert (after.name, after.initials) == ("张晓明", "ZXM")
        assert after.revisions.get().before == {"name": "张小明", "job_title": ""}
        assert after.aliases.get().name == "张小明"
    event = AuditEvent.objects.get(act="members.corrected")
    assert "晓" not in str(event.facts)
    assert "模具" not in str(event.facts)


def test_a_number_that_another_record_has_is_refused_and_says_no_more(officer, people):
    with pytest.raises(NotNow) as refused:
        actions.correct_document(
            person_id=people["ming"].pk, kind="resident", number=number(7), reason="填错了",
            by=officer("own_union"), at=AT,
        )  # fmt: skip
    assert "王" not in str(refused.value)
    assert "far" not in str(refused.value)


def test_who_tries_numbers_on_a_record_is_stopped_after_a_day_s_number(officer, people):
    most, by = 30, officer("own_union")
    told = set()
    for _ in range(most + 1):
        with pytest.raises(NotNow) as refused:
            actions.correct_document(
                person_id=people["ming"].pk, kind="resident", number=number(7), reason="填错了", by=by, at=AT
            )
        told.add(str(refused.value)[:12])
    assert len(told) == 2
    assert AuditEvent.objects.filter(act="members.transfer_probed", actor_id=by.id).count() == most


def test_a_new_phone_takes_the_place_of_the_old_one(officer, people):
    actions.change_phone(
        person_id=people["ming"].pk, phone="+86 19900000099", reason="换号", by=officer("own_union"), at=AT
    )
    assert found(officer("own_union"), "19900000099") == {people["ming"].pk}
    assert found(officer("own_union"), "19900000001") == set()


def test_an_export_is_noted_with_everybody_on_it_and_leaves_out_the_restricted(officer, people, small_city):
    with sight.everywhere("测试"):
        Person.objects.filter(pk=people["li"].pk).update(restricted=True)
    rows = actions.export_roster(union_id=small_city.own_union, by=officer("own_union"), at=AT)
    assert [row.id for row in rows] == [people["ming"].pk]
    assert looks(people["ming"]) == [("export", "导出名册")]
    assert looks(people["li"]) == []
    with pytest.raises(NotFound):
        actions.export_roster(union_id=small_city.far_union, by=officer("own_union"), at=AT)
