"""Two records become one by two people, and two again with every row as it was."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from niangjia.kernel import reactions, sight
from niangjia.kernel.refusals import NotAllowed, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import duplicates, merging, spells
from niangjia.union.members.models import (
    Alias,
    Application,
    Consent,
    Document,
    Look,
    MemberSession,
    Membership,
    Merge,
    Person,
    Phone,
    Request,
)
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.memberships import Change, Ending, Standing
from niangjia.union.members.tests.doubles import AT, BY, officer, pair, record, rows
from niangjia.union.organisations import queries as unions

NEXT = AT + timedelta(days=1)
PASSPORT, RESIDENT = {"passport": "HD1234567"}, {"resident": documents.make("44030618880412001")}


@pytest.fixture
def story(small_city):
    """One woman twice: at 锦昊 by her resident number, at 云帆 by her passport, with one phone."""
    kept = record(
        small_city.own_union, papers=RESIDENT, phone="13800000001", proven=True, since=date(2022, 5, 1)
    )
    folded = record(
        small_city.far_union, "王秀蘭", papers=PASSPORT, phone="13800000001", since=date(2019, 3, 1),
        education="20", employer="云帆",
    )  # fmt: skip
    with sight.everywhere("测试"):
        _clutter(folded, small_city.far_union)
    duplicates.find_all(by=BY, at=AT)
    return kept, folded, pair(kept, folded)


def _clutter(person: int, union: int) -> None:
    """Something of every kind that goes over."""
    label = unions.node(union).lft
    about = {"person_id": person, "org_lft": label}
    Alias.objects.create(name="王兰", reason="曾用名", since=date(2010, 1, 1), **about)
    given = {"purpose": "activity", "version": "1", "text_hash": "0", "channel": "member", "given_by": "本人"}
    Consent.objects.create(given_at=AT, **given, **about)
    Request.objects.create(kind="explain", state="granted", asked_at=AT, due_at=AT, **about)
    Look.objects.create(at=AT, actor_name="干部", what="page", purpose="查看", **about)
    device = {"token_hash": "t", "device": "手机", "address": "10.0.0.1", "started_at": AT, "seen_at": AT}
    with sight.of_person(person):
        MemberSession.objects.create(person_id=person, **device)
    asked = {"route": "union_code", "channel": "member", "state": "passed", "asked_at": AT}
    Application.objects.create(organisation_id=union, **asked, **about)


def first(city) -> object:
    return officer(city.city, permissions.RESOLVE, account=901)


def second(city) -> object:
    return officer(city.city, permissions.RESOLVE, account=902)


def merged(city, story) -> Merge:
    asked = merging.ask_merge(
        pair_id=story[2].pk, kept_id=story[0], reason="证件当面核对", by=first(city), at=AT
    )
    return merging.confirm_merge(merge_id=asked.pk, by=second(city), at=AT)


def split(city, merge: Merge) -> Merge:
    merging.ask_unmerge(merge_id=merge.pk, reason="原来是堂姐妹", by=first(city), at=NEXT)
    return merging.confirm_unmerge(merge_id=merge.pk, by=second(city), at=NEXT)


def test_everything_of_the_folded_record_stands_with_the_kept_one(small_city, story):
    kept, folded, _ = story
    merged(small_city, story)
    after = rows(kept, folded)
    for table in (
        "document",
        "alias",
        "consent",
        "request",
        "look",
        "application",
        "phone",
    ):
        assert {row["person_id"] for row in after[table]} == {kept}, table
    person = next(row for row in after["person"] if row["id"] == kept)
    assert (person["education"], person["employer"], person["name"]) == ("20", "云帆", "王秀兰")
    assert "王秀蘭" in {row["name"] for row in after["alias"]}
    assert [row["until"] is None for row in after["phone"]] == [True, False]
    labels = {row["org_lft"] for table in ("document", "phone", "look") for row in after[table]}
    assert labels == {unions.node(small_city.own_union).lft}


def test_the_folded_record_is_signed_in_nowhere(small_city, story):
    merged(small_city, story)
    with sight.of_person(story[1]):
        assert MemberSession.objects.get(person_id=story[1]).ended_at == AT


def test_spells_never_overlap_and_the_earlier_years_count(small_city, story):
    kept, folded, _ = story
    merged(small_city, story)
    with sight.everywhere("测试"):
        spans = Membership.objects.filter(person_id=kept).order_by("since")
        history = list(spans.values_list("since", "until", "ending"))
        assert Person.objects.get(pk=folded).standing == Standing.NONE
    assert history == [
        (date(2019, 3, 1), date(2022, 5, 1), Ending.MERGED),
        (date(2022, 5, 1), None, ""),
    ]


def test_a_kept_record_without_membership_stands_where_the_folded_one_stood(small_city):
    kept, folded = record(small_city.own_union, since=None), record(small_city.own_union)
    duplicates.find_all(by=BY, at=AT)
    merged(small_city, (kept, folded, pair(kept, folded)))
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=kept).standing == Standing.MEMBER


def test_who_was_made_two_again_has_every_row_as_it_was(small_city, story):
    kept, folded, _ = story
    before = rows(kept, folded)
    done = split(small_city, merged(small_city, story))
    after = rows(kept, folded)
    assert len(after.pop("revision")) == 2
    assert before.pop("revision") == []
    assert after == before
    assert done.told == []


def test_what_changed_since_the_merge_stays_with_the_kept_record_and_is_told(small_city, story):
    kept = story[0]
    merge = merged(small_city, story)
    with sight.everywhere("测试"):
        Document.objects.create(person_id=kept, kind="hm_travel", cipher=b"x", org_lft=1)
        Phone.objects.create(person_id=kept, since=AT.date(), cipher=b"x", org_lft=1)
        Person.objects.filter(pk=kept).update(education="10")
    done = split(small_city, merge)
    assert done.told == [
        "合并后新增的“证件” 1 条，留在保留的档案。",
        "合并后新增的“手机号码” 1 条，留在保留的档案。",
    ]
    with sight.everywhere("测试"):
        assert set(Document.objects.filter(person_id=kept).values_list("kind", flat=True)) == {
            "resident",
            "hm_travel",
        }
        assert Person.objects.get(pk=kept).education == "10"
        assert Person.objects.get(pk=kept).employer == ""


def test_a_membership_moved_on_since_the_merge_goes_back_as_it_is_and_the_later_one_stays(small_city):
    kept, folded = record(small_city.own_union, since=None), record(small_city.own_union)
    duplicates.find_all(by=BY, at=AT)
    merge = merged(small_city, (kept, folded, pair(kept, folded)))
    with sight.everywhere("测试"), transaction.atomic():
        node = unions.node(small_city.far_union)
        start = spells.Beginning(node.id, node.lft, Standing.MEMBER, AT.date(), Change.TRANSFERRED_IN)
        spells.switch(spells.lock_person(kept), start, by=BY, at=AT)
    told = split(small_city, merge).told
    assert "随原档案返回的一段会籍在合并后已转出，之后的会籍留在保留的档案。" in told
    with sight.everywhere("测试"):
        assert Person.objects.get(pk=kept).organisation_id == small_city.far_union
        assert Person.objects.get(pk=folded).standing == Standing.NONE


def test_who_asked_does_not_confirm(small_city, story):
    asked = merging.ask_merge(
        pair_id=story[2].pk, kept_id=story[0], reason="核对过", by=first(small_city), at=AT
    )
    with pytest.raises(NotAllowed):
        merging.confirm_merge(merge_id=asked.pk, by=first(small_city), at=AT)
    with pytest.raises(NotAllowed):
        merging.confirm_merge(merge_id=asked.pk, by=BY, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic(), sight.everywhere("测试"):
        Merge.objects.filter(pk=asked.pk).update(confirmed_by_id=901)
    merging.confirm_merge(merge_id=asked.pk, by=second(small_city), at=AT)
    merging.ask_unmerge(merge_id=asked.pk, reason="弄错了", by=second(small_city), at=AT)
    with pytest.raises(NotAllowed):
        merging.confirm_unmerge(merge_id=asked.pk, by=second(small_city), at=AT)


def test_a_merge_waits_for_what_is_under_way(small_city, story):
    with sight.everywhere("测试"):
        Application.objects.filter(person_id=story[1]).update(state="waiting")
    with pytest.raises(NotNow, match="请先审结这份申请"):
        merging.ask_merge(pair_id=story[2].pk, kept_id=story[0], reason="核对过", by=first(small_city), at=AT)


def test_a_refused_merge_puts_the_pair_back_into_the_queue(small_city, story):
    asked = merging.ask_merge(
        pair_id=story[2].pk, kept_id=story[0], reason="核对过", by=first(small_city), at=AT
    )
    merging.refuse_merge(merge_id=asked.pk, reason="照片不像", by=second(small_city), at=AT)
    assert pair(*story[:2]).state == "open"


def test_a_neighbour_finds_no_merge(small_city, story):
    asked = merging.ask_merge(
        pair_id=story[2].pk, kept_id=story[0], reason="核对过", by=first(small_city), at=AT
    )
    neighbour = officer(small_city.baoan, permissions.RESOLVE, account=903)
    with pytest.raises(NotFound):
        merging.confirm_merge(merge_id=asked.pk, by=neighbour, at=AT)


def test_a_chain_of_merges_is_undone_from_its_end(small_city, story):
    merge = merged(small_city, story)
    third = record(small_city.own_union, phone="13800000001")
    duplicates.find_all(by=BY, at=AT)
    merged(small_city, (third, story[0], pair(third, story[0])))
    with pytest.raises(NotNow, match="请先拆分后一次合并"):
        split(small_city, merge)


def test_the_rooms_above_learn_which_record_was_kept(small_city, story, monkeypatch):
    heard = []
    monkeypatch.setattr(reactions, "_subscribers", reactions._subscribers.copy())
    monkeypatch.setitem(
        reactions._subscribers, "members.merged", [lambda happened: heard.append(happened.facts)]
    )
    merged(small_city, story)
    assert [(facts["kept_id"], facts["folded_id"]) for facts in heard] == [story[:2]]


def test_what_is_kept_of_a_merge_names_no_one(small_city, story):
    words = str(merged(small_city, story).moved)
    assert not any(text in words for text in ("王秀", "云帆", "13800000001", "HD1234567"))
