"""The administrator's pages about accounts, and who does not see them."""

import base64
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from niangjia.config.roles import ROLES
from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY, system
from niangjia.union.accounts import actions, permissions
from niangjia.union.accounts.models import Account, Session
from niangjia.union.organisations import actions as organisations
from niangjia.union.organisations import permissions as tree

pytestmark = pytest.mark.django_db
VERBS = (permissions.ADMINISTER, tree.VIEW, tree.OFFICE)
LIST = reverse("office:accounts")
MACHINE = system("测试")
STRANGERS = {"chair": (), "auditor": (permissions.AUDIT,), "officer": (tree.VIEW, tree.OFFICE)}


@pytest.fixture
def administrator(signed_in: Callable[..., Client]) -> Client:
    """A browser of the city's system administrator."""
    return signed_in(VERBS)


@pytest.fixture
def he(db: None) -> Account:
    """An account with a password, to be administered."""
    opened = actions.open_account(sign_name="he.feng", name="何峰", kind="staff", by=MACHINE, at=clock.now())
    return actions.set_password_by_link(token=opened.token, password="Yunhai-2026", by=NOBODY, at=clock.now())


@pytest.fixture
def city(db: None) -> int:
    """A city federation with a district, so that offices can be held."""
    at = clock.now()
    top = organisations.found(
        name="滨海市总工会", type_="city", parent_id=None, founded_on=at.date(), by=MACHINE, at=at
    )
    organisations.found(
        name="北区总工会", type_="district", parent_id=top, founded_on=at.date(), by=MACHINE, at=at
    )
    return top


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_list_shows_accounts_and_filters_them(administrator: Client, he: Account) -> None:
    assert "何峰" in words(administrator, LIST)
    assert "何峰" in words(administrator, f"{LIST}?q=he.&state=active")
    assert "没有符合条件的账号" in words(administrator, f"{LIST}?state=closed")


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(
    "page", ["accounts", "account-new", "accounts-file", "accounts-file-template", "account"]
)
def test_who_does_not_administer_sees_no_page(
    signed_in: Callable[..., Client], he: Account, who: str, page: str
) -> None:
    address = reverse(f"office:{page}", args=[he.pk] if page == "account" else [])
    assert signed_in(STRANGERS[who]).get(address).status_code == (404 if page == "account" else 403)
    assert Client().get(address).url.startswith(reverse("door:sign-in"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("page", "keeper"), [("accounts", "system_administrator"), ("audit", "auditor")])
def test_of_all_roles_one_administers_and_another_one_audits(
    signed_in: Callable[..., Client], role: str, page: str, keeper: str
) -> None:
    answer = signed_in(ROLES[role].verbs).get(reverse(f"office:{page}"))
    assert answer.status_code == (200 if role == keeper else 403)


def test_an_office_at_the_city_opens_the_list_after_signing_in(
    client: Client, he: Account, city: int
) -> None:
    organisations.give_office(
        account_id=he.pk, role="system_administrator", organisation_id=city, by=MACHINE, at=clock.now()
    )
    given = {"sign_name": "he.feng", "password": "Yunhai-2026", "next": LIST}
    assert client.post(reverse("door:sign-in"), given).url == LIST
    assert "何峰" in words(client, LIST)


@pytest.mark.parametrize("act", ["link", "reopen", "unlock", "new-password", "sessions-end"])
def test_who_does_not_administer_can_do_nothing(
    signed_in: Callable[..., Client], he: Account, act: str
) -> None:
    answer = signed_in(STRANGERS["auditor"]).post(reverse(f"office:account-{act}", args=[he.pk]))
    assert answer.status_code in (403, 404)


def test_a_new_account_gets_a_link_that_works(administrator: Client, client: Client) -> None:
    given = {"name": "林一", "sign_name": "Lin.Yi", "kind": "chair"}
    page = administrator.post(reverse("office:account-new"), given).content.decode()
    address = re.search(r'value="http://testserver(/door/link/[^"]+)"', page).group(1)
    assert "lin.yi" in client.get(address).content.decode()


def test_a_taken_sign_name_is_refused_at_its_field(administrator: Client, he: Account) -> None:
    answer = administrator.post(
        reverse("office:account-new"), {"name": "何二", "sign_name": "he.feng", "kind": "staff"}
    )
    assert answer.status_code == 422
    assert "已经有人使用" in answer.context["form"].errors["sign_name"][0]


def test_an_account_is_closed_with_a_reason_and_opened_again(administrator: Client, he: Account) -> None:
    close, page = reverse("office:account-close", args=[he.pk]), reverse("office:account", args=[he.pk])
    assert administrator.post(close, {"reason": ""}).status_code == 422
    assert administrator.post(close, {"reason": "调离工会岗位"}).url == page
    assert "重新启用" in words(administrator, page)
    administrator.post(reverse("office:account-reopen", args=[he.pk]))
    he.refresh_from_db()
    assert he.is_active


def test_a_locked_account_says_so_and_is_unlocked(administrator: Client, he: Account) -> None:
    page = reverse("office:account", args=[he.pk])
    for _ in range(5):
        administrator_free = Client()
        administrator_free.post(reverse("door:sign-in"), {"sign_name": "he.feng", "password": "falsch"})
    assert "登录锁定到" in words(administrator, page)
    administrator.post(reverse("office:account-unlock", args=[he.pk]))
    assert "登录锁定到" not in words(administrator, page)


def test_sessions_are_seen_without_their_address_and_ended(administrator: Client, he: Account) -> None:
    session = actions.sign_in(
        sign_name="he.feng",
        password="Yunhai-2026",
        address="10.9.8.7",
        device="iPhone Safari",
        at=clock.now(),
    )
    page = words(administrator, reverse("office:account", args=[he.pk]))
    assert "iPhone" in page
    assert "10.9.8.7" not in page
    administrator.post(reverse("office:account-session-end", args=[he.pk, session.pk]))
    assert Session.objects.get(pk=session.pk).end == "revoked"


def test_an_office_is_given_by_name_and_taken_back(administrator: Client, he: Account, city: int) -> None:
    give, page = reverse("office:account-office-new", args=[he.pk]), reverse("office:account", args=[he.pk])
    given = {"role": "district_officer", "organisation": "北区总工会", "until": "2027-12-31"}
    assert administrator.post(give, given).url == page
    shown = words(administrator, page)
    assert "到2027年12月31日" in shown
    assert "区总（产业）工会干部" in shown
    end = re.search(r'action="(/office/accounts/\d+/offices/\d+/end/)"', shown).group(1)
    assert administrator.post(end).url == page
    assert "已收回" in words(administrator, page)


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"role": "district_officer", "organisation": "无此工会"}, "organisation", "您的范围内没有"),
        ({"role": "union_chair", "organisation": "北区总工会"}, "role", "不能设在"),
    ],
)
@pytest.mark.usefixtures("city")
def test_an_office_that_cannot_be_given_is_refused_with_the_reason(
    administrator: Client, he: Account, given: dict[str, str], field: str, reason: str
) -> None:
    answer = administrator.post(reverse("office:account-office-new", args=[he.pk]), given)
    assert answer.status_code == 422
    assert reason in answer.context["form"].errors[field][0]


