"""Who may do what, as a matrix: the act × where the actor stands."""

import pytest

from niangjia.config.matrix import VERBS, render
from niangjia.config.roles import ROLES
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.union.organisations import actions, permissions, queries, rules
from niangjia.union.organisations.tests.factories import (
    AT,
    LONG_AGO,
    MACHINE,
    TODAY,
    account,
    city,
    company,
    holder,
)

pytestmark = pytest.mark.django_db

YES, NO, HIDDEN = "yes", "no", "hidden"
STANDS = ("city", "north", "street", "federation", "union", "neighbour", "south", "nobody")


@pytest.fixture
def here():
    return city()


def actor(here, stand, verbs=frozenset(permissions.PLACES)):
    return NOBODY if stand == "nobody" else holder(getattr(here, stand), actor_id=10**6, verbs=verbs)


def term(here, by):
    actions.begin_term(
        organisation_id=here.union, body="committee", elected_on=LONG_AGO.replace(year=2024),
        ends_on=LONG_AGO.replace(year=2027), by=by, at=AT,
    )  # fmt: skip


ACTS = {
    # act on the union 甲公司工会委员会, which stands below the federation, the street, the north and the city
    "rename": lambda here, by: actions.rename(organisation_id=here.union, name="新名工会委员会", by=by, at=AT),
    "set_status": lambda here, by: actions.set_status(organisation_id=here.union, status="locked", by=by, at=AT),
    "begin_term": term,
    "appoint": lambda here, by: actions.appoint(
        organisation_id=here.union, post="member", name="张三", since=TODAY, by=by, at=AT
    ),
    "certify": lambda here, by: actions.certify(
        organisation_id=here.union, number="1", code="81440300MC1234566B", issued_on=LONG_AGO,
        valid_until=TODAY, by=by, at=AT,
    ),
    "end": lambda here, by: actions.end(organisation_id=here.union, on=TODAY, reason="注销", by=by, at=AT),
}  # fmt: skip
ABOVE = {
    "city": YES, "north": YES, "street": YES, "federation": YES, "union": NO, "neighbour": HIDDEN, "south": HIDDEN,
    "nobody": HIDDEN,
}  # fmt: skip


@pytest.mark.parametrize("stand", STANDS)
@pytest.mark.parametrize("act", ACTS)
def test_what_the_union_above_decides_the_union_itself_cannot_and_a_stranger_does_not_see(here, act, stand):
    attempt(ACTS[act], here, actor(here, stand), ABOVE[stand])


AT_OR_ABOVE = ABOVE | {"union": YES}


@pytest.mark.parametrize("stand", STANDS)
def test_coverage_is_entered_at_the_union_or_above(here, stand):
    firm = company("甲公司")

    def act(here, by):
        actions.cover(organisation_id=here.union, company_id=firm, since=TODAY, source="测试", by=by, at=AT)

    attempt(act, here, actor(here, stand), AT_OR_ABOVE[stand])


@pytest.mark.parametrize("stand", STANDS)
def test_access_is_given_at_the_union_or_above(here, stand):
    who = account()

    def act(here, by):
        actions.give_office(account_id=who, role="union_chair", organisation_id=here.union, by=by, at=AT)

    attempt(act, here, actor(here, stand), AT_OR_ABOVE[stand])


@pytest.mark.parametrize(
    ("stand", "answer"),
    [
        ("city", YES),
        ("north", YES),
        ("street", NO),
        ("federation", HIDDEN),
        ("south", HIDDEN),
        ("nobody", HIDDEN),
    ],
)
def test_a_street_moves_a_federation_only_inside_what_both_parents_share(here, stand, answer):
    def act(here, by):
        actions.move(organisation_id=here.federation, to_id=here.other_street, by=by, at=AT)

    answers = {"street": HIDDEN} | {"city": YES, "north": YES}
    attempt(act, here, actor(here, stand), answers.get(stand, answer))


def test_the_target_must_be_in_view_and_the_verb_held_at_both_ends(here):
    with pytest.raises(NotFound):
        actions.move(organisation_id=here.street, to_id=here.south, by=actor(here, "north"), at=AT)
    seer = actor(here, "city", frozenset({permissions.VIEW}))
    with pytest.raises(NotAllowed, match="调整隶属关系"):
        actions.move(organisation_id=here.street, to_id=here.south, by=seer, at=AT)


@pytest.mark.parametrize("verb", sorted(permissions.PLACES))
def test_a_grant_without_the_verb_is_refused_even_at_the_top(here, verb):
    lacking = actor(here, "city", frozenset(permissions.PLACES) - {verb})
    node = queries.organisation_for(MACHINE, here.union)
    pairs = {
        permissions.FOUND: permissions.may_found_under, permissions.RENAME: permissions.may_rename,
        permissions.MOVE: permissions.may_move, permissions.GUIDE: permissions.may_guide,
        permissions.JURISDICTION: permissions.may_assign_jurisdiction, permissions.TERM: permissions.may_keep_terms,
        permissions.OFFICE: permissions.may_give_office, permissions.COVER: permissions.may_cover,
        permissions.CORRECT: permissions.may_correct, permissions.END: permissions.may_end,
        permissions.STATUS: permissions.may_set_status, permissions.CERTIFY: permissions.may_certify,
        permissions.REVIEW: permissions.may_review,
    }  # fmt: skip
    if verb in pairs:
        assert not pairs[verb](lacking, node)
        assert pairs[verb](MACHINE, node)
    else:
        assert not lacking.may(verb)


def attempt(act, here, by, answer):
    """Run an act and expect it to be done, refused, or its object unseen."""
    if answer == YES:
        act(here, by)
    else:
        with pytest.raises(NotAllowed if answer == NO else NotFound):
            act(here, by)


def test_roles_and_desks_are_the_same_and_every_verb_has_words():
    assert set(ROLES) == set(rules.DESKS)
    assert {verb for role in ROLES.values() for verb in role.verbs} <= set(VERBS)
    assert "| 调整隶属关系 | `organisations.move` |" in render()


def test_no_role_holds_what_separate_duties_keep_apart():
    for pair in rules.APART:
        one, other = (ROLES[key].verbs for key in pair)
        assert one & other <= {permissions.VIEW}
    assert permissions.OFFICE not in ROLES["city_organiser"].verbs
