"""Addresses of the site portal."""

from django.urls import path

from niangjia.portals.site import articles, cards, feeds, figures, finding, knowledge, views

app_name = "site"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("news/", articles.news, name="news"),
    path("notices/", articles.notices, name="notices"),
    path("guide/", articles.guide, name="guide"),
    path("articles/<slug:slug>/", articles.article, name="article"),
    path("articles/<slug:slug>/helpful/", articles.helpful, name="helpful"),
    path("pictures/<str:name>", articles.picture, name="picture"),
    path("knowledge/", knowledge.search, name="knowledge"),
    path("laws/", knowledge.laws, name="laws"),
    path("laws/<str:law>/", knowledge.law, name="law"),
    path("laws/<str:law>/<int:number>/", knowledge.law_article, name="law-article"),
    path("find/", finding.find, name="find"),
    path("figures/", figures.figures, name="figures"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("rss.xml", feeds.rss, name="rss"),
    path("robots.txt", feeds.robots, name="robots"),
    path("cards/keys.json", cards.keys, name="card-keys"),
    path("cards/revoked.txt", cards.revoked, name="cards-revoked"),
]
