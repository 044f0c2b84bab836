"""Addresses of the members' portal. A session's cookie goes to these pages alone."""

from django.urls import include, path

from niangjia.portals.member import app, card, claiming, home, joining, moving, notices, signing

app_name = "member"
urlpatterns = [
    path("join/", joining.start, name="join"),
    path("join/find/", joining.find, name="join-find"),
    path("join/notice/", joining.notice, name="join-notice"),
    path("join/verifying/", joining.verifying, name="join-verifying"),
    path("join/<str:code>/", joining.union, name="join-union"),
    path("join/<str:code>/code/", joining.prove, name="join-code"),
    path("join/<str:code>/name/", joining.name, name="join-name"),
    path("", home.home, name="home"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/code/", signing.code, name="sign-in-code"),
    path("sign-in/name/", signing.name, name="sign-in-name"),
    path("phone/claim/", claiming.claim, name="phone-claim"),
    path("phone/claimed/", claiming.claimed, name="phone-claimed"),
    path("sign-in/password/", signing.by_password, name="sign-in-password"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("devices/", signing.devices, name="devices"),
    path("devices/end-others/", signing.end_others, name="end-others"),
    path("devices/<int:number>/end/", signing.end_device, name="end-device"),
    path("password/", signing.password, name="password"),
    path("password/drop/", signing.drop_password, name="drop-password"),
    path("applications/<int:application_id>/", home.application, name="application"),
    path("applications/<int:application_id>/withdraw/", home.withdraw, name="withdraw"),
    path("union/", home.union, name="union"),
    path("transfer/", moving.transfer, name="transfer"),
    path("transfer/to/<str:code>/", moving.ask, name="transfer-ask"),
    path("transfer/<int:transfer_id>/withdraw/", moving.withdraw, name="transfer-withdraw"),
    path("transfer/<int:transfer_id>/appeal/", moving.appeal, name="transfer-appeal"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("notices/texts/<slug:category>/", notices.switch, name="notices-switch"),
    path("card/", card.card, name="card"),
    path("card/code/", card.code, name="card-code"),
    path("card/banks/<slug:bank>/", card.apply, name="card-apply"),
    path("card/<int:card_id>/lost/", card.lost, name="card-lost"),
    path("card/<int:card_id>/replace/", card.replace, name="card-replace"),
    path("card/<int:card_id>/cancel/", card.cancel, name="card-cancel"),
    path("data/", include("niangjia.portals.member.data.urls")),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("offline/", app.offline, name="offline"),
]
