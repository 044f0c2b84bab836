"""An openid leads to a person after a proof, to one at a time, and to nobody once it is unbound."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from niangjia.gateways.wechat.client import Failed
from niangjia.gateways.wechat.fake import Fake
from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, member, system
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.union.members.actions import identifiers as acts
from niangjia.union.members.actions import tokens
from niangjia.union.members.actions.sessions import Device, see
from niangjia.union.members.models import Identifier, PlatformToken
from niangjia.union.members.queries import identifiers as queries
from niangjia.union.members.tests.factories import AT, make_person

OPENID = "oXYZ-a-reader-of-ours"
HERE = Device("微信", "10.0.0.7")
BY = system("测试")


@pytest.fixture
def platform(settings) -> Iterator[Fake]:
    with Fake() as found:
        settings.WECHAT = found.account
        found.memory.now = AT.timestamp
        yield found


def bind(person: int, proof: str = "phone", **later: int) -> int:
    return acts.bind_identifier(value=OPENID, proof=proof, by=member(person), at=AT + timedelta(**later))


@pytest.mark.django_db
def test_who_has_proven_themself_is_signed_in_by_their_openid_until_they_unbind_it():
    me = make_person().pk
    assert acts.sign_in_by_identifier(value=OPENID, device=HERE, at=AT) is None
    number = bind(me)
    assert bind(me) == number
    token = acts.sign_in_by_identifier(value=OPENID, device=HERE, at=AT)
    assert token is not None
    assert see(token, at=AT).person_id == me
    assert queries.openids_of(me) == [OPENID]
    acts.unbind_identifier(identifier_id=number, by=member(me), at=AT)
    assert acts.sign_in_by_identifier(value=OPENID, device=HERE, at=AT) is None
    with pytest.raises(NotFound):
        acts.unbind_identifier(identifier_id=number, by=member(me), at=AT)


@pytest.mark.django_db
def test_an_openid_that_another_person_proves_later_leads_to_them_alone():
    first, second = make_person().pk, make_person().pk
    bind(first)
    bind(second, days=30)
    assert queries.person_of_identifier(OPENID) == second
    assert queries.identifiers(member(first)) == []
    with sight.everywhere("测试"):
        assert list(Identifier.objects.order_by("id").values_list("person_id", "unbound_why")) == [
            (first, "taken"), (second, ""),
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_stranger_binds_nothing_and_nobody_unbinds_what_is_another_s():
    me, other = make_person().pk, make_person().pk
    number = bind(me)
    with pytest.raises(NotAllowed):
        acts.bind_identifier(value=OPENID, proof="phone", by=NOBODY, at=AT)
    with pytest.raises(NotFound):
        acts.unbind_identifier(identifier_id=number, by=member(other), at=AT)
    assert queries.person_of_identifier(OPENID) == me


@pytest.mark.django_db
def test_the_openid_stands_in_no_log_and_in_no_column_in_clear():
    bind(make_person().pk)
    told = [str(event) for event in AuditEvent.objects.values_list("facts", "subject", "actor_name")]
    assert told
    assert not any(OPENID in one for one in told)
    with sight.everywhere("测试"):
        assert OPENID.encode() not in bytes(Identifier.objects.get().cipher)


@pytest.mark.django_db
def test_the_token_is_fetched_once_and_read_by_all_until_shortly_before_its_end(platform):
    held = [tokens.shared_token(kind="access", by=BY, at=AT + timedelta(minutes=m)) for m in (0, 1, 114)]
    assert held == ["token-1"] * 3
    assert platform.memory.fetched == 1
    platform.memory.now = (AT + timedelta(minutes=116)).timestamp
    assert tokens.shared_token(kind="access", by=BY, at=AT + timedelta(minutes=116)) == "token-2"
    assert b"token" not in bytes(PlatformToken.objects.get().cipher)
    assert "token-" not in str(list(AuditEvent.objects.values_list("facts", "subject")))


@pytest.mark.django_db
def test_a_message_goes_out_although_the_platform_has_ended_our_token(platform):
    tokens.sender(at=AT).send_text("o1", "一")
    platform.memory.tokens = {}
    assert tokens.sender(at=AT).send_text("o1", "二").code == "accepted"
    assert platform.texts == ["一", "二"]


@pytest.mark.django_db
def test_a_page_is_signed_by_the_shared_ticket(platform):
    told = {"url": "https://x.example/me/", "nonce": "n"}
    first = tokens.page_configuration(**told, at=AT)
    assert tokens.page_configuration(**told, at=AT) == first
    assert first["appId"] == platform.account.app
    assert PlatformToken.objects.count() == 2


@pytest.mark.django_db
def test_a_platform_that_refuses_us_leaves_no_token(platform, settings):
    platform.memory.account = type(platform.account)("other", "x", "y")
    with pytest.raises(Failed, match="40013"):
        tokens.shared_token(kind="access", by=BY, at=AT)
    assert not PlatformToken.objects.exists()
