"""What checks an electronic card stands open to everybody: the keys, and the signed list of revoked ones."""

import pytest

from niangjia.kernel import clock
from niangjia.union.cards import actions
from niangjia.union.cards.tests.conftest import enrol, partner, self_of, sides  # noqa: F401  fixtures for pytest
from tools import verify_card

pytestmark = pytest.mark.django_db
KEYS, REVOKED = "/cards/keys.json", "/cards/revoked.txt"


def test_a_gate_checks_a_card_by_what_is_published_and_refuses_a_revoked_one(client, enrol):  # noqa: F811  pytest hands fixtures over by name
    zhang, at = enrol("张三丰"), clock.now()
    card = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=at)
    keys, before = client.get(KEYS), client.get(REVOKED)
    assert verify_card.verify(keys.json(), card, before.content.decode(), at.date())["name"] == "张*"
    actions.revoke(person_id=zhang.pk, reason="手机丢失", by=self_of(zhang), at=at)
    with pytest.raises(verify_card.Wrong, match="吊销"):
        verify_card.verify(keys.json(), card, client.get(REVOKED).content.decode(), at.date())


def test_both_may_be_kept_for_a_while_and_leave_nothing_in_the_browser(client, enrol):  # noqa: F811  pytest hands fixtures over by name
    zhang = enrol("张三丰")
    actions.issue(person_id=zhang.pk, by=self_of(zhang), at=clock.now())
    for address, seconds in ((KEYS, 3600), (REVOKED, 300)):
        answer = client.get(address)
        assert answer.status_code == 200
        assert set(answer["Cache-Control"].split(", ")) == {"public", f"max-age={seconds}"}
        assert not answer.cookies
        assert client.post(address).status_code == 405


def test_before_the_first_card_there_are_no_keys_and_no_list(client):
    assert client.get(KEYS).json() == []
    answer = client.get(REVOKED)
    assert answer.status_code == 404
    assert "还没有签发过" in answer.content.decode()
