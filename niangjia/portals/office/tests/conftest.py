"""A small city for the office's tests: areas, companies, a union, stated and summed up by the rooms' own acts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import pytest
from django.apps import apps
from django.test import Client
from python_calamine import CalamineWorkbook

from niangjia.kernel import calendar_years, clock, params
from niangjia.kernel.actor import Span, system
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import permissions as enterprises
from niangjia.union.enterprises.rules import names
from niangjia.union.insights import actions as insights
from niangjia.union.insights import permissions as figures
from niangjia.union.organisations import actions as organisations
from niangjia.union.organisations import permissions as unions
from niangjia.union.outreach import actions as outreach
from niangjia.union.outreach import permissions as ledger

MACHINE = system("测试")
OFFICER = frozenset({figures.READ, ledger.READ, enterprises.READ, enterprises.CORRECT, unions.VIEW})
CHIEF = OFFICER | {
    ledger.LIST, enterprises.IMPORT, enterprises.REVIEW, unions.COVER, unions.CORRECT, params.CHANGE,
    calendar_years.LOAD,
}  # fmt: skip
# Real areas of the shipped table: the city, 福田区, 罗湖区, 莲花街道, 香蜜湖街道, 福中社区, 莲花北社区.
CITY, NORTH, SOUTH, STREET, OTHER_STREET, COMMUNITY, NEXT_COMMUNITY = 1, 12, 11, 1207, 1205, 120701, 120702


@dataclass
class City:
    """The small city: numbers of what stands in it, and the browsers of its people."""

    signed_in: Callable[..., Client]
    missing: int = 0
    covered: int = 0
    unknown: int = 0
    southern: int = 0
    vague: int = 0
    union: int = 0
    made: list[Client] = field(default_factory=list)

    def officer(self, *area_ids: int, verbs: frozenset[str] = OFFICER) -> Client:
        """A browser of somebody who looks after these areas."""
        number = len(self.made)
        owner = apps.get_model("accounts", "Account").objects.create(
            sign_name=f"officer-{number}", name="林云", kind="staff", created_at=clock.now()
        )
        reach = tuple(areas.span(area_id) for area_id in area_ids)
        self.made.append(self.signed_in(verbs, owner=owner, areas=reach))
        return self.made[-1]

    def sum_up(self) -> None:
        """State every company anew and rebuild the figures."""
        outreach.restate(
            companies=Selection("SELECT id FROM enterprises_company"), by=MACHINE, at=clock.now()
        )
        insights.rebuild(by=MACHINE, at=clock.now())


def company(name: str, area_id: int, **facts: object) -> int:
    """Put a company on the map, with its source's statement, and return its number."""
    source, _ = apps.get_model("enterprises", "Source").objects.get_or_create(
        name="registry", title="市场监管局"
    )
    said = {"status": "open", "founded_on": date(2015, 3, 1), "headcount": None} | facts
    made = apps.get_model("enterprises", "Company").objects.create(
        name=name, name_key=names.key(name), area_id=area_id, area_label=areas.span(area_id).lo, source=source,
        area_confidence=90, stated_on=clock.today(), **said,
    )  # fmt: skip
    apps.get_model("enterprises", "Statement").objects.create(
        company=made,
        source=source,
        name=name,
        kind="company",
        stated_on=clock.today(),
        learned_at=clock.now(),
        **said,
    )
    return int(made.pk)


@pytest.fixture
def bare(signed_in: Callable[..., Client]) -> City:
    """A city without a single company; its areas are the shipped ones."""
    areas.forget()
    return City(signed_in)


@pytest.fixture
def city(bare: City) -> City:
    """Five companies: one missing, one covered, one unknown, one in the south, one placed to its street only."""
    bare.missing = company("彩田甲科技有限公司", COMMUNITY, headcount=80, uscc="91440300MA5EXAMPL1")
    bare.covered = company("彩田乙科技有限公司", COMMUNITY, headcount=60)
    bare.unknown = company("景田丙科技有限公司", NEXT_COMMUNITY)
    bare.southern = company("罗湖丁贸易有限公司", SOUTH, headcount=40)
    bare.vague = company("莲花戊餐饮有限公司", STREET, headcount=30)
    top = organisations.found(
        name="深圳市总工会", type_="city", parent_id=None, founded_on=date(1990, 1, 1), **_now()
    )
    north = organisations.found(
        name="福田区总工会", type_="district", parent_id=top, founded_on=date(1991, 1, 1), **_now()
    )
    bare.union = organisations.found(
        name="彩田乙工会委员会", type_="stand_alone", parent_id=north, founded_on=date(2020, 5, 1), **_now()
    )
    organisations.cover(
        organisation_id=bare.union, company_id=bare.covered, since=date(2020, 5, 1), source="测试", **_now()
    )
    bare.sum_up()
    return bare


def text(answer: object) -> str:
    """The words of an answer."""
    return answer.content.decode()  # type: ignore[attr-defined]  # a response of the test client


def sheet(answer: object) -> list[list[object]]:
    """The first sheet of a downloaded workbook."""
    content = b"".join(answer)  # type: ignore[call-overload]  # a response that streams
    answer.close()  # type: ignore[attr-defined]  # the same response
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def span(area_id: int) -> Span:
    """The range of an area."""
    return areas.span(area_id)


def _now() -> dict[str, object]:
    return {"by": MACHINE, "at": clock.now()}
