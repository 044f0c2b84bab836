"""The knowledge base and the texts of law, as everybody reads them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.portals.site.keeping import HOUR, changed, kept
from niangjia.union.publications import actions, queries

LONGEST = 100


@kept()
def search(request: HttpRequest) -> HttpResponse:
    """Answer a question from the knowledge base, or list what it holds; what it cannot answer is kept as a gap."""
    at = clock.now()
    asked = " ".join(request.GET.get("q", "").split())[:LONGEST]
    if not asked:
        context = {"entries": queries.listing("knowledge", at=at, most=200)}
        return changed(render(request, "site/knowledge.html", context), queries.last_change(at=at))
    hits = queries.search(asked, at=at, most=10)
    if not any(hit.sure for hit in hits):
        actions.note_miss(words=asked, by=NOBODY, at=at)
    return render(request, "site/knowledge.html", {"asked": asked, "hits": hits})


@kept(HOUR)
def laws(request: HttpRequest) -> HttpResponse:
    """List the laws whose texts stand here."""
    return render(request, "site/laws.html", {"laws": queries.laws()})


@kept(HOUR)
def law(request: HttpRequest, law: str) -> HttpResponse:
    """The contents of one law."""
    return render(request, "site/law.html", {"law": queries.law(law)})


@kept(HOUR)
def law_article(request: HttpRequest, law: str, number: int) -> HttpResponse:
    """One article of a law, with what explains it in plain words."""
    found = queries.law_article(law, number)
    context = {"found": found, "citing": queries.citing(law, number, at=clock.now())}
    return render(request, "site/law_article.html", context)
