"""Unions from a file: what is entered, what is asked, what is refused, what an undone load leaves."""

import csv
from pathlib import Path

import pytest

from niangjia.kernel import queue
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import actions, jobs, queries
from niangjia.union.organisations.models import (
    Change,
    Coverage,
    Officer,
    Organisation,
    ParentLink,
    StagedUnion,
    Term,
    Unplaced,
)
from niangjia.union.organisations.tests.factories import (
    AT,
    MACHINE,
    TODAY,
    account,
    city,
    company,
    days,
    found,
    holder,
)
from niangjia.union.organisations.tests.test_actions import tree_is_whole

pytestmark = pytest.mark.django_db

HEADERS = ["工会名称", "统一社会信用代码", "上级工会", "用人单位", "用人单位代码", "工会类型", "成立日期", "任期开始",
           "任期届满", "主席", "会员数"]  # fmt: skip
CODE = "81440300MC1234566B"


@pytest.fixture
def load(tmp_path, settings):
    """Write rows (by header) into a file, load it, and return the run."""
    settings.MEDIA_ROOT = tmp_path / "files"
    number = iter(range(100))

    def load_rows(*rows, **options):
        path = tmp_path / f"unions{next(number)}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, HEADERS)
            writer.writeheader()
            writer.writerows(rows)
        return load_path(path, **options)

    return load_rows


def load_path(path, **options):
    given = {"source": "名册", "stated_on": TODAY, "by": MACHINE, "at": AT, "enqueue": False} | options
    run = actions.ask_import(path=path, title=path.name, **given)
    queue.perform(run.pk)
    run.refresh_from_db()
    return run


def node(name):
    return queries.organisation_for(MACHINE, Organisation.objects.get(name=name).pk)


def issues():
    return sorted(Unplaced.objects.filter(outcome="open").values_list("issue", "said"))


def test_a_whole_row_becomes_a_union_with_parent_coverage_term_and_chair(load):
    here = city()
    firm = company("丁有限公司")
    run = load(
        {
            "工会名称": "丁有限公司工会委员会", "统一社会信用代码": CODE.lower(), "上级工会": "东一社区工会联合会",
            "用人单位": "丁有限公司", "工会类型": "单独基层工会", "成立日期": "2019-03-05", "任期开始": "2024年5月1日",
            "任期届满": "20290501", "主席": "张三", "会员数": "120人",
        }
    )  # fmt: skip
    assert (run.state, run.result["placed"]["founded"]) == ("done", 1)
    union = node("丁有限公司工会委员会")
    assert (union.parent_id, union.code, union.members_claimed) == (here.federation, CODE, 120)
    assert [row.since.isoformat() for row in queries.coverage_of(MACHINE, firm)] == ["2019-03-05"]
    term = Term.objects.get(organisation=union.id)
    assert (str(term.since), str(term.ends_on)) == ("2024-05-01", "2029-05-01")
    assert Officer.objects.get(organisation=union.id).term_id == term.pk
    assert issues() == []
    assert not StagedUnion.objects.exists()
    tree_is_whole()


def test_an_empty_database_gets_its_city_federation_and_unknown_parents_are_asked(load):
    load(
        {"工会名称": "深圳市总工会"},
        {"工会名称": "深圳市罗湖区总工会"},
        {"工会名称": "丁公司工会委员会", "上级工会": "不存在的工会"},
    )
    assert queries.root().name == "深圳市总工会"
    assert node("丁公司工会委员会").parent_id == queries.root().id
    assert ("parent_unknown", "不存在的工会") in issues()
    luohu = next(a for a in areas.tree() if a.name == "罗湖区")
    held = node("深圳市罗湖区总工会").id
    assert list(Organisation.objects.get(pk=held).jurisdictions.values_list("area_id", flat=True)) == [
        luohu.id
    ]
    tree_is_whole()


def test_parents_are_found_by_code_by_name_and_within_the_file_itself(load):
    here = city()
    load(
        {"工会名称": "丁社区工会联合会", "统一社会信用代码": CODE, "上级工会": "东街街道总工会"},
        {"工会名称": "戊公司工会委员会", "上级工会": CODE},
        {"工会名称": "己公司工会委员会", "上级工会": "丁社区工会联合会"},
    )
    federation = node("丁社区工会联合会")
    assert federation.parent_id == here.street
    assert node("戊公司工会委员会").parent_id == node("己公司工会委员会").parent_id == federation.id
    tree_is_whole()


