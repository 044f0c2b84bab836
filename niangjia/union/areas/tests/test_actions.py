"""Loading the reference: set by set, twice without a trace, and only by who may."""

import csv
import shutil
from datetime import UTC, datetime

import pytest

from niangjia.kernel import actor
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import NotAllowed
from niangjia.union.areas import actions, imports, queries
from niangjia.union.areas.models import Area, AreaAlias, AreaCode

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SYSTEM = actor.system("测试")


@pytest.fixture(autouse=True)
def _forgotten():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(imports.HERE, tmp_path / "reference")
    return tmp_path / "reference"


def append(path, *row):
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerow(row)


def test_loading_what_is_there_already_changes_nothing():
    before = list(Area.objects.order_by("id").values())
    assert actions.load_reference(by=SYSTEM, at=AT) == 0
    assert list(Area.objects.order_by("id").values()) == before


def test_a_new_community_is_placed_below_its_street_and_found_by_its_code(folder):
    append(folder / "areas.csv", 110199, "community", "新试社区居委会", "新试社区", 1101, 0)
    append(folder / "codes.csv", 110199, "nbs12", "440303001999", 1)
    append(folder / "aliases.csv", "老试社区", "renamed", 110199, "2026-01-01")
    assert actions.load_reference(by=SYSTEM, at=AT, folder=folder) > 0
    found = queries.by_code("440303001999")
    assert queries.span(1101).holds(queries.span(found.id).lo)
    assert AreaAlias.objects.get(name="老试社区").area_id == 110199
    assert actions.load_reference(by=SYSTEM, at=AT, folder=folder) == 0


def test_an_area_keeps_its_number_when_its_name_changes(folder):
    text = (folder / "areas.csv").read_text(encoding="utf-8")
    (folder / "areas.csv").write_text(
        text.replace("1101,street,桂园街道", "1101,street,新桂园街道"), encoding="utf-8"
    )
    actions.load_reference(by=SYSTEM, at=AT, folder=folder)
    assert queries.area(1101).name == "新桂园街道"
    assert Area.objects.count() == len(imports.read().areas)


def test_an_area_that_the_reference_does_not_name_stays():
    street = Area.objects.get(id=1101)
    Area.objects.create(
        id=99, kind="community", name="另设社区", short_name="另设社区", parent=street,
        lft=street.rgt - 2, rgt=street.rgt - 1,
    )  # fmt: skip
    actions.load_reference(by=SYSTEM, at=AT)
    assert queries.span(1101).holds(queries.span(99).lo)


def test_loading_is_recorded_with_who_and_when():
    actions.load_reference(by=SYSTEM, at=AT)
    event = AuditEvent.objects.get(act="areas.loaded")
    assert (event.actor_name, event.at) == (SYSTEM.name, AT)


def test_an_actor_without_the_verb_is_refused():
    with pytest.raises(NotAllowed):
        actions.load_reference(by=actor.NOBODY, at=AT)


def test_every_area_but_the_virtual_ones_has_exactly_one_code_of_its_own_or_shares_one():
    exact = set(AreaCode.objects.filter(exact=True).values_list("area_id", flat=True))
    shared = set(AreaCode.objects.filter(exact=False).values_list("area__name", flat=True))
    assert shared == {"大鹏新区", "深汕特别合作区"}
    assert set(Area.objects.exclude(id__in=exact).values_list("name", flat=True)) == shared
