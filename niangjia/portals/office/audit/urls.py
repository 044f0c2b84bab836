"""Addresses of the auditor's pages."""

from django.urls import path

from niangjia.portals.office.audit import views

urlpatterns = [
    path("", views.index, name="audit"),
    path("<int:number>/", views.event, name="audit-event"),
    path("verify/", views.verify, name="audit-verify"),
]
