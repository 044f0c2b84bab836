"""Every address of the product, portal by portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("niangjia.portals.site.urls")),
    path("door/", include("niangjia.portals.door.urls")),
    path("office/", include("niangjia.portals.office.urls")),
    path("people/", include("niangjia.portals.people.urls")),
    path("union/", include("niangjia.portals.grassroots.urls")),
    path("me/", include("niangjia.portals.member.urls")),
    path("ui/", include("niangjia.ui.urls")),
]
handler404 = "niangjia.ui.refusals.not_found"
handler500 = "niangjia.ui.refusals.broken"
