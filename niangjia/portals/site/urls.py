"""Addresses of the site portal."""

from django.urls import path

from niangjia.portals.site import cards, views

app_name = "site"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("cards/keys.json", cards.keys, name="card-keys"),
    path("cards/revoked.txt", cards.revoked, name="cards-revoked"),
]
