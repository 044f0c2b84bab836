"""Addresses that the platform, or a browser coming from it, calls."""

from django.urls import path

from niangjia.portals.wechat import callback, signing

app_name = "wechat"
urlpatterns = [
    path("", callback.callback, name="callback"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("signed-in/", signing.signed_in, name="signed-in"),
]
