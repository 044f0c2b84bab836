"""Addresses of people, for officers and chairs alike: nothing personal stands in them."""

from django.urls import path

from niangjia.portals.people import crowds, person, requests, roster, runs, standing, transfers, uploads

app_name = "people"
urlpatterns = [
    path("", roster.roster, name="roster"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:request_id>/", requests.answer, name="request"),
    path("phones/<int:release_id>/", requests.dispute, name="dispute"),
    path("search/", roster.search, name="search"),
    path("export/", roster.take_along, name="export"),
    path("rosters/", runs.rosters, name="rosters"),
    path("rosters/new/", uploads.upload, name="roster-upload"),
    path("rosters/uploads/<slug:number>/", uploads.columns, name="roster-columns"),
    path("rosters/templates/<int:union_id>/", uploads.template, name="roster-template"),
    path("rosters/<int:run_id>/", runs.run, name="roster-run"),
    path("rosters/<int:run_id>/progress/", runs.progress, name="roster-progress"),
    path("rosters/<int:run_id>/load/", runs.load, name="roster-load"),
    path("rosters/<int:run_id>/undoing/", runs.undoing, name="roster-undoing"),
    path("rosters/<int:run_id>/errors.csv", runs.errors, name="roster-errors"),
    path("rosters/<int:run_id>/outcomes.csv", runs.outcomes, name="roster-outcomes"),
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
