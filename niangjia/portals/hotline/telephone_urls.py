"""Addresses of telephone systems."""

from django.urls import path

from niangjia.portals.hotline import telephone

app_name = "cti"
urlpatterns = [
    path("<slug:line>/events/", telephone.events, name="events"),
    path("<slug:line>/ivr/", telephone.talk, name="ivr"),
]
