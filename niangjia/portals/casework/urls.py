"""Addresses of cases, for officers and chairs alike: a case is its number in the house, nothing personal."""

from django.urls import path

from niangjia.portals.casework import deciding, files, taking, views

app_name = "casework"
urlpatterns = [
    path("", views.index, name="cases"),
    path("new/", taking.take, name="take"),
    path("files/<int:attachment_id>/", files.attachment, name="file"),
    path("<int:case_id>/", views.case, name="case"),
    path("<int:case_id>/caller/", deciding.caller, name="caller"),
    path("<int:case_id>/<slug:verb>/", deciding.act, name="act"),
]
