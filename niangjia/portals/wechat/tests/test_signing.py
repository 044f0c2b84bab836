"""Signing in from inside WeChat: by a state of one's own, to the person who has proven it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from niangjia.kernel import clock
from niangjia.kernel.actor import member
from niangjia.portals.wechat.tests.conftest import READER
from niangjia.ui.access import MEMBER
from niangjia.union.members.actions import identifiers, sessions
from niangjia.union.members.actions.sessions import Device
from niangjia.union.members.queries import identifiers as queries
from niangjia.union.members.tests.factories import make_person

pytestmark = pytest.mark.django_db


def leave(reader, wanted="/me/card/"):
    """The way to the platform and back, as the browser goes it: the address it comes back to."""
    out = reader.browser.get("/wechat/sign-in/", {"next": wanted})
    told = parse_qs(urlsplit(out.url).query)
    assert told["redirect_uri"] == ["http://testserver/wechat/signed-in/"]
    code = reader.platform.code_for(reader.openid)
    return f"/wechat/signed-in/?code={code}&state={told['state'][0]}"


def sign_in_otherwise(reader, person):
    token = sessions.begin(person, Device("手机", "10.0.0.8"), at=clock.now())
    reader.browser.cookies[MEMBER] = token


def test_a_bound_reader_is_in_at_once_and_gets_the_page_they_came_for(reader):
    person = make_person().pk
    identifiers.bind_identifier(value=READER, proof="phone", by=member(person), at=clock.now())
    answer = reader.browser.get(leave(reader), follow=True)
    assert answer.redirect_chain[-1][0] == "/me/card/"
    assert answer.wsgi_request.actor.person_id == person


def test_an_unknown_reader_proves_their_phone_first_and_then_binds_by_a_press(reader):
    person = make_person().pk
    back = reader.browser.get(leave(reader), follow=True)
    assert back.redirect_chain[-1][0].startswith("/me/sign-in/?next=%2Fme%2Fwechat")
    assert queries.person_of_identifier(READER) is None
    sign_in_otherwise(reader, person)
    assert "绑定这个微信" in reader.browser.get("/me/wechat/").content.decode()
    assert queries.person_of_identifier(READER) is None
    assert reader.browser.post("/me/wechat/").url == "/me/devices/?done=bound"
    assert queries.person_of_identifier(READER) == person
    page = reader.browser.get("/me/devices/").content.decode()
    assert "绑定的微信" in page
    assert READER not in page
    (held,) = queries.identifiers(member(person))
    reader.browser.post(f"/me/wechat/{held.pk}/unbind/")
    assert queries.person_of_identifier(READER) is None


def test_a_link_that_somebody_else_has_prepared_signs_nobody_in(reader):
    back = leave(reader)
    reader.browser.cookies.clear()
    assert reader.browser.get(back).status_code == 403
    good = leave(reader)
    assert reader.browser.get(good.replace("state=", "state=0")).status_code == 403
    assert reader.browser.get(good.replace("code=", "code=0")).status_code == 409


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/office/", "/me/\\evil"])
def test_nobody_is_sent_elsewhere(reader, wanted):
    person = make_person().pk
    identifiers.bind_identifier(value=READER, proof="phone", by=member(person), at=clock.now())
    answer = reader.browser.get(leave(reader, wanted), follow=True)
    assert answer.redirect_chain[-1][0] == "/me/"


def test_a_member_s_page_is_signed_and_no_other(reader):
    sign_in_otherwise(reader, make_person().pk)
    page = {"url": "http://testserver/me/card/"}
    told = reader.browser.get("/me/wechat/signature/", page).json()
    assert set(told) == {"appId", "timestamp", "nonceStr", "signature"}
    for url in ("https://evil.example/me/", "http://testserver/office/", ""):
        assert reader.browser.get("/me/wechat/signature/", {"url": url}).status_code == 422
    reader.platform.expire()
    reader.browser.cookies.clear()
    assert reader.browser.get("/me/wechat/signature/", page).status_code == 302