def test_a_ring_of_parents_is_cut_and_asked(load):
    city()
    load(
        {"工会名称": "子行业工会联合会", "工会类型": "行业工会", "上级工会": "丑园区工会联合会"},
        {"工会名称": "丑园区工会联合会", "工会类型": "园区工会", "上级工会": "寅社区工会联合会"},
        {"工会名称": "卯系统工会", "工会类型": "系统工会", "上级工会": "辰产业工会"},
        {"工会名称": "辰产业工会", "工会类型": "产业工会", "上级工会": "卯系统工会"},
    )
    assert {i for i, _ in issues()} >= {"parent_unfit", "parent_unknown"}
    tree_is_whole()


def test_a_joint_union_covers_several_employers_in_one_cell_or_several_rows(load):
    city()
    firms = [company(f"{n}有限公司") for n in "丁戊己"]
    load(
        {
            "工会名称": "东街联合工会委员会",
            "上级工会": "东街街道总工会",
            "用人单位": "丁有限公司、戊有限公司",
            "工会类型": "联合基层工会",
        },
        {"工会名称": "东街联合工会委员会", "用人单位": "己有限公司", "工会类型": "联合基层工会"},
    )
    union = node("东街联合工会委员会")
    covered = Coverage.objects.open().filter(organisation_id=union.id)
    assert set(covered.values_list("company_id", flat=True)) == set(firms)
    assert {row.kind for firm in firms for row in queries.coverage_of(MACHINE, firm)} == {"joint"}
    assert issues() == []


def test_the_employer_is_read_from_the_name_where_the_file_does_not_say_it(load):
    city()
    firm = company("丁有限公司")
    load({"工会名称": "丁有限公司工会委员会", "上级工会": "东街街道总工会"})
    assert [row.organisation for row in queries.coverage_of(MACHINE, firm)] == ["丁有限公司工会委员会"]


def test_without_a_parent_a_union_is_placed_by_its_employers_address(load):
    here = city()
    community = next(a for a in areas.tree() if a.kind == "community")
    actions.assign_jurisdiction(organisation_id=here.federation, area_id=community.id, by=MACHINE, at=AT)
    company("丁有限公司", area_id=community.id, area_label=areas.span(community.id).lo)
    company("戊有限公司")
    load({"工会名称": "丁有限公司工会委员会"}, {"工会名称": "戊有限公司工会委员会"})
    assert node("丁有限公司工会委员会").parent_id == here.federation
    assert node("戊有限公司工会委员会").parent_id == here.city
    assert issues() == [("placed_by_address", ""), ("placed_under_city", "")]
    tree_is_whole()


def test_what_cannot_be_placed_is_asked_with_what_the_file_said(load):
    city()
    for name, code in (("双有限公司", None), ("双有限公司", "91330100799655058B")):
        company(name, uscc=code)
    load(
        {"工会名称": "奇怪工会", "上级工会": "东街街道总工会", "工会类型": "俱乐部"},
        {"工会名称": "无名工会委员会", "上级工会": "东街街道总工会", "用人单位": "没有登记的公司"},
        {"工会名称": "双工会委员会", "上级工会": "东街街道总工会", "用人单位": "双有限公司"},
        {"工会名称": "街道工会", "上级工会": "东一社区工会联合会", "工会类型": "街道工会"},
        {
            "工会名称": "甲公司工会委员会",
            "统一社会信用代码": CODE,
            "上级工会": "东一社区工会联合会",
            "用人单位": "没有登记的公司",
        },
        {"工会名称": "另一个名字工会委员会", "统一社会信用代码": CODE, "上级工会": "东街街道总工会"},
    )
    assert issues() == [
        ("code_twice", CODE), ("employer_ambiguous", "双有限公司"), ("employer_unknown", "没有登记的公司"),
        ("employer_unknown", "没有登记的公司"), ("parent_unfit", "东一社区工会联合会"), ("type_unknown", "俱乐部"),
    ]  # fmt: skip
    assert node("甲公司工会委员会").code == CODE
    tree_is_whole()


