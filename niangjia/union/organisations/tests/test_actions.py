"""Every act of the room: what it writes, what it refuses, what it leaves behind."""

from itertools import pairwise

import pytest
from django.db import connection

from niangjia.kernel import reactions
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import actions, queries
from niangjia.union.organisations.models import (
    Change,
    Closure,
    Coverage,
    Office,
    Officer,
    Organisation,
    ParentLink,
    Term,
)
from niangjia.union.organisations.tests.factories import (
    AT,
    LONG_AGO,
    MACHINE,
    TODAY,
    account,
    city,
    company,
    days,
    found,
    holder,
)

pytestmark = pytest.mark.django_db


def tree_is_whole() -> None:
    """Assert that labels and closure say what the open parent links say."""
    parents = dict(
        ParentLink.objects.open().filter(kind="territorial").values_list("organisation_id", "parent_id")
    )
    rows = {o.pk: o for o in Organisation.objects.all()}
    for pk, row in rows.items():
        above = []
        step = pk
        while (step := parents.get(step)) is not None:
            above.append(step)
        by_label = {o.pk for o in rows.values() if o.lft < row.lft and row.rgt < o.rgt}
        by_closure = set(
            Closure.objects.filter(descendant=pk, depth__gt=0).values_list("ancestor_id", flat=True)
        )
        assert by_label == by_closure == set(above), row.name
        assert all(
            Closure.objects.get(descendant=pk, ancestor=a).depth == n for n, a in enumerate(above, start=1)
        )
    spans = sorted((o.lft, o.rgt) for o in rows.values())
    assert all(a[1] < b[0] or b[1] < a[1] for a, b in pairwise(spans))


def test_a_founded_union_stands_below_its_parent_in_links_closure_and_labels():
    here = city()
    node = queries.organisation_for(MACHINE, here.union)
    assert node.parent_id == here.federation
    assert (node.level, node.form, node.status) == (70, "committee", "normal")
    tree_is_whole()
    event = AuditEvent.objects.get(
        act="organisations.founded", subject=f"organisations.Organisation:{here.union}"
    )
    assert event.facts["parent_id"] == here.federation


def test_a_crowded_street_is_numbered_anew_without_disturbing_the_tree():
    here = city()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_organisation SET rgt = lft + 20 WHERE id = %s", [here.other_street]
        )
    for number in range(12):
        found(f"西街第{number}公司工会委员会", "stand_alone", here.other_street)
    tree_is_whole()


def test_a_type_stands_only_where_the_type_table_lets_it():
    here = city()
    with pytest.raises(Invalid, match="街道工会不能设在社区工会联合会之下"):
        found("错街街道总工会", "street", here.federation)
    with pytest.raises(Invalid, match="必须有上级工会"):
        found("无上级工会委员会", "stand_alone", None)
    with pytest.raises(Invalid, match="市总工会只有一个"):
        found("又一个市总工会", "city", None)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("81440300MC1234566C", "第18位校验码应为 B"),
        ("91440300708461136T", "不是工会的代码"),
        ("8144030", "代码应为18位"),
    ],
)
def test_a_wrong_own_code_is_refused_with_its_reason(code, words):
    here = city()
    with pytest.raises(Invalid, match=words):
        found("丁公司工会委员会", "stand_alone", here.street, code=code)


def test_a_code_belongs_to_one_union():
    here = city()
    found("丁公司工会委员会", "stand_alone", here.street, code="81440300mc1234566b")
    with pytest.raises(Invalid, match="已经属于另一个工会"):
        found("戊公司工会委员会", "stand_alone", here.street, code="81440300MC1234566B")


def test_the_same_name_twice_under_one_parent_is_refused():
    here = city()
    with pytest.raises(Invalid, match="同一上级之下已有"):
        found("甲公司工会委员会 ", "stand_alone", here.federation)
    found("甲公司工会委员会", "stand_alone", here.south)


def test_a_moved_subtree_takes_everything_along_and_the_old_parent_stays_readable():
    here = city()
    actions.move(organisation_id=here.street, to_id=here.south, by=MACHINE, at=AT, reason="区划调整")
    tree_is_whole()
    assert [step.id for step in queries.path(MACHINE, here.union)] == [
        here.city, here.south, here.street, here.federation, here.union,
    ]  # fmt: skip
    assert queries.parent_on(here.street, TODAY).id == here.south
    assert queries.parent_on(here.street, TODAY - days(1)).id == here.north
    assert queries.parent_on(here.street, TODAY, known_at=AT - days(1)) is None


