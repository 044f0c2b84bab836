"""Addresses of the pages about member cards."""

from django.urls import path

from niangjia.portals.office.cards import holding, views

urlpatterns = [
    path("", views.index, name="cards"),
    path("make/", views.make, name="cards-make"),
    path("fetch/", views.fetch, name="cards-fetch"),
    path("batches/<int:number>/", views.batch, name="cards-batch"),
    path("batches/<int:number>/send/", views.send, name="cards-send"),
    path("stuck/", views.stuck, name="cards-stuck"),
    path("reconciliation/", views.reconciliation, name="cards-reconciliation"),
    path("reconciliation/<int:number>/", views.settle, name="cards-settle"),
    path("<int:number>/", views.card, name="card"),
    path("<int:number>/cancel/", holding.cancel, name="card-cancel"),
    path("<int:number>/recollect/", holding.recollect, name="card-recollect"),
    path("<int:number>/replace/", holding.replace, name="card-replace"),
]
