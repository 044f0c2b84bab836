"""New wordings: proposed by one, passed by another, in force from a day on, and old notices as they were."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import sight
from niangjia.kernel.actor import EVERYWHERE, NOBODY, Actor, Grant
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.notices import actions, permissions, queries
from niangjia.union.notices.models import Notice, Wording
from niangjia.union.notices.rules import templates

from .conftest import AT, DAY, MACHINE, deliver, member, moved, person

pytestmark = pytest.mark.django_db
TEMPLATE = "test.moved"
NEW = "{union}欢迎您，{name}！"
TODAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
CODE = "张小满，您的会籍已转入甲公司工会。"
WELCOME = "甲公司工会欢迎您，张小满！"


def administrator(number: int) -> Actor:
    grant = Grant("system_administrator", frozenset({permissions.MANAGE}), EVERYWHERE)
    return Actor(id=number, name=f"管理员{number}", grants=(grant,))


MAKER, CHECKER = administrator(1), administrator(2)


def propose(text: str = NEW, since: date = MONDAY, by: Actor = MAKER) -> int:
    return actions.propose_wording(template=TEMPLATE, text=text, effective_from=since, by=by, at=AT)


def renew(text: str = NEW, since: date = MONDAY) -> None:
    actions.approve_wording(wording_id=propose(text, since), by=CHECKER, at=AT)


def texts(number: int = 7) -> list[str]:
    return [entry.text for entry in queries.inbox(number, by=member(number))]


def test_a_new_wording_holds_from_next_monday_and_old_notices_stay_as_they_were(gateway: Fake) -> None:
    renew()
    first, second = moved(AT), moved(AT + DAY)
    assert texts() == [WELCOME, CODE]
    deliver(AT + DAY)
    assert gateway.texts == [f"【深圳市总工会】{CODE}", f"【深圳市总工会】{WELCOME}"]
    with sight.everywhere("测试"):
        noted = dict(Notice.objects.values_list("pk", "wording__number"))
    assert noted == {first: None, second: 1}


def test_a_wording_that_is_not_passed_changes_nothing() -> None:
    propose(since=TODAY)
    moved(AT + DAY)
    assert texts() == [CODE]


def test_who_proposes_never_passes_and_the_database_says_so_too() -> None:
    number = propose()
    with pytest.raises(NotAllowed, match="不能复核自己"):
        actions.approve_wording(wording_id=number, by=MAKER, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(pk=number).update(state="approved", decided_by_id=MAKER.id, decided_at=AT)
    for nobody in (NOBODY, Actor(id=3, name="干部"), member(7)):
        with pytest.raises(NotAllowed):
            propose(by=nobody)
        with pytest.raises(NotAllowed):
            actions.approve_wording(wording_id=number, by=nobody, at=AT)
    actions.approve_wording(wording_id=number, by=CHECKER, at=AT)
    with pytest.raises(NotNow):
        actions.approve_wording(wording_id=number, by=CHECKER, at=AT)


def test_one_wording_waits_at_a_time_and_a_declined_one_makes_room() -> None:
    number = propose()
    with pytest.raises(NotNow, match="等复核"):
        propose()
    with pytest.raises(Invalid, match="原因"):
        actions.decline_wording(wording_id=number, reason=" ", by=CHECKER, at=AT)
    actions.decline_wording(wording_id=number, reason="称呼不妥", by=MAKER, at=AT)
    assert propose() > number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "空的"),
        ("您的会籍已转入{union}。", "变量与这个模板的不一致"),
        ("{name}的手机号{phone}已转入{union}。", "变量与这个模板的不一致"),
        ("{name.phone}{union}", "变量与这个模板的不一致"),
        ("{name!r}{union}", "多余的符号"),
        ("{name:>99999999}{union}", "多余的符号"),
        ("{name}{union", "没有成对"),
        ("{name}\n{union}", "换行"),
        ("{name}{union}" + "长" * 400, "拆成"),
    ],
)
def test_a_text_that_says_other_words_or_too_much_is_refused(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        propose(text)


def test_a_wording_does_not_begin_in_the_past_and_one_passed_late_begins_when_it_is_passed() -> None:
    with pytest.raises(Invalid, match="已经过去"):
        propose(since=TODAY - timedelta(days=1))
    number = propose(since=MONDAY)
    actions.approve_wording(wording_id=number, by=CHECKER, at=AT + 3 * DAY)
    assert Wording.objects.get(pk=number).effective_from == MONDAY + timedelta(days=2)


def test_the_length_is_shown_as_it_will_be_charged() -> None:
    renew("{name}" + "长" * 60 + "{union}", TODAY)
    assert queries.kind(TEMPLATE, by=MAKER, on=TODAY).parts == 2
    (edition,) = queries.editions(TEMPLATE, by=MAKER, on=TODAY)
    assert (edition.parts, edition.holds, edition.may_approve) == (2, True, False)


def test_a_notice_stays_readable_when_the_code_says_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert actions.keep_code_wordings(by=MACHINE, at=AT) > 3
    assert actions.keep_code_wordings(by=MACHINE, at=AT) == 0
    moved()
    another = templates.Template(
        TEMPLATE, "转会进度", "您已转入{to}。", templates.template(TEMPLATE).channels
    )
    monkeypatch.setitem(templates._declared, TEMPLATE, another)
    assert texts() == [CODE]
    assert actions.keep_code_wordings(by=MACHINE, at=AT + DAY) == 1
    actions.send(template=TEMPLATE, to=person(), words={"to": "乙公司工会"}, by=MACHINE, at=AT + DAY)
    assert texts() == ["您已转入乙公司工会。", CODE]


def test_a_wording_of_the_staff_gives_way_when_the_code_asks_for_other_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    renew(since=TODAY)
    another = templates.Template(
        TEMPLATE, "转会进度", "您已转入{to}。", templates.template(TEMPLATE).channels
    )
    monkeypatch.setitem(templates._declared, TEMPLATE, another)
    actions.send(template=TEMPLATE, to=person(), words={"to": "乙公司工会"}, by=MACHINE, at=AT)
    assert texts() == ["您已转入乙公司工会。"]


def test_a_notice_of_before_whose_words_the_code_has_changed_is_gone_and_breaks_no_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved()
    another = templates.Template(
        TEMPLATE, "转会进度", "您已转入{to}。", templates.template(TEMPLATE).channels
    )
    monkeypatch.setitem(templates._declared, TEMPLATE, another)
    assert texts() == ["这条通知的内容已不再保留。"]


def test_all_templates_cost_what_one_costs(django_assert_max_num_queries: Callable[..., Any]) -> None:
    with django_assert_max_num_queries(3):
        found = queries.kinds(by=MAKER, on=TODAY)
    assert TEMPLATE in {one.key for one in found}
    with pytest.raises(NotFound):
        queries.kind("test.nothing", by=MAKER, on=TODAY)
    with pytest.raises(NotAllowed):
        queries.kinds(by=member(7), on=TODAY)
