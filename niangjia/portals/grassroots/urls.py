"""Addresses of the grassroots portal: the home of one union's chair."""

from django.urls import path

from niangjia.portals.grassroots import cards, views

app_name = "grassroots"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:union_id>/", views.union, name="union"),
    path("<int:union_id>/companies/", views.companies, name="companies"),
    path("<int:union_id>/cards/", cards.index, name="cards"),
    path("<int:union_id>/cards/collect/", cards.collect, name="cards-collect"),
    path("<int:union_id>/cards/hand-out/", cards.hand_out, name="cards-hand-out"),
]