def test_a_union_cannot_move_below_itself_nor_before_its_parent_was_its_parent():
    here = city()
    group = found("大集团工会", "group", here.city)
    below = found("小集团下属工会委员会", "stand_alone", group)
    with pytest.raises(Invalid, match="不能设在"):
        actions.move(organisation_id=group, to_id=below, by=MACHINE, at=AT)
    with pytest.raises(NotNow, match="自 2015-01-01 起才成立"):
        actions.move(organisation_id=here.street, to_id=here.south, by=MACHINE, at=AT, on=LONG_AGO)
    with pytest.raises(Invalid, match="还没有到"):
        actions.move(organisation_id=here.street, to_id=here.south, by=MACHINE, at=AT, on=TODAY + days(1))
    with pytest.raises(Invalid, match="已经在所选的上级之下"):
        actions.move(organisation_id=here.street, to_id=here.north, by=MACHINE, at=AT)


def test_a_system_union_cannot_stand_below_its_own_work_committee():
    here = city()
    system = found("教育系统工会", "system", here.city)
    inner = found("教育工会工作委员会", "work_committee", system)
    assert inner
    industry = found("交通产业工会", "industry", here.city)
    actions.move(organisation_id=system, to_id=industry, by=MACHINE, at=AT)
    with pytest.raises(Invalid):
        actions.move(organisation_id=industry, to_id=system, by=MACHINE, at=AT)
    tree_is_whole()


def test_a_renamed_union_keeps_its_old_name_in_its_history():
    here = city()
    actions.rename(organisation_id=here.union, name="甲股份公司工会委员会", by=MACHINE, at=AT)
    kept = Change.objects.get(organisation=here.union)
    assert (kept.before["name"], kept.after["name"]) == ("甲公司工会委员会", "甲股份公司工会委员会")


def test_a_status_is_set_but_never_to_ended():
    here = city()
    actions.set_status(organisation_id=here.union, status="locked", by=MACHINE, at=AT)
    assert queries.organisation_for(MACHINE, here.union).status_title == "已锁定"
    with pytest.raises(Invalid, match="不能任意撤销"):
        actions.set_status(organisation_id=here.union, status="ended", by=MACHINE, at=AT)


def test_a_guidance_parent_stands_beside_the_territorial_one():
    here = city()
    trade = found("珠宝行业工会联合会", "trade", here.city)
    actions.set_guidance_parent(organisation_id=here.union, parent_id=trade, by=MACHINE, at=AT)
    held = {(row.kind, row.parent_id) for row in queries.parents_of(MACHINE, here.union) if row.is_open}
    assert held == {("guidance", trade), ("territorial", here.federation)}
    assert queries.next_higher(here.union, TODAY).id == here.federation
    with pytest.raises(Invalid, match="不能作业务指导上级"):
        actions.set_guidance_parent(organisation_id=here.neighbour, parent_id=here.street, by=MACHINE, at=AT)


def test_a_union_ends_only_with_its_employer_and_its_open_rows_end_with_it():
    here = city()
    firm = company("甲公司")
    actions.cover(
        organisation_id=here.union, company_id=firm, since=LONG_AGO, source="测试", by=MACHINE, at=AT
    )
    with pytest.raises(NotNow, match="“甲公司”在企业台账中仍然存续"):
        actions.end(organisation_id=here.union, on=TODAY, reason="公司注销", by=MACHINE, at=AT)
    Coverage._meta.get_field("company").related_model.objects.filter(pk=firm).update(status="closed")
    actions.end(organisation_id=here.union, on=TODAY, reason="公司注销", by=MACHINE, at=AT)
    assert queries.coverage_of(MACHINE, firm) == ()
    assert queries.organisation_for(MACHINE, here.union).ended_on == TODAY
    with pytest.raises(NotNow, match="还有没有终止的工会"):
        actions.end(organisation_id=here.federation, on=TODAY, reason="撤并", by=MACHINE, at=AT)


def test_a_company_has_one_union_of_its_own_but_any_number_of_federations():
    here = city()
    firm = company("甲公司")
    common = {"company_id": firm, "since": LONG_AGO, "source": "测试", "by": MACHINE, "at": AT}
    actions.cover(organisation_id=here.union, **common)
    actions.cover(organisation_id=here.federation, **common)
    with pytest.raises(Invalid, match="已有自己的工会“甲公司工会委员会”"):
        actions.cover(organisation_id=here.neighbour, **common)
    with pytest.raises(Invalid, match="已经覆盖这家企业"):
        actions.cover(organisation_id=here.federation, **common)
    assert [row.kind for row in queries.coverage_of(MACHINE, firm)] == ["own", "federation"]


