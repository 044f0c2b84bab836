"""Addresses of the site portal."""

from django.urls import path

from niangjia.portals.site import views

app_name = "site"
urlpatterns = [path("", views.landing, name="landing")]