def test_bad_codes_go_to_the_error_file_with_row_and_reason_and_the_good_rows_go_in(load):
    city()
    run = load(
        {
            "工会名称": "丁公司工会委员会",
            "统一社会信用代码": "81440300MC1234566C",
            "上级工会": "东街街道总工会",
        },
        {
            "工会名称": "戊公司工会委员会",
            "统一社会信用代码": "91330100799655058B",
            "上级工会": "东街街道总工会",
        },
        {"工会名称": "", "上级工会": "东街街道总工会"},
        {"工会名称": "己公司工会委员会", "上级工会": "东街街道总工会", "成立日期": "2031-01-01"},
    )
    assert run.result["counts"] == {"read": 1, "rejected": 3, "dropped_fields": 1}
    lines = Path(run.result["error_file"]).read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("2,工会统一社会信用代码,81440300MC1234566C,第18位校验码应为 B")
    assert "这不是工会的代码" in lines[2]
    assert node("己公司工会委员会").founded_on is None


def test_the_same_file_again_changes_nothing_and_asks_nothing_anew(load):
    city()
    company("丁有限公司")
    rows = [
        {
            "工会名称": "丁有限公司工会委员会",
            "统一社会信用代码": CODE,
            "上级工会": "东街街道总工会",
            "会员数": "30",
        },
        {"工会名称": "戊有限公司工会委员会", "上级工会": "不存在"},
    ]
    load(*rows)
    before = (Organisation.objects.count(), Coverage.objects.count(), Unplaced.objects.count())
    again = load(*rows)
    assert again.result["placed"] == {
        "unions": 2, "founded": 0, "known": 2, "renewed": 0, "covered": 0, "review": 0, "asked": {},
    }  # fmt: skip
    assert before == (Organisation.objects.count(), Coverage.objects.count(), Unplaced.objects.count())


def test_a_newer_file_renews_the_members_and_keeps_what_was_said_before(load):
    here = city()
    load(
        {
            "工会名称": "甲公司工会委员会",
            "统一社会信用代码": CODE,
            "会员数": "88",
            "上级工会": "西街街道总工会",
        }
    )
    kept = Change.objects.get(organisation=here.union)
    assert kept.after == {"code": CODE, "members_claimed": 88}
    assert queries.organisation_for(MACHINE, here.union).parent_id == here.federation
    assert ("parent_differs", "西街街道总工会") in issues()


def test_a_rehearsal_counts_everything_and_writes_nothing(load):
    city()
    company("丁有限公司")
    before = Organisation.objects.count()
    run = load({"工会名称": "丁有限公司工会委员会"}, dry_run=True)
    assert (run.result["placed"]["founded"], run.result["placed"]["covered"]) == (1, 1)
    assert Organisation.objects.count() == before
    assert not Coverage.objects.exists()
    assert not Unplaced.objects.exists()
    assert not StagedUnion.objects.exists()
    with pytest.raises(NotNow, match="试导入"):
        actions.undo_import(run_id=run.pk, by=MACHINE, at=AT)


def test_an_undone_load_leaves_the_city_as_it_was(load):
    here = city()
    firm = company("丁有限公司")
    before = set(Organisation.objects.values_list("id", "members_claimed"))
    run = load(
        {
            "工会名称": "丁有限公司工会委员会",
            "主席": "张三",
            "任期开始": "2024-05-01",
            "任期届满": "2029-05-01",
        },
        {"工会名称": "甲公司工会委员会", "会员数": "99"},
    )
    actions.undo_import(run_id=run.pk, by=MACHINE, at=AT)
    assert set(Organisation.objects.values_list("id", "members_claimed")) == before
    assert queries.coverage_of(MACHINE, firm, history=True) == ()
    assert issues() == []
    assert Run.objects.get(pk=run.pk).state == "undone"
    assert here.union in {pk for pk, _ in before}
    tree_is_whole()


