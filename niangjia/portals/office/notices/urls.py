"""Addresses of the pages about the outbox and the wordings of its templates."""

from django.urls import path

from niangjia.portals.office.notices import views, wordings

urlpatterns = [
    path("", views.index, name="notices"),
    path("retry/", views.retry_dead, name="notices-retry"),
    path("<int:number>/", views.slip, name="notice"),
    path("<int:number>/retry/", views.retry, name="notice-retry"),
    path("<int:number>/discard/", views.discard, name="notice-discard"),
    path("templates/", wordings.index, name="wordings"),
    path("templates/versions/<int:number>/approve/", wordings.approve, name="wording-approve"),
    path("templates/versions/<int:number>/decline/", wordings.decline, name="wording-decline"),
    path("templates/<str:key>/", wordings.template, name="wording"),
    path("templates/<str:key>/new/", wordings.propose, name="wording-propose"),
]
