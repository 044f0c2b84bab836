"""The public front page, and the statement on accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.kernel import clock
from niangjia.portals.site.keeping import HOUR, changed, kept
from niangjia.union.publications import queries

QUESTIONS = ("拖欠工资怎么办", "加班费怎么算", "没签劳动合同", "单位不缴社保", "上班受伤", "怎样加入工会")


@kept()
def landing(request: HttpRequest) -> HttpResponse:
    """Say what this is, show everybody the right door, and what is new."""
    at = clock.now()
    context = {
        "news": queries.listing("news", at=at, most=4),
        "notices": queries.listing("notice", at=at, most=4),
        "questions": QUESTIONS,
    }
    return changed(render(request, "site/landing.html", context), queries.last_change(at=at))


@kept(HOUR)
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how everybody can use these pages, and whom to tell when they cannot."""
    return render(request, "site/accessibility.html")
