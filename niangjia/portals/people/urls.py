"""Addresses of people, for officers and chairs alike: nothing personal stands in them."""

from django.urls import path

from niangjia.portals.people import person, roster

app_name = "people"
urlpatterns = [
    path("", roster.roster, name="roster"),
    path("search/", roster.search, name="search"),
    path("export/", roster.take_along, name="export"),
    path("<int:person_id>/", person.person, name="person"),
    path("<int:person_id>/clear/", person.clear, name="clear"),
    path("<int:person_id>/correction/", person.correction, name="correction"),
    path("<int:person_id>/phone/", person.phone, name="phone"),
    path("<int:person_id>/document/", person.document, name="document"),
]
