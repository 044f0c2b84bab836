"""The shares and shapes of the synthetic city."""

import hashlib
import re
from datetime import date, timedelta

import polars as pl
import pytest

from niangjia.seed import feeds, players
from niangjia.seed.city import CAST_MEMBERS, NUMBER, SIZES, City
from niangjia.seed.places import DISTRICT_MIX
from niangjia.seed.tests.conftest import TODAY
from niangjia.union.areas import queries as areas
from niangjia.union.areas import rules as places
from niangjia.union.enterprises.rules import uscc
from niangjia.union.organisations.rules import TYPES, may_stand_under

pytestmark = pytest.mark.django_db  # the areas are read from it
FILES = ("dues", "survey", "key_list", "unions")
PERSONAL = re.compile(r"(?<![0-9A-Z])(1[3-9]\d{9}|\d{17}[\dX])(?![0-9A-Z])")


def written(city: City, folder) -> dict[str, str]:
    """Every file of a city with the digest of its bytes."""
    folder.mkdir()
    paths = [city.register(folder, "first"), city.register(folder, "second")]
    paths += [getattr(city, name)(folder) for name in FILES]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_same_number_writes_the_same_bytes(tree, tmp_path):
    first = written(City(SIZES["tiny"], 7, TODAY, tree), tmp_path / "a")
    second = written(City(SIZES["tiny"], 7, TODAY, tree), tmp_path / "b")
    assert first == second
    assert len(first) == 6


def test_another_number_is_another_city(tree, tmp_path):
    first = written(City(SIZES["tiny"], 7, TODAY, tree), tmp_path / "a")
    second = written(City(SIZES["tiny"], 8, TODAY, tree), tmp_path / "b")
    assert not set(first.values()) & set(second.values())


def test_kinds_heads_and_states_come_in_the_shares_of_the_city(city):
    known = city.known
    assert (known["kind"] == "sole_trader").mean() == pytest.approx(1 / 3, abs=0.01)
    assert (known["headcount"] == 0).mean() == pytest.approx(0.35, abs=0.02)
    staffed = known.filter(pl.col("headcount") > 0, pl.col("kind") == "company")["headcount"]
    assert staffed.median() in (2, 3)
    assert (known["headcount"] >= 1000).sum() >= 12
    assert known["headcount"].max() <= 50_000
    assert (known["status"] != "open").mean() == pytest.approx(0.10, abs=0.015)
    assert (known["founded_on"] < TODAY).all()
    assert (known["ended_on"].drop_nulls() < TODAY).all()


def test_every_district_holds_its_share(city):
    at = city.ground.frame["district"].gather(city.known["place"])
    total = sum(DISTRICT_MIX.values())
    for district, share in DISTRICT_MIX.items():
        assert (at == district).mean() == pytest.approx(share / total, abs=0.025)


def test_every_real_community_is_on_the_ground_and_no_virtual_one(ground, tree):
    real = {row.id for row in tree if row.kind == "community" and not row.virtual}
    assert set(ground.frame["community_id"]) == real


def test_addresses_lead_where_the_company_sits(city):
    truth = city.ground.frame["community_id"].gather(city.known["place"])
    written = city.known["address"].to_list()
    found = [place.area_id for place in places.resolve_many(areas.shipped_gazetteer(), written)]
    right = sum(a == b for a, b in zip(found, truth.to_list(), strict=True)) / len(found)
    assert 0.90 <= right <= 0.95  # the rest has no community written


def test_the_register_is_as_dirty_as_registers_are(city):
    parts = feeds.register(city.known, city.ground, city.dice.of("register first"), which="first")
    rows = pl.concat(parts)
    codes = uscc.normalise(rows["统一社会信用代码"])
    judged = uscc.judge(codes)
    assert codes.null_count() / rows.height == pytest.approx(0.15, abs=0.02)
    assert judged["reason"].is_not_null().mean() == pytest.approx(0.01, abs=0.005)
    assert (judged["code_kind"] == uscc.REGNO15).mean() == pytest.approx(0.0025, abs=0.002)
    held = codes.drop_nulls()
    assert 1 - held.n_unique() / len(held) == pytest.approx(0.03, abs=0.015)


