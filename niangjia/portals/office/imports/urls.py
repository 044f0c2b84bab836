"""Imports of companies: runs, a new one in steps, what it did, taking it back."""

from django.urls import path

from niangjia.portals.office.imports import runs, views

urlpatterns = [
    path("", runs.imports, name="imports"),
    path("sources/", runs.sources, name="sources"),
    path("new/", views.upload, name="import"),
    path("uploads/<slug:number>/", views.mapping, name="import-mapping"),
    path("<int:run_id>/", runs.run, name="import-run"),
    path("<int:run_id>/load/", runs.load, name="import-load"),
    path("<int:run_id>/undoing/", runs.undoing, name="import-undoing"),
    path("<int:run_id>/errors.csv", runs.errors, name="import-errors"),
]
