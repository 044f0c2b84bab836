"""Words that officers write beside a decision: kept in clear, so no number of anybody stands in them (P-15)."""

import pytest

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY
from niangjia.union.members import limits
from niangjia.union.members.actions import joining, leaving, moving
from niangjia.union.members.models import Application, Membership
from niangjia.union.members.tests import applicants, movers
from niangjia.union.members.tests.movers import AT, officer, self_of

pytestmark = pytest.mark.django_db
TYPED = "2026-11-10 电话 13812341234 核对证件 440306189001011234"
KEPT = "2026-11-10 电话 138****1234 核对证件 440306********1234"


def test_numbers_typed_into_a_note_are_masked_whatever_is_being_decided(small_city):
    limits.forget()
    movers.man(small_city.own_union)
    zhang, li = movers.person(small_city.own_union), movers.person(small_city.own_union, name="李四")
    keeper, asked = officer(small_city.own_union), {"initiator": "member", "by": self_of(zhang), "at": AT}
    out = moving.ask(person_id=zhang, to_organisation_id=small_city.far_union, note=TYPED, **asked)
    assert movers.transfer(out).note == KEPT
    moving.refuse(
        transfer_id=out, refusal="proceedings", evidence=TYPED, note=f"再次{TYPED}", by=keeper, at=AT
    )
    assert (movers.transfer(out).evidence, movers.transfer(out).note) == (KEPT, f"再次{KEPT}")
    leaving.retain(person_id=li, reason="retired", note=TYPED, by=keeper, at=AT)
    applied = joining.apply(wish=applicants.wish(small_city), by=NOBODY, at=AT)
    joining.refuse(
        application_id=applied.application_id, reason="data_wrong", note=TYPED,
        by=applicants.officer(small_city), at=AT,
    )  # fmt: skip
    with sight.everywhere("测试"):
        assert Membership.objects.get(person_id=li, until=None).note == KEPT
        assert Application.objects.get(pk=applied.application_id).note == KEPT
