"""Staff and chairs from a file: judged row by row, opened together; how far an administrator reaches."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from niangjia.kernel.actor import Actor
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts import permissions as account_permissions
from niangjia.union.accounts import queries as account_queries
from niangjia.union.organisations import actions, permissions, queries

from .factories import AT, MACHINE, TODAY, City, account, city, found, holder

pytestmark = pytest.mark.django_db
HEAD = "姓名,登录名,角色,工会组织,起,止"
VERBS = frozenset({account_permissions.ADMINISTER, permissions.OFFICE, permissions.VIEW})


@pytest.fixture
def place(db: None) -> City:
    """The small city."""
    return city()


def staff(tmp_path: Path, *lines: str, by: Actor = MACHINE, head: str = HEAD) -> actions.Staffed:
    path = tmp_path / "staff.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return actions.open_staff(path=path, by=by, at=AT)


def held(account_id: int) -> list[tuple[str, int, date, date | None]]:
    return [
        (one.role, one.organisation_id, one.since, one.until)
        for one in queries.offices_of(MACHINE, account_id)
    ]


def test_a_file_opens_accounts_with_links_and_gives_their_offices(place: City, tmp_path: Path) -> None:
    done = staff(
        tmp_path,
        "林云,lin.yun,区总（产业）工会干部,北区总工会,2026-01-01,2026-12-31",
        "何峰,HE.Feng,union_chair,甲公司工会委员会,,",
    )
    assert (done.wrong, done.offices) == ((), 2)
    lin, he = done.opened
    assert held(lin.account.pk) == [("district_officer", place.north, date(2026, 1, 1), date(2027, 1, 1))]
    assert held(he.account.pk) == [("union_chair", place.union, TODAY, None)]
    assert [one.account.kind for one in done.opened] == ["staff", "chair"]
    assert accounts.set_password_by_link(token=he.token, password="Yunhai-2026", by=MACHINE, at=AT)


def test_one_person_in_two_rows_gets_one_account_and_both_offices(place: City, tmp_path: Path) -> None:
    done = staff(
        tmp_path, "林云,lin.yun,街道工会干部,东街街道总工会,,", "林云,lin.yun,街道工会干部,西街街道总工会,,"
    )
    assert [one.account.sign_name for one in done.opened] == ["lin.yun"]
    assert len(held(done.opened[0].account.pk)) == 2


def test_somebody_with_an_account_gets_the_office_and_no_link(place: City, tmp_path: Path) -> None:
    row = "林云,lin.yun,街道工会干部,{},,"
    first = staff(tmp_path, row.format("东街街道总工会"))
    again = staff(tmp_path, row.format("西街街道总工会"))
    assert (again.opened, again.offices) == ((), 1)
    assert len(held(first.opened[0].account.pk)) == 2


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (",lin,街道工会干部,东街街道总工会,,", "姓名", "姓名须为"),
        ("林云,林云,街道工会干部,东街街道总工会,,", "登录名", "3–40 个字符"),
        ("林云,13800000000,街道工会干部,东街街道总工会,,", "登录名", "个人号码"),
        ("林云,taken,街道工会干部,东街街道总工会,,", "登录名", "已经有人使用"),
        ("林云,lin.yun,局长,东街街道总工会,,", "角色", "没有“局长”这个角色"),
        ("林云,lin.yun,街道工会干部,无此工会,,", "工会组织", "没有“无此工会”"),
        ("林云,lin.yun,街道工会干部,东街街道总工会,去年,", "起", "不是日期"),
        ("林云,lin.yun,街道工会干部,东街街道总工会,2026-02-30,", "起", "不是日期"),
        ("林云,lin.yun,街道工会干部,东街街道总工会,2026-05-01,2026-04-30", "止", "止期早于起期"),
        ("林云,lin.yun,街道工会干部,甲公司工会委员会,,", "", "不能设在"),
    ],
)
def test_a_wrong_row_is_told_with_its_place_and_nothing_is_done(
    place: City, tmp_path: Path, line: str, field: str, words: str
) -> None:
    accounts.open_account(sign_name="taken", name="别人", kind="staff", by=MACHINE, at=AT)
    done = staff(tmp_path, "何峰,he.feng,街道工会干部,东街街道总工会,,", line)
    assert [(one.row, one.field) for one in done.wrong] == [(3, field)]
    assert words in done.wrong[0].reason
    assert account_queries.by_sign_names(["he.feng"]) == {}
    assert not AuditEvent.objects.filter(act="organisations.staff_opened").exists()


def test_a_closed_account_gets_no_office(place: City, tmp_path: Path) -> None:
    row = "林云,lin.yun,街道工会干部,{},,"
    number = staff(tmp_path, row.format("东街街道总工会")).opened[0].account.pk
    accounts.deactivate(account_id=number, reason="调离", by=MACHINE, at=AT)
    assert "已停用" in staff(tmp_path, row.format("西街街道总工会")).wrong[0].reason


def test_separate_duties_and_repeated_offices_are_refused_within_a_file_too(
    place: City, tmp_path: Path
) -> None:
    done = staff(
        tmp_path,
        "林云,lin.yun,审计员,深圳市总工会,,",
        "林云,lin.yun,系统管理员,北区总工会,,",
        "林云,lin.yun,审计员,深圳市总工会,,",
    )
    assert [one.row for one in done.wrong] == [3, 4]
    assert "三员分立" in done.wrong[0].reason
    assert "不用重复授权" in done.wrong[1].reason


def test_nobody_gives_an_office_to_themselves_by_a_file(place: City, tmp_path: Path) -> None:
    own = staff(tmp_path, "林云,lin.yun,系统管理员,深圳市总工会,,").opened[0].account.pk
    oneself = holder(place.city, actor_id=own, verbs=VERBS)
    again = staff(tmp_path, "林云,lin.yun,街道工会干部,东街街道总工会,,", by=oneself)
    assert "不能给自己授权" in again.wrong[0].reason


def test_a_thousand_rows_cost_as_many_statements_as_two(
    place: City, tmp_path: Path, django_assert_max_num_queries: Callable
) -> None:
    rows = [f"林云,lin-{n},街道工会干部,东街街道总工会,," for n in range(1000)]
    with django_assert_max_num_queries(25):
        assert staff(tmp_path, *rows).offices == 1000


def test_one_sign_name_for_two_people_is_told_in_both_rows(place: City, tmp_path: Path) -> None:
    done = staff(tmp_path, "林云,x-1,街道工会干部,东街街道总工会,,", "何峰,x-1,街道工会干部,东街街道总工会,,")
    assert [one.row for one in done.wrong] == [2, 3]


def test_a_name_that_two_unions_share_asks_for_the_code(place: City, tmp_path: Path) -> None:
    for street in (place.street, place.other_street):
        found("同名社区工会联合会", "community", street)
    done = staff(tmp_path, "林云,lin.yun,社区职业化工会工作者,同名社区工会联合会,,")
    assert "有 2 个工会都叫" in done.wrong[0].reason


@pytest.mark.parametrize(
    ("head", "lines", "words"),
    [
        ("姓名,登录名,角色", ["林云,lin.yun,x"], "没有找到“工会组织”"),
        (HEAD, [], "没有数据"),
        (HEAD, [",,,,,", ",,,,,"], "没有数据"),
        (HEAD, ["林云,lin.yun,街道工会干部,东街街道总工会,,"] * 5001, "最多开通 5000 行"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    place: City, tmp_path: Path, head: str, lines: list[str], words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        staff(tmp_path, *lines, head=head)
    assert words in str(refused.value)


def test_only_who_administers_accounts_opens_staff(place: City, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        staff(tmp_path, by=holder(place.city, verbs=frozenset({permissions.OFFICE})))


def test_a_district_administrator_staffs_its_own_district_only(place: City, tmp_path: Path) -> None:
    north = holder(place.north, actor_id=account(), verbs=VERBS)
    inside = staff(tmp_path, "林云,lin.yun,街道工会干部,东街街道总工会,,", by=north)
    assert inside.offices == 1
    outside = staff(tmp_path, "何峰,he.feng,基层工会主席,丙公司工会委员会,,", by=north)
    assert "管辖的范围内没有" in outside.wrong[0].reason


def test_a_district_administrator_reaches_accounts_of_its_district_and_no_other(place: City) -> None:
    north = holder(place.north, actor_id=account(), verbs=VERBS)
    own, other, both, none = account(), account(), account(), account()
    for number, role, organisation in (
        (own, "street_officer", place.street),
        (other, "union_chair", place.far_union),
        (both, "street_officer", place.street),
        (both, "city_organiser", place.city),
    ):
        actions.give_office(account_id=number, role=role, organisation_id=organisation, by=MACHINE, at=AT)
    fresh = accounts.open_account(sign_name="fresh", name="新", kind="staff", by=north, at=AT).account.pk
    assert {one.pk for one in account_queries.accounts(north)} == {own, fresh}
    for stranger in (other, both, none):
        with pytest.raises(NotFound):
            accounts.give_link(account_id=stranger, by=north, at=AT)
    assert accounts.give_link(account_id=own, by=north, at=AT)


def test_the_citys_administrator_reaches_everybody(place: City) -> None:
    top = holder(place.city, verbs=VERBS)
    assert account_queries.account(account(), top)


def test_a_district_auditor_reads_what_happened_in_the_district(place: City) -> None:
    verbs = frozenset({account_permissions.AUDIT})
    wanted = account_queries.AuditFilter()
    north, top = holder(place.north, verbs=verbs), holder(place.city, verbs=verbs)
    whole = {event.pk for event in account_queries.audit_events(top, wanted)}
    part = {event.facts["organisation_id"] for event in account_queries.audit_events(north, wanted)}
    assert len(whole) == AuditEvent.objects.count()
    assert place.street in part
    assert not part & {place.south, place.far_union, place.city}
