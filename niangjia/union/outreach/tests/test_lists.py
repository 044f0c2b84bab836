"""Key lists, and the ledger following the numbers of the law."""

from datetime import date, datetime
from pathlib import Path

import pytest

from niangjia.kernel import params, queue
from niangjia.kernel.actor import Actor, Grant, Span, system
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import AuditEvent, Run
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises.tests import factories as made
from niangjia.union.outreach import actions, permissions, queries, rules
from niangjia.union.outreach.models import KeyListing, LedgerEntry

BY, AT = system("测试"), made.AT
EARLY = date(2026, 1, 1)


@pytest.fixture
def small(db, tmp_path: Path, settings):
    """One company with eight people."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made.load(tmp_path / "feed.csv", [made.row(1, 从业人数="8")])
    return made.company(1)


@pytest.fixture
def key_list(small):
    return actions.make_list(name="头部企业", source="市总", since=EARLY, by=BY, at=AT)


def duty(company) -> str:
    return LedgerEntry.objects.get(pk=company.pk).duty


def keeper(area_id: int, *verbs: str) -> Actor:
    grant = Grant(
        "keeper", frozenset({permissions.READ, "register.read", *verbs}), Span(1, 2), (areas.span(area_id),)
    )
    return Actor(5, "干事", (grant,))


def elsewhere(company) -> int:
    """An area that does not hold the company."""
    return next(a.id for a in areas.tree() if not areas.span(a.id).holds(company.area_label))


def test_a_listed_company_is_required_whatever_its_headcount_until_it_is_taken_off(small, key_list):
    assert duty(small) == rules.NOT_REQUIRED
    listing = actions.list_company(key_list_id=key_list.pk, company_id=small.pk, by=BY, at=AT)
    assert duty(small) == rules.REQUIRED
    assert [row.key_list.name for row in queries.lists_of(small.pk)] == ["头部企业"]
    actions.unlist_company(listing_id=listing.pk, reason="列错", by=BY, at=AT)
    assert duty(small) == rules.NOT_REQUIRED
    assert (KeyListing.objects.get().until, KeyListing.objects.get().reason) == (AT.date(), "列错")
    acts = {"outreach.list_made", "outreach.company_listed", "outreach.company_unlisted"}
    assert acts <= set(AuditEvent.objects.values_list("act", flat=True))


def test_a_company_stands_on_a_list_once(small, key_list):
    actions.list_company(key_list_id=key_list.pk, company_id=small.pk, by=BY, at=AT)
    with pytest.raises(Invalid) as refused:
        actions.list_company(key_list_id=key_list.pk, company_id=small.pk, by=BY, at=AT)
    assert refused.value.field == "key_list"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"source": ""}, "source"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"name": "头部企业"}, "name"),
    ],
)
def test_a_list_without_name_source_or_sense_is_refused_at_its_field(key_list, given, field):
    with pytest.raises(Invalid) as refused:
        actions.make_list(**({"name": "另一份", "source": "市总", "since": EARLY} | given), by=BY, at=AT)
    assert refused.value.field == field


def test_a_list_that_is_over_obliges_nobody(small):
    over = actions.make_list(name="旧名单", source="市总", since=EARLY, until=date(2026, 6, 30), by=BY, at=AT)
    actions.list_company(key_list_id=over.pk, company_id=small.pk, by=BY, at=AT)
    assert duty(small) == rules.NOT_REQUIRED


def test_lists_are_kept_with_the_verb_and_within_reach_only(small, key_list):
    near, far = small.area_id, elsewhere(small)
    with pytest.raises(NotAllowed):
        actions.list_company(key_list_id=key_list.pk, company_id=small.pk, by=keeper(near), at=AT)
    with pytest.raises(NotFound):
        actions.list_company(
            key_list_id=key_list.pk, company_id=small.pk, by=keeper(far, permissions.LIST), at=AT
        )
    listing = actions.list_company(
        key_list_id=key_list.pk, company_id=small.pk, by=keeper(near, permissions.LIST), at=AT
    )
    with pytest.raises(NotFound):
        actions.unlist_company(listing_id=listing.pk, reason="x", by=keeper(far, permissions.LIST), at=AT)
    with pytest.raises(Invalid):
        actions.unlist_company(listing_id=listing.pk, reason=" ", by=BY, at=AT)
    with pytest.raises(NotAllowed):
        actions.make_list(name="私自", source="市总", since=EARLY, by=keeper(near), at=AT)


def change(key: str, value: int, day: date) -> None:
    params.change(key=key, value=value, valid_from=day, citation="市总〔2026〕1号", by=BY, at=AT)


def test_a_changed_number_that_holds_is_followed_by_a_run_that_restates_all(small):
    change("survey_headcount_threshold", 8, date(2026, 11, 1))
    run = Run.objects.get(kind=actions.RESTATE)
    assert duty(small) == rules.NOT_REQUIRED
    queue.perform(run.pk)
    assert duty(small) == rules.REQUIRED
    assert actions.follow_numbers(by=BY, at=AT) == []


def test_a_number_of_a_later_day_waits_for_its_day(small):
    change("survey_headcount_threshold", 8, date(2027, 1, 1))
    assert not Run.objects.filter(kind=actions.RESTATE).exists()
    assert len(actions.follow_numbers(by=BY, at=datetime(2027, 1, 1, 1, tzinfo=ZONE))) == 1


def test_a_number_that_the_ladder_does_not_read_moves_nothing(small):
    change("member_threshold_union", 30, date(2026, 11, 1))
    assert not Run.objects.filter(kind=actions.RESTATE).exists()


def test_words_with_which_too_many_names_begin_are_refused(small, monkeypatch):
    whole = areas.span(1)
    assert list(queries.entries(BY, area=whole, search=small.name)) == [LedgerEntry.objects.get(pk=small.pk)]
    monkeypatch.setattr(queries, "MOST_NAMED", 0)
    with pytest.raises(Invalid, match="请多写几个字"):
        queries.entries(BY, area=whole, search=small.name)