def test_the_rooms_above_are_told_which_companies_changed(monkeypatch):
    told = []
    monkeypatch.setitem(reactions._subscribers, "organisations.coverage_changed", [told.append])
    here = city()
    firm = company("甲公司")
    made = actions.cover(
        organisation_id=here.union, company_id=firm, since=LONG_AGO, source="测试", by=MACHINE, at=AT
    )
    actions.end_cover(coverage_id=made, on=TODAY, reason="企业搬离", by=MACHINE, at=AT)
    assert [list(h.facts["companies"].params[0]) for h in told] == [[firm], [firm]]


def test_a_wrong_coverage_is_revoked_with_its_reason_and_stays_readable():
    here = city()
    firm = company("甲公司")
    made = actions.cover(
        organisation_id=here.union, company_id=firm, since=LONG_AGO, source="测试", by=MACHINE, at=AT
    )
    with pytest.raises(Invalid, match="没有写明原因"):
        actions.revoke_coverage(coverage_id=made, reason=" ", by=MACHINE, at=AT)
    actions.revoke_coverage(coverage_id=made, reason="录错了企业", by=MACHINE, at=AT)
    assert queries.coverage_of(MACHINE, firm) == ()
    assert queries.coverage_of(MACHINE, firm, on=TODAY - days(9)) == ()
    assert [row.revoke_reason for row in queries.coverage_of(MACHINE, firm, history=True)] == ["录错了企业"]
    with pytest.raises(NotFound):
        actions.revoke_coverage(coverage_id=made, reason="再来一次", by=MACHINE, at=AT)


def test_a_wrong_parent_is_revoked_and_the_right_one_takes_its_dates():
    here = city()
    link = ParentLink.objects.open().get(organisation=here.street, kind="territorial")
    actions.revoke_parent(link_id=link.pk, parent_id=here.south, reason="录错了区", by=MACHINE, at=AT)
    assert queries.parent_on(here.street, LONG_AGO).id == here.south
    tree_is_whole()
    with pytest.raises(Invalid, match="必须写明正确的上级"):
        actions.revoke_parent(
            link_id=ParentLink.objects.open().get(organisation=here.street).pk,
            parent_id=None, reason="不知道", by=MACHINE, at=AT,
        )  # fmt: skip


def test_a_past_wrong_parent_is_revoked_without_touching_todays_tree():
    here = city()
    old = ParentLink.objects.open().get(organisation=here.street, kind="territorial")
    actions.move(organisation_id=here.street, to_id=here.south, by=MACHINE, at=AT)
    middle = found("中区总工会", "district", here.city)
    actions.revoke_parent(link_id=old.pk, parent_id=middle, reason="当年属中区", by=MACHINE, at=AT)
    assert queries.parent_on(here.street, LONG_AGO).id == middle
    assert queries.parent_on(here.street, TODAY).id == here.south
    tree_is_whole()


def test_a_term_begins_on_election_day_and_ends_the_one_before():
    here = city()
    first, second = TODAY - days(1200), TODAY - days(10)
    common = {"organisation_id": here.union, "body": "committee", "by": MACHINE, "at": AT}
    one = actions.begin_term(elected_on=first, ends_on=first.replace(year=first.year + 3), **common)
    two = actions.begin_term(elected_on=second, ends_on=second.replace(year=second.year + 5), **common)
    rows = {row.id: row for row in queries.terms_of(MACHINE, here.union)}
    assert rows[one].until == second
    assert rows[two].until is None
    with pytest.raises(Invalid, match="应为 3 至 5 年"):
        actions.begin_term(elected_on=TODAY, ends_on=TODAY + days(400), **common)
    with pytest.raises(NotNow, match="现在的届次"):
        actions.begin_term(elected_on=second, ends_on=second.replace(year=second.year + 3), **common)


