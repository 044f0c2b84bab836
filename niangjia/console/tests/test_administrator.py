"""The way in for the first administrator."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from niangjia.console.management.commands.administrator import admit
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.refusals import NotNow
from niangjia.union.accounts.models import Account
from niangjia.union.organisations import actions, queries

pytestmark = pytest.mark.django_db
MACHINE = system("测试")


@pytest.fixture
def city(db: None) -> int:
    """The city federation alone."""
    at = clock.now()
    return actions.found(
        name="滨海市总工会", type_="city", parent_id=None, founded_on=at.date(), by=MACHINE, at=at
    )


@pytest.mark.usefixtures("city")
def test_the_first_administrator_gets_an_office_and_a_link_that_works(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("administrator", "lin.yun", "林云")
    link = re.search(r"/door/link/\S+", capsys.readouterr().out)
    assert link is not None
    assert client.get(link[0]).status_code == 200
    held = queries.offices_held(Account.objects.get().pk, clock.today())
    assert [office.role for office in held] == ["system_administrator"]


@pytest.mark.usefixtures("city")
def test_an_administrator_without_a_password_gets_another_link() -> None:
    first = admit(sign_name="lin.yun", name="林云", at=clock.now())
    second = admit(sign_name="lin.yun", name="林云", at=clock.now())
    assert first.account == second.account
    assert first.token != second.token


@pytest.mark.django_db
def test_without_a_city_the_command_says_what_to_do_first() -> None:
    with pytest.raises(NotNow, match="还没有市总工会"):
        admit(sign_name="lin.yun", name="林云", at=clock.now())
