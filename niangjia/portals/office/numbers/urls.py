"""The numbers of the law: what holds, what held, and a change with its citation."""

from django.urls import path

from niangjia.portals.office.numbers import views

urlpatterns = [
    path("", views.params, name="params"),
    path("<slug:key>/", views.param, name="param"),
    path("<slug:key>/change/", views.change, name="param-change"),
]
