"""Addresses of the pages about accounts."""

from django.urls import path

from niangjia.portals.office.accounts import files, offices, views

urlpatterns = [
    path("", views.index, name="accounts"),
    path("new/", views.new, name="account-new"),
    path("file/", files.upload, name="accounts-file"),
    path("file/template/", files.template, name="accounts-file-template"),
    path("<int:number>/", views.account, name="account"),
    path("<int:number>/link/", views.give_link, name="account-link"),
    path("<int:number>/close/", views.close, name="account-close"),
    path("<int:number>/reopen/", views.reopen, name="account-reopen"),
    path("<int:number>/unlock/", views.unlock, name="account-unlock"),
    path("<int:number>/new-password/", views.ask_new_password, name="account-new-password"),
    path("<int:number>/sessions/end/", views.end_sessions, name="account-sessions-end"),
    path("<int:number>/sessions/<int:session>/end/", views.end_session, name="account-session-end"),
    path("<int:number>/offices/new/", offices.give, name="account-office-new"),
    path("<int:number>/offices/<int:office>/end/", offices.end, name="account-office-end"),
]
