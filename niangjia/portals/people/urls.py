"""Addresses of people, for officers and chairs alike: nothing personal stands in them."""

from django.urls import path

from niangjia.portals.people import crowds, person, requests, roster, standing, transfers

app_name = "people"
urlpatterns = [
    path("", roster.roster, name="roster"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:request_id>/", requests.answer, name="request"),
    path("phones/<int:release_id>/", requests.dispute, name="dispute"),
    path("search/", roster.search, name="search"),
    path("export/", roster.take_along, name="export"),
    path("<int:person_id>/", person.person, name="person"),
    path("<int:person_id>/clear/", person.clear, name="clear"),
    path("<int:person_id>/correction/", person.correction, name="correction"),
    path("<int:person_id>/phone/", person.phone, name="phone"),
    path("<int:person_id>/document/", person.document, name="document"),
    path("<int:person_id>/standing/", standing.choose, name="standing"),
    path("<int:person_id>/standing/<slug:verb>/", standing.act, name="standing-act"),
    path("<int:person_id>/spells/<int:membership_id>/revocation/", standing.revoke, name="standing-revoke"),
    path("expulsions/", standing.to_file, name="to-file"),
    path("expulsions/<int:departure_id>/filing/", standing.file_expulsion, name="file-expulsion"),
    path("transfers/", transfers.index, name="transfers"),
    path("transfers/<int:transfer_id>/", transfers.case, name="transfer"),
    path("transfers/<int:transfer_id>/<slug:verb>/", transfers.act, name="transfer-act"),
    path("transfers/to/<int:union_id>/", transfers.ask, name="transfer-ask"),
    path("transfers/to/<int:union_id>/all/", transfers.accept_all, name="transfer-accept-all"),
    path("transfers/<slug:name>/", transfers.queue, name="transfers-queue"),
    path("moves/", crowds.moves, name="moves"),
    path("moves/new/", crowds.move_many, name="move-many"),
    path("moves/<int:run_id>/back/", crowds.take_back, name="move-back"),
    path("checks/", crowds.checks, name="checks"),
    path("checks/now/", crowds.check_now, name="check-now"),
]