def test_the_second_register_tells_of_new_and_changed_companies(city):
    known = city.known
    assert known.filter(~pl.col("first"), "second")["founded_on"].min() > city.days.first_register
    changed = known.filter("first", "second")
    assert changed["earlier_address"].count() > 50
    assert changed["earlier_capital"].count() > 50
    assert changed["earlier_name"].count() > 3


def test_two_offices_disagree_about_some_headcounts(city):
    both = city.known.filter(pl.col("dues_heads").is_not_null(), pl.col("survey_heads").is_not_null())
    assert both.height > 300
    assert (both["dues_heads"] != both["survey_heads"]).mean() > 0.1


def test_no_file_holds_a_person_s_number(tiny, tmp_path):
    written(tiny, tmp_path / "files")
    for path in sorted((tmp_path / "files").glob("*.csv")):
        encoding = "utf-8" if "社区" in path.name or "名单" in path.name else "gb18030"
        assert not PERSONAL.search(path.read_bytes().decode(encoding)), path.name


def test_every_organisation_stands_where_the_law_lets_it(city):
    types = {one.name: one.type for one in (*city.upper.framework, *city.upper.lower)}
    types |= dict(city.grassroots.select("name", "type").rows())
    parents = {one.name: one.parent for one in (*city.upper.framework, *city.upper.lower)}
    parents |= dict(city.grassroots.select("name", "parent").rows())
    for name, parent in parents.items():
        assert not parent or may_stand_under(types[name], types[parent]), f"{name} under {parent}"
    assert set(types.values()) == set(TYPES) - {"group", "system", "work_committee", "field_office"}


def test_the_tree_has_as_many_organisations_as_asked(city):
    assert city.upper.count + city.grassroots["name"].n_unique() == city.size.organisations


def test_every_community_is_looked_after_and_some_share_a_federation(city):
    looked_after = [area for one in city.upper.lower for area in one.areas]
    assert sorted(looked_after) == sorted(city.ground.frame["community_id"].to_list())
    federations = [one for one in city.upper.lower if one.type == "community"]
    assert 630 <= len(federations) <= 700


def test_a_company_has_one_own_union_at_most(city):
    own = city.grassroots.filter(pl.col("type") == "stand_alone")
    assert own["employer"].n_unique() == own.height
    joint = city.grassroots.filter(pl.col("type") == "joint")["employer"]
    assert joint.n_unique() == len(joint)
    assert not set(own["employer"]) & set(joint)


def test_unions_are_founded_after_their_employers_and_their_terms_follow(city):
    rows = city.grassroots.drop_nulls("employer")
    employers = city.known["founded_on"].gather(rows["employer"])
    assert (rows["founded_on"] > employers).all()
    assert (rows["founded_on"] <= TODAY - timedelta(days=60)).all()
    assert (rows["elected_on"] >= rows["founded_on"]).all()
    assert (rows["elected_on"] < TODAY).all()
    late = (rows["ends_on"] < TODAY).mean()
    assert 0.01 < late < 0.2


def test_the_rate_of_required_companies_lies_as_laid_out_in_every_large_district(city):
    covered = set(city.grassroots["employer"].drop_nulls().to_list())
    known = city.known.with_row_index("row").with_columns(
        district=city.ground.frame["district"].gather(city.known["place"])
    )
    required = known.filter("required").with_columns(held=pl.col("row").is_in(list(covered)))
    rates = dict(required.group_by("district").agg(pl.col("held").mean()).rows())
    assert all(0.80 <= rate <= 0.96 for rate in rates.values()), rates
    assert len(set(rates.values())) > 5


def test_the_default_number_has_a_place_for_the_whole_cast(tree):
    made = City(SIZES["tiny"], NUMBER, TODAY, tree)
    chair = made.grassroots.filter(pl.col("name") == made.cast_union)
    assert chair["chair"].to_list() == ["周建平"]


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 2, 17)])
def test_the_chairs_union_has_people_to_show_on_whatever_day_the_city_is_planted(today, tree):
    city = City(SIZES["small"], NUMBER, today, tree)
    own = city.grassroots.filter(name=city.cast_union)
    assert own["members"][0] >= CAST_MEMBERS
    assert own["chair"][0] == players.CHAIR
