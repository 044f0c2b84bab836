"""Companies: the register's search, and one company."""

from django.urls import path

from niangjia.portals.office.companies import page, views

urlpatterns = [
    path("", views.companies, name="companies"),
    path("<int:company_id>/", page.company, name="company"),
]
