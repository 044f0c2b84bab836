"""Addresses of the console of duplicates."""

from django.urls import path

from niangjia.portals.office.duplicates import views

urlpatterns = [
    path("", views.duplicates, name="duplicates"),
    path("search/", views.search, name="duplicates-search"),
    path("merges/", views.merges, name="merges"),
    path("merges/<int:merge_id>/", views.merge, name="merge"),
    path("<int:pair_id>/", views.pair, name="duplicate"),
    path("<int:pair_id>/merge/", views.ask, name="duplicate-merge"),
]
