"""Every address asks for a sign-in or stands on the public list below."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from niangjia.ui import access

# Who adds a line here opens a page to the whole world, and says why.
PUBLIC = {
    "door:sign-in": "the way in",
    "door:sign-out": "who is out already may press the button again",
    "door:link": "a one-time link opens before its holder has a password",
    "cti:events": "a telephone system, by its line's signature",
    "cti:ivr": "the same",
    "site:landing": "the front door of the house",
    "member:notices-stop": "a mail's reader switches its category off by the word that came with it",
    "site:news": "what the federation publishes is everybody's",
    "site:notices": "the same",
    "site:guide": "the same: what can be got done, and where",
    "site:article": "the same: one article; a withdrawn one says so",
    "site:helpful": "a reader's word on it, counted of nobody",
    "site:picture": "a picture of a public article; a draft's is shown to editors alone",
    "site:knowledge": "the knowledge base answers whoever asks",
    "site:laws": "texts of law",
    "site:law": "the same: one law",
    "site:law-article": "the same: one article",
    "site:find": "unions by employer and place: names of unions, of no person",
    "site:ask": "whoever has an appeal: with a phone or without",
    "site:ask-code": "the code that came to the phone",
    "site:ask-what": "what happened, by who has a proven phone or chose none",
    "site:ask-done": "the number, to the browser that has just asked",
    "site:track": "a number and a phone, or its code",
    "site:track-code": "the code that came to the phone",
    "site:track-case": "one's own case, to the browser that has proven it",
    "site:track-rate": "the same: the worker's own rating",
    "site:track-withdraw": "the same: the way out",
    "site:track-more": "the same: files handed in later",
    "site:track-leave": "the same: forgets the case on this browser",
    "site:figures": "figures with their definitions",
    "site:accessibility": "how everybody can use the pages",
    "site:sitemap": "for machines: what is public",
    "site:rss": "for machines: what is new",
    "site:robots": "for machines: where they need not look",
    "site:card-keys": "gates check members' cards offline by the public keys",
    "site:cards-revoked": "the same: serials of revoked cards, signed, naming nobody",
    "member:sign-in": "a member's way in: their phone",
    "member:sign-in-code": "the code that came to the phone",
    "member:sign-in-name": "who has proven a phone says whose it is",
    "member:phone-claim": "who has proven a phone claims it: they may be nobody yet",
    "member:phone-claimed": "the same: what becomes of their claim, nothing of the other side",
    "member:sign-in-password": "a member's way in by a password",
    "member:sign-out": "who is out already may press the button again",
    "member:join": "who joins is nobody yet",
    "member:join-find": "the same: by employer and place",
    "member:join-notice": "the notice stands before the first item is asked for (P-3)",
    "member:join-verifying": "says that a verification comes first, and nothing else",
    "member:join-union": "a union's code, scanned by anybody",
    "member:join-code": "the code that came to the phone",
    "member:join-name": "name and number, by who has a proven phone",
    "member:manifest": "the app's name and icon",
    "member:worker": "the app's worker, without a single fact",
    "member:offline": "what is shown without a network",
    "wechat:callback": "the platform calls it; who it is stands in its signature",
    "wechat:sign-in": "a reader's way in through the platform",
    "wechat:signed-in": "the way back, with the state that the browser left with",
    "member:wechat": "the same: whose openid leads to nobody yet proves a phone next",
    "ui:gallery": "the components, without a single fact",
    "ui:size": "how large the reader wants the letters, before signing in too",
}
SAMPLES = {
    "<int:": "1",
    "<str:": "x",
    "<slug:": "x",
    "<uuid:": "00000000-0000-4000-8000-000000000000",
    "<path:": "x",
}


def addresses(resolver, prefix="", space=""):
    """Yield (name, sample address, view) of every pattern."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, route, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}", "/" + sample(route), pattern.callback


def sample(route):
    """Fill a route's places with values that convert and belong to nothing."""
    return re.sub(
        r"<(?:\w+:)?\w+>", lambda m: next((v for k, v in SAMPLES.items() if m[0].startswith(k)), "x"), route
    )


ADDRESSES = sorted(addresses(get_resolver()), key=lambda found: found[0])


def test_the_public_list_is_complete_and_no_longer():
    marked = {name for name, _, view in ADDRESSES if access.carries(view, "is_public")}
    assert marked == set(PUBLIC)


def test_every_address_has_a_name():
    assert [address for name, address, _ in ADDRESSES if name.endswith(":None")] == []


def test_the_guard_stands_at_the_gate():
    assert "niangjia.config.guard.SignedInMiddleware" in settings.MIDDLEWARE


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), [(n, a) for n, a, _ in ADDRESSES if n not in PUBLIC])
def test_a_stranger_is_sent_to_the_door(name, address):
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/me/sign-in/" if name.startswith("member:") else "/door/sign-in/")
