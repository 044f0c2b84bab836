"""The electronic card: shown by the member alone, accepted once within its minute, checked offline, revoked."""

import json
import string
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from niangjia.kernel import sight
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.seed.fixtures import AT
from niangjia.union.cards import actions, permissions, queries, rules
from niangjia.union.cards.models import Card, Credential, Scan
from niangjia.union.cards.tests.conftest import BANK, _officer, self_of, settle, tell
from niangjia.union.members.actions import consents as members
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.leaving import finding
from niangjia.union.members.rules.memberships import Ending
from niangjia.union.organisations.models import Organisation
from tools import verify_card

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("partner")]
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


@pytest.fixture
def zhang(enrol):
    """A member who has opened the electronic card."""
    person = enrol("张三")
    actions.issue(person_id=person.pk, by=self_of(person), at=AT)
    return person


def check(text, by, at):
    return actions.check_code(text=text, by=by, at=at)


def offline(at=AT):
    """What a gate has fetched: the published keys and the list of revoked cards."""
    return queries.published_keys(on=at.date()), queries.revocation_list(at=at)


def test_a_code_shows_the_member_masked_once_within_its_minute(zhang, keeper):
    text = queries.code(zhang.pk, at=AT)
    shown = check(text, keeper, AT + 59 * SECOND)
    assert (shown.name, shown.union) == ("张*", "深圳市锦昊精密五金有限公司工会委员会")
    assert not shown.has_usable_card


def test_a_replayed_code_is_refused(zhang, keeper, stranger):
    text = queries.code(zhang.pk, at=AT)
    check(text, keeper, AT + SECOND)
    last = ALPHABET[
        ALPHABET.index(text[-1]) ^ 1
    ]  # the same bytes in another spelling: its low bits say nothing
    for by, shown in ((keeper, text), (stranger, text), (keeper, text[:-1] + last), (keeper, f"{text}==")):
        with pytest.raises(NotNow, match="刚刚用过"):
            check(shown, by, AT + 2 * SECOND)
    assert check(queries.code(zhang.pk, at=AT + 3 * SECOND), keeper, AT + 3 * SECOND).person_id == zhang.pk


def test_a_code_after_its_minute_a_screenshot_is_refused(zhang, keeper):
    text = queries.code(zhang.pk, at=AT)
    with pytest.raises(NotNow, match="截图"):
        check(text, keeper, AT + 60 * SECOND)
    with sight.everywhere("测试"):
        assert Scan.objects.count() == 0


def test_what_is_no_code_of_ours_and_who_may_not_check_are_refused(zhang, keeper, enrol):
    for text in ("", "NJQ1.AAAA", queries.code(zhang.pk, at=AT)[:-2] + "xx"):
        with pytest.raises(Invalid):
            check(text, keeper, AT)
    with pytest.raises(NotAllowed):
        check(queries.code(zhang.pk, at=AT), self_of(zhang), AT)


def test_only_the_member_shows_the_member(zhang, keeper, enrol):
    li = enrol("李四")
    for by in (keeper, self_of(li)):
        with pytest.raises(NotAllowed):
            actions.issue(person_id=zhang.pk, by=by, at=AT)
    with pytest.raises(NotNow):
        queries.code(li.pk, at=AT)


def test_a_code_outlives_a_change_of_keys_and_a_credential_too(zhang, keeper, small_city):
    text, card = queries.code(zhang.pk, at=AT), actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    actions.change_key(by=_officer(small_city.city, permissions.KEYS), at=AT + SECOND)
    assert check(text, keeper, AT + 2 * SECOND).person_id == zhang.pk
    assert check(queries.code(zhang.pk, at=AT + 3 * SECOND), keeper, AT + 3 * SECOND).person_id == zhang.pk
    keys, revoked = offline()
    assert len(keys) == 2
    assert verify_card.verify(keys, card, revoked, AT.date())["name"] == "张*"
    late = AT + 92 * DAY
    assert len(queries.published_keys(on=late.date())) == 1
    with pytest.raises(NotAllowed):
        actions.change_key(by=keeper, at=AT)


def test_an_outsider_verifies_a_credential_with_the_published_key_alone(zhang, tmp_path):
    card = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    keys, revoked = offline()
    told = verify_card.verify(keys, card, revoked, AT.date())
    assert (told["name"], told["union"]) == ("张*", "深圳市锦昊精密五金有限公司工会委员会")
    assert told["number"] == rules.member_number(zhang.pk)
    for wrong_day in (AT.date() - DAY, AT.date() + 91 * DAY):
        with pytest.raises(verify_card.Wrong, match="有效期"):
            verify_card.verify(keys, card, revoked, wrong_day)


def test_the_outsider_s_program_runs_by_itself_and_refuses_a_forged_card(zhang, tmp_path):
    card = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    keys, _ = offline()
    (tmp_path / "keys.json").write_text(json.dumps(keys), "utf-8")
    kind, body, signature = card.split(".")
    forged = f"{kind}.{body[:40]}{'A' if body[40] != 'A' else 'B'}{body[41:]}.{signature}"
    for text, code in ((card, {0, 1}), (forged, {1}), ("NJC1.e30.AAAA", {1}), ("..", {1})):
        done = subprocess.run(
            [sys.executable, "-I", Path(verify_card.__file__), tmp_path / "keys.json", text],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in code
        assert done.stderr == ""
    assert "无效" in done.stdout


def test_a_revoked_credential_is_refused_at_our_gate_and_offline(zhang, keeper, stranger):
    card, text = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT), queries.code(zhang.pk, at=AT)
    keys, before = offline()
    with pytest.raises(NotFound):
        actions.revoke(person_id=zhang.pk, reason="手机丢失", by=stranger, at=AT)
    assert actions.revoke(person_id=zhang.pk, reason="手机丢失", by=self_of(zhang), at=AT) == 1
    with pytest.raises(NotNow, match="失效"):
        check(text, keeper, AT + SECOND)
    keys, after = offline()
    with pytest.raises(verify_card.Wrong, match="吊销"):
        verify_card.verify(keys, card, after, AT.date())
    versions = [verify_card.read(keys, "NJR1", text)["version"] for text in (before, after)]
    assert versions == [0, 1]
    assert actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT) != card


