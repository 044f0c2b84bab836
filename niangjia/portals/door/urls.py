"""Addresses of the door portal."""

from django.urls import path

from niangjia.portals.door import views

app_name = "door"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("link/<str:token>/", views.link, name="link"),
    path("password/", views.password, name="password"),
    path("account/", views.account, name="account"),
    path("account/sessions/end-others/", views.end_others, name="end-others"),
    path("account/sessions/<int:number>/end/", views.end_session, name="end-session"),
]
