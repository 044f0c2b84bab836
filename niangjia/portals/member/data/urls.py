"""Addresses of a member's own data. No address names a person: whose they are says the sign-in."""

from django.urls import path

from niangjia.portals.member.data import asking, views

urlpatterns = [
    path("", views.data, name="data"),
    path("looks/", views.looks, name="looks"),
    path("consents/", views.consents, name="consents"),
    path("consents/<str:purpose>/", views.consent, name="consent"),
    path("export/", views.export, name="own-export"),
    path("phones/<int:release_id>/object/", views.object_to, name="phone-object"),
    path("requests/", asking.requests, name="requests"),
    path("requests/<int:request_id>/withdraw/", asking.withdraw, name="request-withdraw"),
    path("correct/<str:item>/", asking.correct, name="data-correct"),
    path("ask/<str:kind>/", asking.ask, name="data-ask"),
    path("close/", asking.close, name="data-close"),
    path("lift/", asking.lift, name="data-lift"),
]
