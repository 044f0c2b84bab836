"""Addresses of the union tree: the list, one union, the decisions about it, files, the review list."""

from django.urls import path

from niangjia.portals.office.unions import imports, page, people, reviews, structure, territory, tree, uploads

urlpatterns = [
    path("", tree.unions, name="unions"),
    path("<int:union_id>/", page.union, name="union"),
    path("<int:union_id>/companies/", page.companies, name="union-companies"),
    path("<int:union_id>/history/", page.history, name="union-history"),
    path("<int:union_id>/founding/", structure.founding, name="union-founding"),
    path("<int:union_id>/naming/", structure.naming, name="union-naming"),
    path("<int:union_id>/move/", structure.move, name="union-move"),
    path("<int:union_id>/guidance/", structure.guidance, name="union-guidance"),
    path("<int:union_id>/guidance/end/", structure.guidance_end, name="union-guidance-end"),
    path("<int:union_id>/status/", structure.standing, name="union-status"),
    path("<int:union_id>/ending/", structure.ending, name="union-ending"),
    path(
        "<int:union_id>/parents/<int:link_id>/revocation/",
        structure.parent_revocation,
        name="union-parent-revocation",
    ),
    path("<int:union_id>/terms/new/", people.term, name="union-term"),
    path(
        "<int:union_id>/terms/<int:term_id>/revocation/", people.term_revocation, name="union-term-revocation"
    ),
    path("<int:union_id>/officers/new/", people.officer, name="union-officer"),
    path("<int:union_id>/officers/<int:officer_id>/end/", people.officer_end, name="union-officer-end"),
    path("<int:union_id>/offices/new/", people.office, name="union-office"),
    path("<int:union_id>/offices/<int:office_id>/end/", people.office_end, name="union-office-end"),
    path("<int:union_id>/certificates/new/", people.certificate, name="union-certificate"),
    path("<int:union_id>/areas/new/", territory.jurisdiction, name="union-areas"),
    path(
        "<int:union_id>/areas/<int:jurisdiction_id>/end/", territory.jurisdiction_end, name="union-area-end"
    ),
    path("<int:union_id>/coverage/new/", territory.coverage, name="union-coverage"),
    path("<int:union_id>/coverage/<int:coverage_id>/end/", territory.coverage_end, name="union-coverage-end"),
    path(
        "<int:union_id>/coverage/<int:coverage_id>/revocation/",
        territory.coverage_revocation,
        name="union-coverage-revocation",
    ),
    path("imports/", imports.imports, name="union-imports"),
    path("imports/new/", uploads.upload, name="union-import"),
    path("imports/uploads/<slug:number>/", uploads.mapping, name="union-import-mapping"),
    path("imports/<int:run_id>/", imports.run, name="union-import-run"),
    path("imports/<int:run_id>/load/", imports.load, name="union-import-load"),
    path("imports/<int:run_id>/undoing/", imports.undoing, name="union-import-undoing"),
    path("imports/<int:run_id>/errors.csv", imports.errors, name="union-import-errors"),
    path("reviews/", reviews.reviews, name="union-reviews"),
    path("reviews/<int:question_id>/parent/", reviews.parent, name="union-review-parent"),
    path("reviews/<int:question_id>/confirmation/", reviews.confirmation, name="union-review-confirmation"),
    path("reviews/<int:question_id>/employer/", reviews.employer, name="union-review-employer"),
    path("reviews/<int:question_id>/entry/", reviews.entry, name="union-review-entry"),
    path("reviews/<int:question_id>/dismissal/", reviews.dismissal, name="union-review-dismissal"),
]
