"""Addresses of the runs."""

from django.urls import path

from niangjia.portals.office.runs import views

urlpatterns = [
    path("", views.index, name="runs"),
    path("<int:number>/", views.run, name="run"),
    path("<int:number>/progress/", views.progress, name="run-progress"),
]
