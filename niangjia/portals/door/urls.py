"""Addresses of the door portal."""

from django.urls import URLPattern, URLResolver

app_name = "door"
urlpatterns: list[URLPattern | URLResolver] = []
