"""Who leaves and joins again has their cards back with the approval, not an hour later."""

import pytest

from niangjia.kernel import sight
from niangjia.seed.fixtures import AT
from niangjia.union.cards import actions
from niangjia.union.cards.models import Card
from niangjia.union.cards.tests.conftest import BANK
from niangjia.union.members.actions import joining, spells
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.joining import Claim
from niangjia.union.members.rules.memberships import Ending
from niangjia.union.members.tests.factories import number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("partner")]


def test_an_approved_application_thaws_the_card_at_once(enrol, keeper, small_city, seed_actor):
    mine, phone = number(77), "19900000077"
    zhang = enrol("张三丰", document=mine, phone=phone, proven=True)
    card = actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    with sight.everywhere("测试"):
        spells.end(spells.lock_person(zhang.pk), on=AT.date(), ending=Ending.LEFT, at=AT)
    actions.follow_all(by=seed_actor, at=AT)
    assert frozen(card) == AT
    claim = Claim("张三丰", documents.RESIDENT, mine)
    wish = joining.Wish(
        organisation_id=small_city.own_union, claim=claim, phone=phone, proven=True, consented=True
    )
    asked = joining.apply(wish=wish, by=seed_actor, at=AT)
    assert asked.person_id == zhang.pk
    assert frozen(card) == AT
    joining.approve(application_id=asked.application_id, by=seed_actor, at=AT)
    assert frozen(card) is None


def frozen(card):
    with sight.everywhere("测试"):
        return Card.objects.get(pk=card).frozen_at