def test_a_forged_list_of_revocations_is_refused(zhang):
    card = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    keys, revoked = offline()
    for wrong in (card, revoked[:-4] + "AAAA"):
        with pytest.raises(verify_card.Wrong):
            verify_card.verify(keys, card, wrong, AT.date())


def test_a_credential_is_signed_anew_when_it_is_due_or_the_union_is_another(zhang, small_city):
    first = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    assert actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT + 59 * DAY) == first
    second = actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT + 60 * DAY)
    assert second != first
    settle(zhang, Organisation.objects.get(pk=small_city.far_union), "member")
    assert actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT + 61 * DAY) != second


def test_accepted_codes_are_forgotten_after_a_day(zhang, keeper, seed_actor):
    check(queries.code(zhang.pk, at=AT), keeper, AT)
    assert actions.forget_codes(by=seed_actor, at=AT + DAY / 2) == 0
    assert actions.forget_codes(by=seed_actor, at=AT + 2 * DAY) == 1


def test_when_membership_ends_cards_are_frozen_and_credentials_revoked_and_a_return_thaws(
    zhang, keeper, small_city, seed_actor
):
    card = actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    house = Organisation.objects.get(pk=small_city.own_union)
    one = Selection.of([zhang.pk])
    settle(zhang, house, "none")
    assert actions.follow(people=one, by=seed_actor, at=AT) == 2
    assert actions.follow(people=one, by=seed_actor, at=AT) == 0
    with sight.everywhere("测试"):
        assert Card.objects.get(pk=card).frozen_at == AT
        assert Credential.objects.get().why == "会籍终止"
    with pytest.raises(NotNow):
        actions.issue(person_id=zhang.pk, by=self_of(zhang), at=AT)
    settle(zhang, house, "member")
    actions.follow_all(by=seed_actor, at=AT)
    with sight.everywhere("测试"):
        assert Card.objects.get(pk=card).frozen_at is None


def test_cards_follow_their_holder_to_another_union(zhang, keeper, stranger, small_city, seed_actor):
    card = actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    settle(zhang, Organisation.objects.get(pk=small_city.far_union), "member")
    actions.follow_all(by=seed_actor, at=AT)
    with sight.of_actor(stranger, "cards.view"):
        assert queries.card_for(stranger, card).pk == card
    with sight.of_actor(keeper, "cards.view"), pytest.raises(NotFound):
        queries.card_for(keeper, card)


def test_who_withdraws_the_consent_has_nothing_sent_any_more(zhang, keeper):
    card = actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    purpose = queries.consent_text(BANK).purpose
    members.withdraw_consent(person_id=zhang.pk, purpose=purpose, by=self_of(zhang), at=AT)
    with sight.everywhere("测试"):
        assert Card.objects.get(pk=card).state == "cancelled"
    members.give_consent(
        person_id=zhang.pk,
        purpose=purpose,
        version=queries.consent_text(BANK).version,
        by=self_of(zhang),
        at=AT,
    )
    assert actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=self_of(zhang), at=AT) != card


def test_a_consent_is_to_this_very_text_of_the_bank(zhang, keeper, settings, sides):
    before = queries.consent_text(BANK).version
    tell(settings.PARTNERS, sides[0], port=9, user="x", host_key="x x", key_file="x", contact="400-1234567")
    assert queries.consent_text(BANK).version != before
    with pytest.raises(NotNow, match="文本已更新"):
        actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)


def test_leaving_the_union_wakes_the_cards(zhang, keeper, seed_actor):
    card = actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    with sight.everywhere("测试"):
        person = spells.lock_person(zhang.pk)
        spell = spells.end(person, on=AT.date(), ending=Ending.DECEASED, at=AT)
    finding.record("deceased", spell, by=seed_actor, at=AT)
    with sight.everywhere("测试"):
        assert Card.objects.get(pk=card).frozen_at == AT
        assert Credential.objects.get().revoked_at == AT


def test_cards_of_a_folded_record_go_to_the_kept_one_and_come_back(zhang, enrol, keeper, seed_actor):
    li = enrol("李四")
    card = actions.collect(person_id=li.pk, bank=BANK, tax="1", by=keeper, at=AT)
    both = {"kept_id": zhang.pk, "folded_id": li.pk, "by": seed_actor, "at": AT}
    assert actions.hand_over(**both) == 1
    with sight.of_person(zhang.pk):
        assert Card.objects.get().pk == card
        assert [event.verb for event in queries.events_of(Card.objects.get())] == ["fold", "collect"]
    assert actions.give_back(**both) == 1
    with sight.of_person(li.pk):
        assert Card.objects.get().pk == card
    actions.collect(person_id=zhang.pk, bank=BANK, tax="1", by=keeper, at=AT)
    assert actions.hand_over(**both) == 0
