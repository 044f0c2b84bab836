"""The working calendar: its published years, and loading one."""

from django.urls import path

from niangjia.portals.office.calendar import views

urlpatterns = [path("", views.years, name="calendar"), path("load/", views.load, name="calendar-load")]