def test_a_revoked_term_takes_its_officers_along_and_the_one_before_runs_on():
    here = city()
    first, second = TODAY - days(1200), TODAY - days(10)
    common = {"organisation_id": here.union, "by": MACHINE, "at": AT}
    one = actions.begin_term(
        body="committee", elected_on=first, ends_on=first.replace(year=first.year + 3), **common
    )
    actions.appoint(post="chair", name="张老", since=first, term_id=one, **common)
    two = actions.begin_term(body="committee", elected_on=second, ends_on=second.replace(year=2030), **common)
    actions.appoint(post="chair", name="李新", since=second, term_id=two, **common)
    assert queries.organisation_for(MACHINE, here.union).chair_name == "李新"
    actions.revoke_term(term_id=two, reason="选举无效", by=MACHINE, at=AT)
    assert queries.organisation_for(MACHINE, here.union).chair_name == "张老"
    assert Term.objects.open().get(organisation=here.union).pk == one
    assert Officer.objects.open().get(organisation=here.union).name == "张老"


def test_a_union_has_one_chair_and_a_name_never_stands_in_the_audit():
    here = city()
    common = {"organisation_id": here.union, "post": "chair", "since": LONG_AGO, "by": MACHINE, "at": AT}
    made = actions.appoint(name="张三", **common)
    with pytest.raises(Invalid, match="已有主席在任"):
        actions.appoint(name="李四", **common)
    actions.end_officer(officer_id=made, on=TODAY, by=MACHINE, at=AT)
    actions.appoint(name="李四", **common)
    assert not AuditEvent.objects.filter(facts__icontains="张三").exists()


def test_an_office_opens_access_from_its_first_day_and_is_taken_back_at_once():
    here = city()
    who = account()
    made = actions.give_office(
        account_id=who, role="union_chair", organisation_id=here.union, by=MACHINE, at=AT, since=TODAY
    )
    assert queries.offices_held(who, TODAY - days(1)) == []
    assert [held.role for held in queries.offices_held(who, TODAY)] == ["union_chair"]
    actions.end_office(office_id=made, by=MACHINE, at=AT, reason="调离")
    assert queries.offices_held(who, TODAY) == []
    assert Office.objects.get(pk=made).revoke_reason == "调离"
    again = actions.give_office(
        account_id=who, role="union_chair", organisation_id=here.union, by=MACHINE, at=AT, since=LONG_AGO
    )
    actions.end_office(office_id=again, by=MACHINE, at=AT)
    assert Office.objects.get(pk=again).until == TODAY
    with pytest.raises(NotFound):
        actions.end_office(office_id=again, by=MACHINE, at=AT)


def test_an_auditor_cannot_be_system_administrator_and_nobody_gives_himself_an_office():
    here = city()
    who = account()
    common = {"account_id": who, "organisation_id": here.city, "at": AT}
    actions.give_office(role="auditor", by=MACHINE, **common)
    with pytest.raises(Invalid, match="不能同时任"):
        actions.give_office(role="system_administrator", by=MACHINE, **common)
    with pytest.raises(NotAllowed, match="不能给自己授权"):
        actions.give_office(role="city_organiser", by=holder(here.city, actor_id=who), **common)
    with pytest.raises(Invalid, match="不能设在"):
        actions.give_office(role="union_chair", by=MACHINE, **common)
    with pytest.raises(Invalid, match="没有这个岗位"):
        actions.give_office(role="king", by=MACHINE, **common)


def test_many_communities_belong_to_one_federation_but_one_community_to_one_federation():
    here = city()
    communities = [a for a in areas.tree() if a.kind == "community"][:2]
    for area in communities:
        actions.assign_jurisdiction(organisation_id=here.federation, area_id=area.id, by=MACHINE, at=AT)
    rival = found("东二社区工会联合会", "community", here.street)
    with pytest.raises(Invalid, match="已由“东一社区工会联合会”管辖"):
        actions.assign_jurisdiction(organisation_id=rival, area_id=communities[0].id, by=MACHINE, at=AT)
    with pytest.raises(Invalid, match="不能管辖这一级区域"):
        actions.assign_jurisdiction(organisation_id=here.union, area_id=communities[0].id, by=MACHINE, at=AT)


def test_a_certificate_brings_the_unions_own_code():
    here = city()
    actions.certify(
        organisation_id=here.union, number="粤工证001", code="81440300MC1234566B", issued_on=LONG_AGO,
        valid_until=LONG_AGO.replace(year=2020), by=MACHINE, at=AT,
    )  # fmt: skip
    assert queries.organisation_for(MACHINE, here.union).code == "81440300MC1234566B"
    with pytest.raises(Invalid, match="证书编号已经登记"):
        actions.certify(
            organisation_id=here.union, number="粤工证001", code="81440300MC1234566B", issued_on=LONG_AGO,
            valid_until=LONG_AGO.replace(year=2020), by=MACHINE, at=AT,
        )  # fmt: skip
