"""A city planted through the product's own doors."""

import shutil
from collections import Counter
from datetime import datetime

import pytest

from niangjia.kernel import sight
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.seed import cast, city_cards, demo, mark, planting, players, small
from niangjia.seed.small import SmallCity
from niangjia.union.cards import permissions
from niangjia.union.cards import queries as cards
from niangjia.union.enterprises import queries as register
from niangjia.union.members import permissions as rights
from niangjia.union.members import queries as members
from niangjia.union.members.queries import duplicates
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import actions as lists
from niangjia.union.outreach import queries as ledger

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)


@pytest.fixture
def home(settings, tmp_path):
    """A data folder of the test's own."""
    settings.HOME, settings.PARTNERS = tmp_path, tmp_path / "partners"
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def ask(by, number=7):
    """Ask for the smallest city."""
    return planting.ask(size="tiny", number=number, by=by, at=AT)


def test_a_planted_city_has_companies_unions_a_ledger_and_a_cast(home, seed_actor):
    told = []

    def tell(step):
        told.append((step.title, step.work()))

    planting.perform(ask(seed_actor), told=tell)
    assert [title for title, many in told if not many] == []
    assert mark.planted().size == "tiny"
    assert register.companies(seed_actor).count() > 380
    assert organisations.root().synthetic
    required = ledger.entries(seed_actor, standing="required").count()
    assert 0.7 <= ledger.entries(seed_actor, standing="required_covered").count() / required < 1
    assert [one.sign_name for one in cast.sign_ins()] == [player.sign_name for player in players.PLAYERS]
    assert [one.name for one in ledger.key_lists()] == ["重点企业名单（演示）"]
    assert all(source.synthetic for source in register.sources())
    check_cards(seed_actor)
    check_twins(seed_actor)


def check_twins(by):
    """The console of duplicates has pairs to look at, for each of the usual reasons."""
    with sight.of_actor(by, rights.RESOLVE):
        pairs = list(duplicates.pairs(by))
        reasons = [{reason.code for reason in duplicates.reasons_of(pair)} for pair in pairs]
    assert len(pairs) >= 3
    assert any({"phone_claimed", "same_name"} <= found for found in reasons)
    assert any(
        {"alike_name", "same_birth", "same_union"} <= found and "phone_claimed" not in found
        for found in reasons
    )


def check_cards(by):
    """Cards stand in every state that has a desk, the bank agrees with every one, and one is the cast's member's."""
    with sight.of_actor(by, permissions.VIEW):
        states = Counter(cards.cards(by).values_list("state", flat=True))
        late = cards.stuck(by, at=AT).count()
        member = members.roster(by).get(name=players.MEMBER.name)
    assert set(states) == {"collected", "refused", "made", "handed_out", "active", "bound", "replaced"}
    assert states.total() >= 40
    assert late
    with sight.of_actor(by, permissions.RECONCILE):
        assert cards.reconciliations(by).get().counts == {}
    with sight.of_person(member.pk):
        [mine] = cards.mine(member.pk, on=AT.date())
        assert (mine.card.state, mine.has_consented) == ("bound", True)
        assert cards.code(member.pk, at=AT)


def test_no_cards_are_given_out_beside_a_bank_that_is_really_connected(home, settings):
    settings.PARTNERS.mkdir()
    (settings.PARTNERS / "bank-boc.json").write_text("{}", "utf-8")
    assert city_cards.give_out(at=AT) == 0


def test_a_planting_cut_short_goes_on_with_the_next_step(home, seed_actor):
    run = ask(seed_actor)

    def die(step):
        if step.key == "survey":
            raise KeyboardInterrupt
        step.work()

    with pytest.raises(KeyboardInterrupt):
        planting.perform(run, told=die)
    assert cast.sign_ins() == []
    again = ask(seed_actor)
    assert again.pk == run.pk
    assert next(step.key for step in planting.Planting(again).steps()) == "survey"


def test_another_city_is_refused_where_one_stands(home, seed_actor):
    run = ask(seed_actor)
    planting.perform(run, told=lambda step: 0)
    with pytest.raises(NotNow, match="不用再建"):
        ask(seed_actor)
    with pytest.raises(NotNow, match="换一个空的数据文件夹"):
        ask(seed_actor, number=8)


def test_no_city_is_planted_over_real_data(home, small_city: SmallCity, seed_actor):
    with pytest.raises(NotNow, match="数据库里已有数据"):
        ask(seed_actor)


def test_sign_ins_are_shown_on_a_demonstration_city_only(small_city, small_cast):
    assert small_cast
    assert cast.sign_ins() == []


def test_demonstration_unions_are_refused_where_unions_stand(home, small_city, seed_actor):
    with pytest.raises(NotNow, match="已经有工会"):
        demo.demo_unions(by=seed_actor, at=AT)


def test_demonstration_unions_are_laid_over_a_register_without_any(home, seed_actor, tmp_path):
    small.load_companies(tmp_path, by=seed_actor, at=AT)
    made = demo.demo_unions(by=seed_actor, at=AT)
    assert made > 800
    root = organisations.root()
    assert root.synthetic
    assert organisations.count_companies(seed_actor, root.id) > 3


def test_a_list_of_companies_states_them_anew_at_once(small_city, seed_actor):
    chosen = lists.make_list(name="重点", source="文件", since=AT.date(), by=seed_actor, at=AT)
    ids = [small_city.companies[key] for key in ("ruifeng", "boya", "jinhao")]
    put = {"key_list_id": chosen.pk, "company_ids": ids, "by": seed_actor, "at": AT}
    assert lists.list_companies(**put) == 3
    required = {entry.company_id for entry in ledger.entries(seed_actor, standing="required")}
    assert set(ids) <= required
    assert lists.list_companies(**put) == 0


def test_a_list_with_an_unknown_company_is_refused_as_a_whole(small_city, seed_actor):
    chosen = lists.make_list(name="重点", source="文件", since=AT.date(), by=seed_actor, at=AT)
    ids = [small_city.companies["boya"], 999_999_999]
    with pytest.raises(NotFound):
        lists.list_companies(key_list_id=chosen.pk, company_ids=ids, by=seed_actor, at=AT)
    assert ledger.lists_of(small_city.companies["boya"]) == []
