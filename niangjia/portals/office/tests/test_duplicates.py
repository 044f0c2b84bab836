"""The console of duplicates in a browser: two people decide, neighbours see nothing, numbers stay masked."""

import pytest
from django.test import Client

from niangjia.kernel import sight
from niangjia.kernel.actor import Span
from niangjia.union.members import permissions
from niangjia.union.members.actions import duplicates
from niangjia.union.members.models import Look, Merge, Person
from niangjia.union.members.tests.doubles import AT, BY, pair, record
from niangjia.union.organisations import queries as unions

QUEUE = "/office/members/duplicates/"


@pytest.fixture
def twice(small_city):
    one = record(small_city.own_union, phone="13800000001", proven=True, papers={"passport": "HD1234567"})
    other = record(small_city.far_union, phone="13800000001")
    duplicates.find_all(by=BY, at=AT)
    return one, other, pair(one, other)


@pytest.fixture
def two(signed_in, small_city, account):
    """Two colleagues at the city."""
    span = unions.node(small_city.city).span
    return [
        signed_in([permissions.RESOLVE], owner=account(f"resolver-{n}", "林云"), orgs=span) for n in range(2)
    ]


def words(answer) -> str:
    return answer.content.decode()


def test_a_pair_is_found_compared_merged_by_two_and_split_by_two(two, twice):
    first, second = two
    one, other, found = twice
    assert "王*" in words(first.get(QUEUE))
    page = words(first.get(f"{QUEUE}{found.pk}/"))
    assert "手机号码相同，其中一份已用验证码证实" in page
    assert "138****0001" in page
    assert "13800000001" not in page
    assert "HD1234567" not in page
    first.post(f"{QUEUE}{found.pk}/merge/", {"kept": one, "reason": "证件当面核对"})
    with sight.everywhere("测试"):
        merge = Merge.objects.get()
        assert Look.objects.filter(person_id=other, purpose="核对重复档案").exists()
    own = first.post(f"{QUEUE}merges/{merge.pk}/", {"choice": "yes"})
    assert own.status_code == 403
    assert second.post(f"{QUEUE}merges/{merge.pk}/", {"choice": "yes"}).status_code == 302
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=other).merged_into_id == one
    second.post(f"{QUEUE}merges/{merge.pk}/", {"reason": "其实是两个人"})
    assert "拆分" in words(first.get(f"{QUEUE}merges/{merge.pk}/"))
    first.post(f"{QUEUE}merges/{merge.pk}/", {"choice": "yes"})
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=other).merged_into_id is None


def test_a_decision_without_its_reason_is_refused_at_the_field(two, twice):
    answer = two[0].post(f"{QUEUE}{twice[2].pk}/", {"reason": ""})
    assert answer.status_code == 422
    assert two[0].post(f"{QUEUE}{twice[2].pk}/", {"reason": "双胞胎姐妹"}).status_code == 302
    assert "没有疑似重复的档案" in words(two[0].get(QUEUE))


def test_who_reaches_one_side_only_finds_neither_the_pair_nor_its_page(signed_in, small_city, twice):
    node = unions.node(small_city.baoan)
    neighbour: Client = signed_in([permissions.RESOLVE], orgs=Span(node.lft, node.rgt))
    assert "没有疑似重复的档案" in words(neighbour.get(QUEUE))
    for page in ("", "merge/"):
        assert neighbour.get(f"{QUEUE}{twice[2].pk}/{page}").status_code == 404


def test_who_does_not_resolve_has_no_queue(desk, twice):
    assert desk("huang.zhiyuan").get(QUEUE).status_code == 403


def test_the_queue_costs_the_same_however_long_it_is(two, small_city, django_assert_max_num_queries):
    for number in range(8):
        record(small_city.own_union, f"王{'甲乙丙丁戊己庚辛'[number]}兰")
        record(small_city.own_union, f"王{'甲乙丙丁戊己庚辛'[number]}兰")
    duplicates.find_all(by=BY, at=AT)
    with django_assert_max_num_queries(22):
        assert words(two[0].get(QUEUE)).count("档案") > 1
