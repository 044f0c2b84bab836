"""Unions from a file taken back after people have come to some of them."""

import csv
from pathlib import Path

import pytest
from django.db import connection

from niangjia.kernel import queue, sight
from niangjia.kernel.actor import NOBODY
from niangjia.union.members import limits
from niangjia.union.members.actions import joining
from niangjia.union.members.models import Person
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.applicants import AT, resident, wish
from niangjia.union.organisations import actions as unions
from niangjia.union.organisations.models import Organisation

pytestmark = pytest.mark.django_db
NAMES = ["甲公司工会委员会", "乙公司工会委员会", "丙公司工会委员会", "丁公司工会委员会"]


@pytest.fixture
def imported(small_city, tmp_path: Path, settings) -> int:
    """The run that brought four unions to a street."""
    settings.MEDIA_ROOT = tmp_path / "files"
    limits.forget()
    street = Organisation.objects.get(pk=small_city.xixiang).name
    path = tmp_path / "unions.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["工会名称", "上级工会"], *([name, street] for name in NAMES)])
    run = unions.ask_import(
        path=path,
        title=path.name,
        source="名册",
        stated_on=AT.date(),
        by=movers.MACHINE,
        at=AT,
        enqueue=False,
    )
    queue.perform(run.pk)
    return run.pk


def test_unions_with_members_or_applicants_stay_when_their_import_is_taken_back(small_city, imported):
    member, applicant, former, empty = (Organisation.objects.get(name=name).pk for name in NAMES)
    movers.person(member, document=movers.number(1))
    joining.apply(wish=wish(small_city, organisation_id=applicant, number=resident()), by=NOBODY, at=AT)
    gone = movers.person(former, document=movers.number(2), name="李四")
    with sight.everywhere("测试"):
        Person.objects.filter(pk=gone).update(organisation_id=small_city.own_union)
    run = unions.undo_import(run_id=imported, by=movers.MACHINE, at=AT)
    assert (run.result["undone"]["gone"], run.result["undone"]["kept"]) == (1, 3)
    assert not Organisation.objects.filter(pk=empty).exists()
    assert Organisation.objects.filter(pk__in=[member, applicant, former]).count() == 3
    connection.check_constraints()
