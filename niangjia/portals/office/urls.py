"""Addresses of the office portal, noun by noun."""

from django.urls import include, path

app_name = "office"
urlpatterns = [
    path("", include("niangjia.portals.office.home.urls")),
    path("ledger/", include("niangjia.portals.office.ledger.urls")),
    path("", include("niangjia.portals.office.companies.urls")),
    path("imports/", include("niangjia.portals.office.imports.urls")),
    path("reviews/", include("niangjia.portals.office.reviews.urls")),
    path("members/duplicates/", include("niangjia.portals.office.duplicates.urls")),
    path("params/", include("niangjia.portals.office.numbers.urls")),
    path("calendar/", include("niangjia.portals.office.calendar.urls")),
    path("unions/", include("niangjia.portals.office.unions.urls")),
    path("accounts/", include("niangjia.portals.office.accounts.urls")),
    path("notices/", include("niangjia.portals.office.notices.urls")),
    path("audit/", include("niangjia.portals.office.audit.urls")),
    path("cards/", include("niangjia.portals.office.cards.urls")),
    path("publications/", include("niangjia.portals.office.publications.urls")),
    path("runs/", include("niangjia.portals.office.runs.urls")),
]
