"""The public front page: open to everybody, with what is new and the right doors."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_stranger_finds_the_doors_the_search_and_both_ways_to_be_heard(client):
    html = client.get("/").content.decode()
    for address in (
        "/door/sign-in/",
        "tel:12351",
        "/me/",
        "/me/join/",
        "/find/",
        "/ask/",
        "/track/",
        "/guide/",
    ):
        assert f'href="{address}"' in html
    assert 'action="/knowledge/"' in html


def test_it_can_only_be_read(client):
    assert client.post("/").status_code == 405
