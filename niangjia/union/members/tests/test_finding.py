"""Searches for duplicates: what they find, what they leave alone, and that both ways of searching agree."""

from datetime import timedelta

import pytest

from niangjia.kernel import sight
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import duplicates
from niangjia.union.members.models import Pair, Person, Phone, Search
from niangjia.union.members.queries import duplicates as queries
from niangjia.union.members.rules import documents
from niangjia.union.members.tests.doubles import AT, BY, officer, pair, record

LATER = AT + timedelta(minutes=20)


def find() -> int:
    return duplicates.find_all(by=BY, at=AT)


def paper(sequence: int = 1) -> dict[str, str]:
    return {"resident": documents.make(f"44030618880412{sequence:03d}")}


@pytest.fixture
def doubles(small_city):
    """(name of the story, one record, the other, whether they are one person)."""
    own, far, joint = small_city.own_union, small_city.far_union, small_city.joint_union
    return [
        ("same union", record(own, "王秀兰", papers=paper()), record(own, "王秀兰"), True),
        ("heard wrong", record(own, "李晓明", papers=paper(2)), record(own, "李小明"), True),
        ("traditional", record(own, "張國強", papers=paper(3)), record(own, "张国强"), True),
        ("phone", record(own, "陈志远", phone="13800000001", proven=True, papers=paper(4)),
         record(far, "陈志远", phone="13800000001", papers=paper(5)), True),
        ("claimed phone", record(own, "何静", phone="13800000002"), record(far, "何静", phone="13800000002"), True),
        ("same number", record(own, "许诺", papers={"passport": "HD1234567"}, birth=None),
         record(joint, "许诺", papers={"other": "HD1234567"}, birth=None), True),
        ("namesakes", record(own, "赵刚", papers=paper(6)), record(own, "赵刚", papers=paper(7)), False),
        ("another union", record(own, "孙悦"), record(far, "孙悦"), False),
        ("a colleague", record(own, "周敏", papers=paper(8)), record(own, "钱勇"), False),
        ("one phone, two people", record(own, "吴迪", phone="13800000003"),
         record(own, "郑凯", phone="13800000003"), False),
    ]  # fmt: skip


def test_a_full_pass_finds_one_person_twice_and_leaves_two_people_alone(doubles):
    find()
    found = {story: pair(one, other) is not None for story, one, other, _ in doubles}
    assert found == {story: same for story, _, _, same in doubles}
    with sight.everywhere("测试"):
        assert Pair.objects.count() == sum(same for *_, same in doubles)


def test_the_search_of_minutes_finds_the_same_pairs_with_the_same_scores_as_the_full_pass(doubles):
    nowhere = dict.fromkeys(duplicates.candidates.TABLES, 0)
    Search.objects.create(at=AT - timedelta(hours=1), reached=nowhere, people=0, pairs=0)
    duplicates.find_fresh(by=BY, at=AT)
    with sight.everywhere("测试"):
        fresh = set(Pair.objects.values_list("low_id", "high_id", "score"))
        Pair.objects.all().delete()
    find()
    with sight.everywhere("测试"):
        assert set(Pair.objects.values_list("low_id", "high_id", "score")) == fresh


def test_what_stands_in_the_queue_is_what_one_pair_is_explained_by(doubles):
    find()
    with sight.everywhere("测试"):
        for one in Pair.objects.all():
            likeness = queries.likeness_of(one, on=AT.date())
            assert (likeness.score, list(likeness.reasons)) == (one.score, queries.reasons_of(one))


def test_a_second_pass_finds_nothing_new(doubles):
    assert find() == sum(same for *_, same in doubles)
    assert find() == 0


def test_the_search_of_minutes_looks_only_at_who_changed(small_city):
    own = small_city.own_union
    record(own, "王秀兰")
    find()
    assert duplicates.find_fresh(by=BY, at=LATER) == 0
    second = record(own, "王秀兰")
    assert duplicates.find_fresh(by=BY, at=LATER) == 1
    with sight.everywhere("测试"):
        assert Pair.objects.get().high_id == second


def test_an_import_of_very_many_is_left_to_one_full_pass(small_city, monkeypatch):
    monkeypatch.setattr(duplicates, "MANY", 1)
    record(small_city.own_union)
    record(small_city.own_union)
    assert [duplicates.find_fresh(by=BY, at=AT) for _ in range(2)] == [0, 0]
    assert Run.objects.filter(kind=duplicates.FIND_ALL).count() == 1


def test_a_phone_of_a_crowd_makes_no_pairs(small_city):
    for number in range(7):
        record(small_city.own_union, "赵钱孙李周吴郑"[number] + "大勇", phone="13800000009", birth=None)
    assert find() == 0


def test_a_dismissed_pair_comes_back_only_with_a_higher_score(small_city):
    one, other = record(small_city.own_union), record(small_city.own_union)
    find()
    boss = officer(small_city.city, permissions.RESOLVE)
    duplicates.dismiss(pair_id=pair(one, other).pk, reason="双胞胎姐妹", by=boss, at=AT)
    assert find() == 0
    assert pair(one, other).state == "dismissed"
    with sight.everywhere("测试"):
        Person.objects.filter(pk__in=[one, other]).update(employer="锦昊")
    assert find() == 1
    assert pair(one, other).state == "open"


def test_a_pair_that_was_corrected_apart_closes_by_itself(small_city):
    one, other = record(small_city.own_union), record(small_city.own_union)
    find()
    with sight.everywhere("测试"):
        Person.objects.filter(pk=other).update(name="李国强", name_key="李国强")
    find()
    assert (pair(one, other).state, pair(one, other).note) == ("dismissed", duplicates.FADED)


def test_who_asked_for_restriction_is_not_compared(small_city):
    record(small_city.own_union)
    record(small_city.own_union, restricted=True)
    assert find() == 0


def test_a_pair_across_two_unions_is_hidden_from_who_reaches_only_one(small_city):
    one = record(small_city.own_union, phone="13800000001", proven=True)
    other = record(small_city.far_union, phone="13800000001")
    find()
    found = pair(one, other)
    neighbour = officer(small_city.baoan, permissions.RESOLVE)
    with sight.of_actor(neighbour, permissions.RESOLVE):
        assert not queries.pairs(neighbour).exists()
    with pytest.raises(NotFound):
        duplicates.dismiss(pair_id=found.pk, reason="不是同一人", by=neighbour, at=AT)
    boss = officer(small_city.city, permissions.RESOLVE)
    with sight.of_actor(boss, permissions.RESOLVE):
        assert queries.pair_lines(queries.pairs(boss))[0].low == "王*"


def test_a_decision_needs_its_reason_and_is_taken_once(small_city):
    one, other = record(small_city.own_union), record(small_city.own_union)
    find()
    boss, number = officer(small_city.city, permissions.RESOLVE), pair(one, other).pk
    with pytest.raises(Invalid):
        duplicates.dismiss(pair_id=number, reason=" ", by=boss, at=AT)
    duplicates.dismiss(pair_id=number, reason="双胞胎姐妹", by=boss, at=AT)
    with pytest.raises(NotNow):
        duplicates.dismiss(pair_id=number, reason="双胞胎姐妹", by=boss, at=AT)


def test_a_phone_that_ended_counts_for_nothing(small_city):
    one = record(small_city.own_union, phone="13800000001", proven=True)
    record(small_city.far_union, phone="13800000001")
    with sight.everywhere("测试"):
        Phone.objects.filter(person_id=one).update(until=AT.date())
    assert find() == 0
