"""What machines read: the map of the site, the feed of news, and where they need not look."""

from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from niangjia.kernel import clock
from niangjia.portals.site.keeping import HOUR, changed, kept
from niangjia.union.publications import queries

PAGES = ("landing", "news", "notices", "guide", "knowledge", "laws", "find", "figures", "accessibility")
NOT_FOR_MACHINES = (
    "/office/",
    "/people/",
    "/union/",
    "/door/",
    "/me/",
    "/hotline/",
    "/track/",
    "/knowledge/?q=",
    "/find/?q=",
)
LATEST = 30


@kept(HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that is public now, and no other."""
    at = clock.now()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    lines += [_place(request, reverse(f"site:{name}")) for name in PAGES]
    lines += [_place(request, reverse("site:law", args=[law.short_name])) for law in queries.laws()]
    lines += [
        _place(request, reverse("site:article", args=[entry.slug]), entry.publish_at.date().isoformat())
        for entry in queries.everything(at=at)
    ]
    answer = HttpResponse("\n".join([*lines, "</urlset>", ""]), content_type="application/xml; charset=utf-8")
    return changed(answer, queries.last_change(at=at))


@kept(HOUR)
def rss(request: HttpRequest) -> HttpResponse:
    """The latest news and notices."""
    at = clock.now()
    feed = Rss201rev2Feed(
        title="娘家：新闻和公告", link=request.build_absolute_uri("/"), description="市总工会发布的新闻和公告",
        language="zh-cn", feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for entry in queries.listing(("news", "notice"), at=at, most=LATEST):
        address = request.build_absolute_uri(reverse("site:article", args=[entry.slug]))
        feed.add_item(
            title=entry.title, link=address, description=entry.summary, pubdate=entry.publish_at,
            unique_id=address, categories=[entry.kind_title],
        )  # fmt: skip
    answer = HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    return changed(answer, queries.last_change(at=at))


@kept(HOUR)
def robots(request: HttpRequest) -> HttpResponse:
    """Where machines need not look, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_MACHINES)]
    lines += [f"Sitemap: {request.build_absolute_uri(reverse('site:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _place(request: HttpRequest, path: str, day: str = "") -> str:
    address = escape(request.build_absolute_uri(path))
    return f"<url><loc>{address}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