def test_an_undone_load_keeps_a_union_that_others_have_built_on(load):
    city()
    run = load(
        {"工会名称": "丁社区工会联合会", "上级工会": "东街街道总工会"},
        {"工会名称": "戊社区工会联合会", "上级工会": "东街街道总工会"},
    )
    found("己公司工会委员会", "stand_alone", node("丁社区工会联合会").id)
    actions.undo_import(run_id=run.pk, by=MACHINE, at=AT)
    assert Organisation.objects.filter(name="丁社区工会联合会").exists()
    assert not Organisation.objects.filter(name="戊社区工会联合会").exists()
    tree_is_whole()


def test_a_load_killed_before_placing_goes_on_where_it_stopped(load, monkeypatch):
    city()

    def killed(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "place_staged", killed)
        with pytest.raises(KeyboardInterrupt):
            load({"工会名称": "丁公司工会委员会", "上级工会": "东街街道总工会"})
    run = Run.objects.get(kind="unions.import")
    assert StagedUnion.objects.count() == 1
    queue.perform(run.pk)
    assert node("丁公司工会委员会").status == "normal"
    assert not StagedUnion.objects.exists()


def test_a_file_without_a_name_column_or_from_tomorrow_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(Invalid, match="没有找到“工会名称”"):
        load_path(path)
    with pytest.raises(Invalid, match="数据日期在将来"):
        load_path(path, stated_on=TODAY + days(1))


def test_a_placing_is_confirmed_or_put_right_and_a_wrong_name_is_dismissed_with_its_reason(load):
    here = city()
    load(
        {"工会名称": "丁公司工会委员会"},
        {"工会名称": "戊公司工会委员会"},
        {"工会名称": "奇怪", "工会类型": "俱乐部"},
    )
    rows = {(row.name, row.issue): row for row in queries.unplaced(MACHINE)}
    assert (
        actions.confirm(unplaced_ids=[rows["丁公司工会委员会", "placed_under_city"].id], by=MACHINE, at=AT)
        == 1
    )
    row = rows["戊公司工会委员会", "placed_under_city"]
    actions.choose_parent(unplaced_id=row.id, parent_id=here.street, by=MACHINE, at=AT)
    assert node("戊公司工会委员会").parent_id == here.street
    assert ParentLink.objects.filter(organisation=row.organisation_id).exclude(revoke_reason="").count() == 1
    strange = rows["奇怪", "type_unknown"]
    with pytest.raises(Invalid, match="没有写明原因"):
        actions.dismiss(unplaced_id=strange.id, reason="", by=MACHINE, at=AT)
    actions.dismiss(unplaced_id=strange.id, reason="不是工会", by=MACHINE, at=AT)
    with pytest.raises(NotFound):
        actions.dismiss(unplaced_id=strange.id, reason="再来", by=MACHINE, at=AT)
    assert not queries.unplaced_counts(MACHINE).keys() & {"type_unknown", "placed_under_city"}
    tree_is_whole()


def test_an_unknown_employer_is_chosen_and_an_unknown_type_is_entered(load):
    here = city()
    load(
        {"工会名称": "丁工会委员会", "上级工会": "东街街道总工会", "用人单位": "丁公司旧名"},
        {"工会名称": "戊会", "工会类型": "俱乐部"},
    )
    firm = company("丁有限公司")
    rows = {row.issue: row for row in queries.unplaced(MACHINE)}
    actions.choose_employer(unplaced_id=rows["employer_unknown"].id, company_id=firm, by=MACHINE, at=AT)
    assert [row.organisation for row in queries.coverage_of(MACHINE, firm)] == ["丁工会委员会"]
    actions.enter(
        unplaced_id=rows["type_unknown"].id,
        type_="joint",
        parent_id=here.street,
        by=MACHINE,
        at=AT,
        name="戊联合工会",
    )
    assert node("戊联合工会").parent_id == here.street
    assert issues() == []


def test_a_question_outside_ones_place_is_not_there(load):
    here = city()
    load({"工会名称": "丁公司工会委员会"})
    row = queries.unplaced(MACHINE)[0]
    stranger = holder(here.south, actor_id=account())
    assert queries.unplaced(stranger) == ()
    with pytest.raises(NotFound):
        actions.choose_parent(unplaced_id=row.id, parent_id=here.south, by=stranger, at=AT)
    with pytest.raises(NotFound):
        actions.confirm(unplaced_ids=[row.id], by=stranger, at=AT)
