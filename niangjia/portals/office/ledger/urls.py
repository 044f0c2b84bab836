"""The ledger: companies by how they stand."""

from django.urls import path

from niangjia.portals.office.ledger import views

urlpatterns = [path("", views.ledger, name="ledger")]
