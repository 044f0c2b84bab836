"""The small city that all rooms test on."""

import pytest

from niangjia.kernel.actor import Actor
from niangjia.seed import players
from niangjia.seed.fixtures import AT
from niangjia.seed.small import COMPANIES, ORGANISATIONS, SmallCity
from niangjia.union.accounts import actions as accounts
from niangjia.union.enterprises import queries as register
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import queries as ledger

pytestmark = pytest.mark.django_db
REQUIRED = {
    "jinhao", "yingtai", "xinyu", "minghui", "chenxi", "fengxing", "anju", "yunfan", "zhiyuan", "yunfan_branch",
}  # fmt: skip


def standing(city: SmallCity, actor: Actor, word: str) -> set[str]:
    """The short names of the companies of one standing."""
    short = {number: key for key, number in city.companies.items()}
    return {short[entry.company_id] for entry in ledger.entries(actor, standing=word)}


def test_every_company_of_the_small_city_stands_where_its_address_says(small_city, seed_actor):
    placed = dict(register.companies(seed_actor).values_list("id", "area__short_name"))
    assert len(placed) == len(COMPANIES)
    assert placed[small_city.companies["jinhao"]] == "固戍社区"
    assert placed[small_city.companies["yunfan"]] == "科技园社区"


def test_the_ledger_of_the_small_city_knows_who_owes_a_union_and_who_has_one(small_city, seed_actor):
    assert standing(small_city, seed_actor, "required") == REQUIRED
    assert standing(small_city, seed_actor, "required_covered") == {"jinhao", "xinyu", "minghui", "yunfan"}
    assert standing(small_city, seed_actor, "to_survey") == {"buxiang", "taihe"}
    assert standing(small_city, seed_actor, "closed") == {"guangyuan"}


def test_the_tree_of_the_small_city_stands_as_it_is_drawn(small_city, seed_actor):
    for key, (name, _, parent, _) in ORGANISATIONS.items():
        node = organisations.organisation_for(seed_actor, getattr(small_city, key))
        assert (node.name, node.parent_id) == (name, getattr(small_city, parent) if parent else None)


def test_everybody_of_the_cast_can_sign_in_and_holds_one_office(small_city, small_cast):
    for player in players.PLAYERS:
        signed = accounts.sign_in(
            sign_name=player.sign_name, password=players.PASSWORD, address="10.0.0.1", device="test", at=AT
        )
        assert signed.account_id == small_cast[player.sign_name]
        held = organisations.offices_held(account_id=small_cast[player.sign_name], on=AT.date())
        assert [office.role for office in held] == [player.role]
