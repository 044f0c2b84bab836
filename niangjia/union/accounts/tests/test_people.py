"""Accounts opened and closed, one-time links, passwords and their history, who may, and the audit pages."""

from datetime import timedelta
from itertools import pairwise

import pytest

from niangjia.kernel import queue
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.accounts import actions, queries
from niangjia.union.accounts.models import Account, OneTimeLink

from .conftest import ADMINISTRATOR, AT, AUDITOR, OFFICE, PASSWORD, actor

pytestmark = pytest.mark.django_db


def open_one(sign_name: str = "he.feng") -> actions.Opened:
    return actions.open_account(sign_name=sign_name, name="何峰", kind="chair", by=ADMINISTRATOR, at=AT)


def set_by(token: str, password: str = PASSWORD, days: int = 0, hours: int = 0) -> Account:
    at = AT + timedelta(days=days, hours=hours)
    return actions.set_password_by_link(token=token, password=password, by=NOBODY, at=at)


def change(account: Account, old: str, new: str) -> Account:
    return actions.change_password(old=old, new=new, address=OFFICE, by=actor(account), at=AT)


def test_a_link_sets_a_password_once() -> None:
    opened = open_one()
    assert set_by(opened.token).password_set_at == AT
    with pytest.raises(NotFound, match="已经用过、作废或过期"):
        set_by(opened.token, "Andere-2027")


def test_a_link_ends_after_seventy_two_hours() -> None:
    opened = open_one()
    with pytest.raises(NotFound):
        set_by(opened.token, hours=72)
    assert set_by(opened.token, hours=71)


def test_a_new_link_withdraws_the_one_before() -> None:
    first = open_one()
    second = actions.give_link(account_id=first.account.pk, by=ADMINISTRATOR, at=AT)
    with pytest.raises(NotFound):
        set_by(first.token)
    assert set_by(second.token)


def test_a_weak_password_does_not_use_up_the_link() -> None:
    opened = open_one()
    with pytest.raises(Invalid):
        set_by(opened.token, "kurz")
    assert set_by(opened.token)


def test_a_token_is_kept_nowhere_in_clear() -> None:
    opened = open_one()
    kept = repr(list(OneTimeLink.objects.values())) + repr(list(AuditEvent.objects.values()))
    assert opened.token not in kept


def test_a_password_set_by_link_lifts_the_lock_and_ends_sessions(lin: Account) -> None:
    session = actions.sign_in(sign_name="lin.yun", password=PASSWORD, address=OFFICE, device="", at=AT)
    link = actions.give_link(account_id=lin.pk, by=ADMINISTRATOR, at=AT)
    set_by(link.token, "Neuland-2027")
    session.refresh_from_db()
    assert session.end == "password"


def test_none_of_the_last_five_passwords_comes_back(lin: Account) -> None:
    used = [PASSWORD, *(f"Wolke-{number}-Neu" for number in range(1, 6))]
    for old, new in pairwise(used):
        change(lin, old, new)
    with pytest.raises(Invalid, match="最近 5 次"):
        change(lin, used[5], used[5])
    with pytest.raises(Invalid, match="最近 5 次"):
        change(lin, used[5], used[1])
    assert change(lin, used[5], used[0])


def test_changing_the_password_ends_the_other_sessions(lin: Account) -> None:
    here, there = (
        actions.sign_in(sign_name="lin.yun", password=PASSWORD, address=OFFICE, device="", at=AT)
        for _ in "12"
    )
    actions.change_password(
        old=PASSWORD, new="Neuland-2027", address=OFFICE, session_id=here.pk, by=actor(lin), at=AT
    )
    assert queries.sessions(lin.pk, actor(lin)) == [here]
    there.refresh_from_db()
    assert there.end == "password"


def test_a_wrong_old_password_counts_towards_the_lock(lin: Account) -> None:
    for _ in range(5):
        with pytest.raises(Invalid, match="原密码不对"):
            change(lin, "Falsch-2026", "Neuland-2027")
    with pytest.raises(NotNow):
        change(lin, PASSWORD, "Neuland-2027")


def test_after_ninety_days_a_new_password_is_due(lin: Account) -> None:
    assert not queries.password_is_due(lin, at=AT + timedelta(days=89))
    assert queries.password_is_due(lin, at=AT + timedelta(days=90))


def test_an_administrator_asks_for_a_new_password_and_gets_it(lin: Account) -> None:
    actions.ask_new_password(account_id=lin.pk, by=ADMINISTRATOR, at=AT)
    lin.refresh_from_db()
    assert queries.password_is_due(lin, at=AT)
    assert not queries.password_is_due(change(lin, PASSWORD, "Neuland-2027"), at=AT)


def test_many_accounts_are_opened_together_or_not_at_all() -> None:
    people = [actions.NewAccount(f"wu-{n}", "吴小") for n in range(30)]
    opened = actions.open_accounts(people=people, by=ADMINISTRATOR, at=AT)
    assert [one.account.sign_name for one in opened] == [person.sign_name for person in people]
    assert len({one.token for one in opened}) == 30
    with pytest.raises(Invalid, match="wu-3 已经有人使用"):
        actions.open_accounts(people=[actions.NewAccount("neu", "新"), people[3]], by=ADMINISTRATOR, at=AT)
    assert not Account.objects.filter(sign_name="neu").exists()


