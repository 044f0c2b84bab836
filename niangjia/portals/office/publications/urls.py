"""Addresses of the editors' pages."""

from django.urls import path

from niangjia.portals.office.publications import deciding, views, words, writing

urlpatterns = [
    path("", views.index, name="publications"),
    path("shipped/", writing.bring, name="publications-shipped"),
    path("new/", writing.new, name="publication-new"),
    path("<int:number>/", views.article, name="publication"),
    path("<int:number>/edit/", writing.edit, name="publication-edit"),
    path("<int:number>/pictures/", writing.picture, name="publication-picture"),
    path("<int:number>/withdraw/", deciding.withdraw, name="publication-withdraw"),
    path("versions/<int:number>/submit/", deciding.submit, name="publication-submit"),
    path("versions/<int:number>/publish/", deciding.publish, name="publication-publish"),
    path("versions/<int:number>/back/", deciding.send_back, name="publication-back"),
    path("synonyms/", words.synonyms, name="synonyms"),
    path("synonyms/new/", words.new, name="synonyms-new"),
    path("synonyms/<int:number>/", words.change, name="synonyms-change"),
    path("synonyms/<int:number>/drop/", words.drop, name="synonyms-drop"),
    path("gaps/", words.gaps, name="gaps"),
    path("gaps/<int:number>/", words.settle, name="gap-settle"),
    path("uses/", words.uses, name="uses"),
]
