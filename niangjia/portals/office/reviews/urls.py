"""What waits for a person: rows that could be several companies, companies without a community."""

from django.urls import path

from niangjia.portals.office.reviews import views

urlpatterns = [
    path("", views.reviews, name="reviews"),
    path("matches/", views.matches, name="matches"),
    path("matches/<int:unmatched_id>/decision/", views.match, name="match"),
    path("placements/", views.placements, name="placements"),
]
