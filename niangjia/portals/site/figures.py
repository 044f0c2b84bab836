"""Honest figures for everybody: each rate with what stands above and below the line, what it means, and its day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.rates import Rate
from niangjia.portals.site.keeping import changed, kept
from niangjia.union.areas import queries as areas
from niangjia.union.insights import queries as insights
from niangjia.union.insights import rules
from niangjia.union.organisations import queries as unions
from niangjia.union.publications import queries as publications

TEN_MINUTES = 600
MEANING = (rules.RATE, rules.REQUIRED, rules.NAMED, rules.VERIFIED)
"""What each figure is, in the words that the office reads too."""


@kept(TEN_MINUTES)
def figures(request: HttpRequest) -> HttpResponse:
    """Show the coverage of the city and its districts, and how many organisations and members there are."""
    rebuilt = insights.last_rebuild()
    counted = insights.last_member_rebuild()
    city, districts = insights.area_figures(system("网站公开数据"), areas.children(None)[0].id)
    root = unions.root()
    context = {
        "city": city,
        "districts": sorted(districts, key=lambda row: (-(row.rate.tenths or -1), row.name)),
        "rebuilt": rebuilt,
        "counted": counted,
        "meaning": [rule.split(" = ", 1) for rule in MEANING],
        "sums": insights.organisation_figures(root.id) if root else None,
        "people": insights.people_of(root.id) if root else None,
        "verified": _verified(root.id) if root else None,
        "answers": len(publications.listing(("knowledge", "guide"), at=clock.now(), most=10_000)),
    }
    return changed(render(request, "site/figures.html", context), rebuilt.at if rebuilt else None)


def _verified(organisation_id: int) -> Rate:
    people = insights.people_of(organisation_id)
    return Rate(people.verified, people.members, "还没有实名会员")
