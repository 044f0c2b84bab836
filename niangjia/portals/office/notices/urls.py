"""Addresses of the pages about the outbox."""

from django.urls import path

from niangjia.portals.office.notices import views

urlpatterns = [
    path("", views.index, name="notices"),
    path("retry/", views.retry_dead, name="notices-retry"),
    path("<int:number>/", views.slip, name="notice"),
    path("<int:number>/retry/", views.retry, name="notice-retry"),
    path("<int:number>/discard/", views.discard, name="notice-discard"),
]
