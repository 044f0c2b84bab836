"""Every address of the product, portal by portal."""

from django.urls import include, path

urlpatterns = [  # the busiest first
    path("wechat/", include("niangjia.portals.wechat.urls")),
    path("me/", include("niangjia.portals.member.urls")),
    path("door/", include("niangjia.portals.door.urls")),
    path("office/", include("niangjia.portals.office.urls")),
    path("people/", include("niangjia.portals.people.urls")),
    path("cases/", include("niangjia.portals.casework.urls")),
    path("union/", include("niangjia.portals.grassroots.urls")),
    path("hotline/", include("niangjia.portals.hotline.urls")),
    path("cti/", include("niangjia.portals.hotline.telephone_urls")),
    path("ui/", include("niangjia.ui.urls")),
    path("", include("niangjia.portals.site.urls")),
]
handler404 = "niangjia.ui.refusals.not_found"
handler500 = "niangjia.ui.refusals.broken"
