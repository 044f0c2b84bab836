"""Addresses of the gallery and of the reader's own display choices."""

from django.urls import path

from niangjia.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("size/", views.size, name="size"),
]