def upload(client: Client, *lines: str) -> str:
    text = "\n".join(["姓名,登录名,角色,工会组织,起,止", *lines])
    file = SimpleUploadedFile("人员.csv", text.encode())
    return client.post(reverse("office:accounts-file"), {"file": file}).content.decode()


def test_a_file_opens_accounts_and_gives_back_their_links(administrator: Client, city: int) -> None:
    page = upload(
        administrator, "林一,lin.yi,区总（产业）工会干部,北区总工会,,", "林二,lin.er,审计员,滨海市总工会,,"
    )
    assert "新开 2 个账号，授予 2 个岗位" in page
    packed = re.search(r"base64,([A-Za-z0-9+/=]+)", page).group(1)
    rows = CalamineWorkbook.from_filelike(BytesIO(base64.b64decode(packed))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["登录名", "lin.yi", "lin.er"]
    assert Client().get(rows[1][2].removeprefix("http://testserver")).status_code == 200


def test_a_wrong_row_is_shown_with_its_place_and_nothing_is_opened(administrator: Client, city: int) -> None:
    page = upload(administrator, "林一,lin.yi,审计员,滨海市总工会,,", "林二,lin.er,局长,滨海市总工会,,")
    assert "有 1 行不对，一行也没有开通" in page
    assert "没有“局长”这个角色" in page
    assert not Account.objects.filter(sign_name="lin.yi").exists()


def test_a_picture_is_no_file_of_staff(administrator: Client) -> None:
    file = SimpleUploadedFile("人员.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    answer = administrator.post(reverse("office:accounts-file"), {"file": file})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_the_template_holds_the_columns_that_the_upload_wants(administrator: Client) -> None:
    body = b"".join(administrator.get(reverse("office:accounts-file-template")).streaming_content)
    sheet = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["姓名", "登录名", "角色", "工会组织", "起", "止"]


def test_the_list_asks_the_database_the_same_for_one_account_and_for_fifty(
    administrator: Client, account: Callable[..., Account], django_assert_num_queries: Callable
) -> None:
    for number in range(50):
        account(f"wu-{number}")
    words(administrator, LIST)
    with django_assert_num_queries(4):
        words(administrator, LIST)
