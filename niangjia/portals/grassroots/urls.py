"""Addresses of the grassroots portal."""

from django.urls import URLPattern, URLResolver

app_name = "grassroots"
urlpatterns: list[URLPattern | URLResolver] = []
