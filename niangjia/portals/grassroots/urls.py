"""Addresses of the grassroots portal: the home of one union's chair."""

from django.urls import path

from niangjia.portals.grassroots import views

app_name = "grassroots"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:union_id>/", views.union, name="union"),
    path("<int:union_id>/companies/", views.companies, name="companies"),
]
