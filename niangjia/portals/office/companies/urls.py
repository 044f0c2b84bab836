"""Companies: the register's search, one company, and what is decided about it."""

from django.urls import path

from niangjia.portals.office.companies import acts, coverage, lists, page, views

urlpatterns = [
    path("companies/", views.companies, name="companies"),
    path("companies/<int:company_id>/", page.company, name="company"),
    path("companies/<int:company_id>/statement/", acts.statement, name="company-statement"),
    path("companies/<int:company_id>/placement/", acts.placement, name="company-placement"),
    path("companies/<int:company_id>/listing/", acts.listing, name="company-listing"),
    path(
        "companies/<int:company_id>/listings/<int:listing_id>/removal/",
        acts.unlisting,
        name="company-unlisting",
    ),
    path("companies/<int:company_id>/coverage/", coverage.coverage, name="company-coverage"),
    path(
        "companies/<int:company_id>/coverages/<int:coverage_id>/end/",
        coverage.coverage_end,
        name="coverage-end",
    ),
    path(
        "companies/<int:company_id>/coverages/<int:coverage_id>/revocation/",
        coverage.coverage_revocation,
        name="coverage-revocation",
    ),
    path("key-lists/", lists.key_lists, name="key-lists"),
    path("key-lists/new/", lists.key_list, name="key-list"),
]
