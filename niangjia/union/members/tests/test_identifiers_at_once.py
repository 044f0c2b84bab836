"""Two at the same moment: one token is fetched, one person has the openid."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from niangjia.gateways.wechat.fake import Fake
from niangjia.kernel import sight
from niangjia.kernel.actor import member, system
from niangjia.union.members.actions import identifiers, tokens
from niangjia.union.members.models import Identifier
from niangjia.union.members.tests.factories import AT, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Let each call begin when all are ready, on a connection of its own."""
    ready = Barrier(len(calls))

    def one(call):
        try:
            ready.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_two_processes_without_a_token_fetch_one(settings):
    with Fake() as platform:
        settings.WECHAT = platform.account
        platform.memory.now = AT.timestamp
        held = at_once(*[lambda: tokens.shared_token(kind="access", by=system("测试"), at=AT)] * 6)
        assert set(held) == {"token-1"}
        assert platform.memory.fetched == 1


def test_two_people_who_prove_one_openid_at_once_do_not_both_have_it():
    people = [make_person().pk for _ in range(4)]
    at_once(
        *[
            lambda me=me: identifiers.bind_identifier(value="o-race", proof="phone", by=member(me), at=AT)
            for me in people
        ]
    )
    with sight.everywhere("测试"):
        assert Identifier.objects.filter(unbound_at=None).count() == 1
        assert Identifier.objects.count() == 4
