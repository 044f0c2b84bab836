"""The chair's page of cards: collect from those who may have one, hand out what has come."""

import pytest

from niangjia.kernel import sight
from niangjia.union.cards.models import Card
from niangjia.union.cards.tests.conftest import BANK, enrol, partner, sides  # noqa: F401  fixtures for pytest

pytestmark = pytest.mark.django_db
CHAIR = "zhou.jianping"


def text(answer):
    return answer.content.decode()


def cards():
    with sight.everywhere("测试"):
        return list(Card.objects.order_by("id"))


def test_a_chair_collects_from_who_may_have_a_card_and_the_others_say_why(enrol, partner, small_city, desk):  # noqa: F811  pytest hands fixtures over by name
    zhang, li = enrol("张三丰"), enrol("李四海", agreed=False)
    home = f"/union/{small_city.own_union}/cards/"
    browser = desk(CHAIR)
    page = text(browser.get(home))
    for words in ("张三丰", "李四海", "单独同意", "模拟银行"):
        assert words in page
    page = text(
        browser.post(f"{home}collect/", {"person": [zhang.pk, li.pk], "bank": BANK, "tax": "1"}, follow=True)
    )
    assert "已采集 1 人" in page
    assert "单独同意" in page
    assert [(card.person_id, card.state) for card in cards()] == [(zhang.pk, "collected")]


def test_a_chair_hands_out_the_cards_that_have_come(enrol, partner, small_city, desk):  # noqa: F811  pytest hands fixtures over by name
    zhang = enrol("张三丰")
    home = f"/union/{small_city.own_union}/cards/"
    browser = desk(CHAIR)
    browser.post(f"{home}collect/", {"person": [zhang.pk], "bank": BANK, "tax": "1"})
    with sight.everywhere("测试"):
        Card.objects.update(state="made", cipher=b"x", tail="4321")
    assert "4321" in text(browser.get(home))
    page = text(browser.post(f"{home}hand-out/", {"card": [cards()[0].pk]}, follow=True))
    assert "已登记发放 1 张" in page
    assert cards()[0].state == "handed_out"


def test_a_chair_of_another_union_finds_nothing_there(enrol, partner, small_city, desk):  # noqa: F811  pytest hands fixtures over by name
    zhang = enrol("王五福", union=small_city.far_union)
    browser = desk(CHAIR)
    assert browser.get(f"/union/{small_city.far_union}/cards/").status_code == 404
    home = f"/union/{small_city.own_union}/cards/"
    assert "王五福" not in text(browser.get(home))
    answer = browser.post(f"{home}collect/", {"person": [zhang.pk], "bank": BANK, "tax": "1"})
    assert answer.status_code == 404
    assert cards() == []


def test_nothing_ticked_is_said(enrol, partner, small_city, desk):  # noqa: F811  pytest hands fixtures over by name
    home = f"/union/{small_city.own_union}/cards/"
    browser = desk(CHAIR)
    assert "没有勾选" in text(browser.post(f"{home}collect/", {"bank": BANK, "tax": "1"}, follow=True))
    assert "没有勾选" in text(browser.post(f"{home}hand-out/", follow=True))