def test_the_same_name_twice_in_one_go_is_refused() -> None:
    twice = [actions.NewAccount("wu-1", "吴一"), actions.NewAccount("WU-1", "吴二")]
    with pytest.raises(Invalid, match="wu-1"):
        actions.open_accounts(people=twice, by=ADMINISTRATOR, at=AT)


def test_a_closed_account_has_no_session_and_no_link(lin: Account) -> None:
    actions.sign_in(sign_name="lin.yun", password=PASSWORD, address=OFFICE, device="", at=AT)
    link = actions.give_link(account_id=lin.pk, by=ADMINISTRATOR, at=AT)
    actions.deactivate(account_id=lin.pk, reason="调离工会岗位", by=ADMINISTRATOR, at=AT)
    assert queries.sessions(lin.pk, ADMINISTRATOR) == []
    with pytest.raises(NotFound):
        set_by(link.token)
    with pytest.raises(NotNow, match="请先启用"):
        actions.give_link(account_id=lin.pk, by=ADMINISTRATOR, at=AT)
    with pytest.raises(NotNow):
        actions.deactivate(account_id=lin.pk, reason="再次", by=ADMINISTRATOR, at=AT)
    assert actions.activate(account_id=lin.pk, by=ADMINISTRATOR, at=AT).is_active


def test_closing_asks_for_a_reason_and_nobody_closes_themselves(lin: Account) -> None:
    with pytest.raises(Invalid, match="停用原因"):
        actions.deactivate(account_id=lin.pk, reason=" ", by=ADMINISTRATOR, at=AT)
    oneself = Actor(id=lin.pk, name=lin.name, grants=ADMINISTRATOR.grants)
    with pytest.raises(NotAllowed, match="自己的账号"):
        actions.deactivate(account_id=lin.pk, reason="休假", by=oneself, at=AT)


ADMINISTRATIVE = {
    "open": lambda by, pk: actions.open_account(sign_name="neu", name="新", kind="staff", by=by, at=AT),
    "link": lambda by, pk: actions.give_link(account_id=pk, by=by, at=AT),
    "close": lambda by, pk: actions.deactivate(account_id=pk, reason="调离", by=by, at=AT),
    "unlock": lambda by, pk: actions.unlock(account_id=pk, by=by, at=AT),
    "list": lambda by, pk: queries.accounts(by),
}


@pytest.mark.parametrize("act", ADMINISTRATIVE)
@pytest.mark.parametrize(("by", "may"), [(ADMINISTRATOR, True), (AUDITOR, False), (NOBODY, False)])
def test_only_the_administrator_administers(lin: Account, act: str, by: Actor, may: bool) -> None:
    if may:
        ADMINISTRATIVE[act](by, lin.pk)
    else:
        with pytest.raises(NotAllowed):
            ADMINISTRATIVE[act](by, lin.pk)


@pytest.mark.parametrize(("by", "may"), [(ADMINISTRATOR, False), (AUDITOR, True), (NOBODY, False)])
def test_only_the_auditor_reads_the_audit(lin: Account, by: Actor, may: bool) -> None:
    if may:
        assert queries.audit_events(by, queries.AuditFilter()).exists()
    else:
        with pytest.raises(NotAllowed):
            queries.audit_events(by, queries.AuditFilter())


def test_a_stranger_finds_no_account(lin: Account) -> None:
    with pytest.raises(NotFound):
        queries.account(lin.pk, actor(lin))
    with pytest.raises(NotFound):
        queries.account(lin.pk + 1, ADMINISTRATOR)


def test_accounts_are_found_by_name_kind_and_state(lin: Account) -> None:
    he = open_one().account

    def found(**by: str) -> list[Account]:
        return list(queries.accounts(ADMINISTRATOR, **by))

    assert found() == [he, lin]
    assert found(search="LIN") == found(kind="staff") == [lin]
    assert found(state="new") == [he]
    assert found(state="closed") == []


def test_the_audit_is_filtered_by_who_act_subject_and_days(lin: Account) -> None:
    def found(**wanted: object) -> set[str]:
        return {event.act for event in queries.audit_events(AUDITOR, queries.AuditFilter(**wanted))}

    assert found(who="LIN.yun") == {"accounts.password_set_by_link"}
    assert found(act="accounts.op") == {"accounts.opened"}
    assert found(subject=f"accounts.Account:{lin.pk}") == {"accounts.opened", "accounts.password_set_by_link"}
    assert found(since=AT.date(), until=AT.date()) == {"accounts.opened", "accounts.password_set_by_link"}
    assert found(since=AT.date() + timedelta(days=1)) == found(until=AT.date() - timedelta(days=1)) == set()


def test_a_verification_finds_a_changed_event(lin: Account) -> None:
    AuditEvent.objects.filter(act="accounts.opened").update(actor_name="别人")
    run = actions.verify_audit(by=AUDITOR, at=AT)
    queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert any("印记不对" in fault for fault in run.result["faults"])
