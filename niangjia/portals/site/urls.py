"""Addresses of the site portal: the public website."""

from django.urls import path

from niangjia.portals.site import articles, asking, cards, feeds, figures, finding, knowledge, tracking, views

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
    path("ask/", asking.start, name="ask"),
    path("ask/code/", asking.code, name="ask-code"),
    path("ask/what/", asking.what, name="ask-what"),
    path("ask/done/", asking.done, name="ask-done"),
    path("track/", tracking.start, name="track"),
    path("track/code/", tracking.code, name="track-code"),
    path("track/case/", tracking.case, name="track-case"),
    path("track/case/rate/", tracking.rate, name="track-rate"),
    path("track/case/withdraw/", tracking.withdraw, name="track-withdraw"),
    path("track/case/files/", tracking.more, name="track-more"),
    path("track/leave/", tracking.leave, name="track-leave"),
    path("figures/", figures.figures, name="figures"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("rss.xml", feeds.rss, name="rss"),
    path("robots.txt", feeds.robots, name="robots"),
    path("cards/keys.json", cards.keys, name="card-keys"),
    path("cards/revoked.txt", cards.revoked, name="cards-revoked"),
]
