"""The reader's part of the city: its figures, and those of every area below."""

from django.urls import path

from niangjia.portals.office.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("areas/<int:area_id>/", views.area, name="area"),
]
