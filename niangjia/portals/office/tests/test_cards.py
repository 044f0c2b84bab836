"""Cards in the office: batches made and read, stuck cards, differences; by those who may, names masked."""

from datetime import timedelta

import pytest

from niangjia.kernel import clock, queue, sight
from niangjia.kernel.actor import Span
from niangjia.kernel.models import Run
from niangjia.union.cards import actions, permissions
from niangjia.union.cards.models import Batch, Card, Difference
from niangjia.union.cards.tests.conftest import BANK, bank, enrol, partner, sides  # noqa: F401  fixtures for pytest
from niangjia.union.organisations import permissions as unions
from niangjia.union.organisations.models import Organisation

pytestmark = pytest.mark.django_db
ISSUES = (*permissions.ISSUES_CARDS, unions.VIEW)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def card(enrol, partner, seed_actor):  # noqa: F811  pytest hands fixtures over by name
    """张三's collected card."""
    return actions.collect(
        person_id=enrol("张三丰").pk, bank=BANK, tax="1", by=seed_actor, at=clock.now() - timedelta(days=40)
    )


def test_a_batch_is_made_sent_and_read_back(card, bank, signed_in):  # noqa: F811  pytest hands fixtures over by name
    browser = signed_in(ISSUES)
    assert "模拟银行" in text(browser.get("/office/cards/"))
    page = browser.post("/office/cards/make/", {"bank": BANK}, follow=True)
    assert "已生成" in text(page)
    queue.perform(Run.objects.latest("id").pk)
    bank.refuses = lambda row: "证件已过有效期"
    bank.work()
    browser.post("/office/cards/fetch/", {"bank": BANK})
    queue.perform(Run.objects.latest("id").pk)
    batch = Batch.objects.get()
    page = text(browser.get(f"/office/cards/batches/{batch.pk}/?result=refused"))
    assert "证件已过有效期" in page
    assert "张三丰" not in page
    assert browser.post(f"/office/cards/batches/{batch.pk}/send/").status_code == 409


def test_nothing_to_send_is_said_on_the_page(partner, small_city, signed_in):  # noqa: F811  pytest hands fixtures over by name
    page = signed_in(ISSUES).post("/office/cards/make/", {"bank": BANK})
    assert page.status_code == 409
    assert "没有可以发往银行的资料" in text(page)


def test_without_a_bank_the_page_says_what_to_do(small_city, signed_in, settings, tmp_path):
    settings.PARTNERS = tmp_path
    browser = signed_in(ISSUES)
    for address in ("/office/cards/", "/office/cards/make/"):
        assert "还没有接入银行" in text(browser.get(address))


def test_stuck_cards_are_listed_masked_and_within_reach(card, signed_in, small_city, account):
    page = text(signed_in(ISSUES).get("/office/cards/stuck/"))
    assert "张*" in page
    assert "张三丰" not in page
    assert f"/office/cards/{card}/" in page
    far = Organisation.objects.get(pk=small_city.far_union)
    stranger = signed_in(ISSUES, owner=account("wai.ren", "外人"), orgs=Span(far.lft, far.rgt))
    assert "没有停留过久的卡" in text(stranger.get("/office/cards/stuck/"))
    assert stranger.get(f"/office/cards/{card}/").status_code == 404


def test_a_card_shows_its_way_and_is_cancelled_with_a_reason(card, signed_in):
    browser = signed_in(ISSUES)
    page = text(browser.get(f"/office/cards/{card}/"))
    assert "采集" in page
    page = text(browser.post(f"/office/cards/{card}/cancel/", {"reason": "本人申请"}, follow=True))
    assert "已注销" in page
    with sight.everywhere("测试"):
        assert Card.objects.get(pk=card).state == "cancelled"


def test_differences_are_listed_and_settled_with_a_word(card, bank, signed_in, seed_actor):  # noqa: F811  pytest hands fixtures over by name
    browser = signed_in(ISSUES)
    ledger = bank._ledger()
    ledger["cards"]["6217990000000088888"] = "issued"
    bank._keep(ledger)
    bank.report(clock.today())
    assert actions.fetch_all(by=seed_actor, at=clock.now()) == []
    page = text(browser.get("/office/cards/reconciliation/"))
    assert "银行有而我方没有的卡" in page
    assert "8888" in page
    with sight.everywhere("测试"):
        row = Difference.objects.get()
    assert browser.post(f"/office/cards/reconciliation/{row.pk}/", {"note": ""}).status_code == 422
    page = text(browser.post(f"/office/cards/reconciliation/{row.pk}/", {"note": "银行补录"}, follow=True))
    assert "没有未处理的差异" in page


def test_who_may_not_is_refused(card, signed_in):
    browser = signed_in((unions.VIEW,))
    for address in ("", "make/", "stuck/", "reconciliation/"):
        assert browser.get(f"/office/cards/{address}").status_code == 403


def put(card, state):
    with sight.everywhere("测试"):
        Card.objects.filter(pk=card).update(state=state, cipher=b"x", tail="4321")


def test_what_the_bank_refused_is_collected_again_and_a_lost_card_replaced(card, signed_in):
    browser = signed_in(ISSUES)
    here = f"/office/cards/{card}/"
    assert f"{here}recollect/" not in text(browser.get(here))
    put(card, "refused")
    assert f"{here}recollect/" in text(browser.get(here))
    assert "已重新采集" in text(browser.post(f"{here}recollect/", {"tax": "2"}, follow=True))
    with sight.everywhere("测试"):
        assert (Card.objects.get().state, Card.objects.get().tax) == ("collected", "2")
    assert browser.post(f"{here}replace/").status_code == 409
    put(card, "lost")
    assert "补办新卡" in text(browser.get(f"{here}replace/"))
    assert "这是新卡" in text(browser.post(f"{here}replace/", follow=True))
    with sight.everywhere("测试"):
        assert list(Card.objects.order_by("id").values_list("state", flat=True)) == ["replaced", "collected"]


def test_who_keeps_no_cards_there_is_shown_no_decisions(card, signed_in, small_city):
    put(card, "refused")
    browser = signed_in((permissions.VIEW, unions.VIEW))
    assert "recollect" not in text(browser.get(f"/office/cards/{card}/"))
    assert browser.post(f"/office/cards/{card}/recollect/", {"tax": "1"}).status_code == 403
