"""One notice, one channel: the reader's order, the next one when the first fails, and never two at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from niangjia.gateways.mail.fake import Fake as MailFake
from niangjia.gateways.sms.contract import Code as SmsCode
from niangjia.gateways.sms.fake import Fake
from niangjia.gateways.wechat.client import Sent
from niangjia.gateways.wechat.contract import Code
from niangjia.kernel import crypto, sight
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.notices import actions, queries, sealing
from niangjia.union.notices.actions import Letter, Recipient, delivering
from niangjia.union.notices.models import Delivery, Wish
from niangjia.union.notices.rules import addresses, templates
from niangjia.union.notices.rules.addresses import Address
from niangjia.union.notices.rules.channels import MAIL, SMS, WECHAT

from .conftest import AT, DAY, HOUR, MACHINE, MINUTE, NIGHT, code, deliver, member, moved, person

pytestmark = pytest.mark.django_db
OPENID, OPENIDS = "oFollower0000000000000000007", "test.openid"
MAILBOX = "zhang@mail.example"
SUBJECT = "cases.Case:12"
crypto.declare(OPENIDS, "测试微信号")
templates.declare("test.alarm", "台风停工", "{day}起停工。", together=True)


class Platform:
    """The official account's sender: what it was told, and what it answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str], str]] = []
        self.keys: set[str] = set()
        self.answers: list[Code] = []

    def __call__(self, *, at: Any) -> "Platform":
        return self

    def send_template(
        self, openid: str, *, template: str, words: dict[str, str], url: str = "", key: str = ""
    ) -> Sent:
        answer = self.answers.pop(0) if self.answers else Code.ACCEPTED
        if answer == Code.ACCEPTED and key not in self.keys:
            self.keys.add(key)
            self.told.append((openid, words, url))
        return Sent(answer, "m1" if answer == Code.ACCEPTED else "")


PLATFORM = Platform()


def platform(*, at: Any) -> Platform:
    return PLATFORM


@pytest.fixture
def wechat(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """An official account that person 7 follows."""
    PLATFORM.__init__()  # type: ignore[misc]  # as if made anew
    settings.WECHAT, settings.WECHAT_NOTICE = object(), "T1"
    settings.WECHAT_SENDER, settings.PUBLIC_URL = f"{__name__}.platform", "https://union.example"
    monkeypatch.setitem(addresses._books, WECHAT, addresses._Book(OPENIDS, _openids))
    addresses.carry(OPENIDS)
    return PLATFORM


def _openids(people: Any) -> dict[int, Address]:
    digest = next(iter(crypto.lookup(OPENIDS, OPENID).values()))
    return {7: Address(crypto.seal(OPENIDS, OPENID), OPENIDS, digest)} if 7 in people else {}


@pytest.fixture
def post(settings: Any) -> Iterator[MailFake]:
    """A mail server, and person 7's proven address."""
    with MailFake() as fake:
        settings.MAIL_URL, settings.MAIL_FROM = fake.url, "市总工会 <notice@union.example>"
        settings.PUBLIC_URL = "https://union.example"
        yield fake


def has_mail(number: int = 7, address: str = MAILBOX) -> None:
    with sight.everywhere("测试"):
        Wish.objects.create(
            person_id=number, mail=crypto.seal(sealing.MAIL, address), mail_proven_at=AT,
            mail_digest=next(iter(crypto.lookup(sealing.MAIL, address).values())),
        )  # fmt: skip


def states(notice: int) -> dict[str, str]:
    with sight.everywhere("测试"):
        return dict(Delivery.objects.filter(notice=notice).values_list("channel", "state"))


def test_a_notice_goes_by_wechat_alone_and_says_no_more_there_than_what_it_is_about(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail()
    notice = moved()
    assert deliver() == 1
    assert wechat.told == [
        (OPENID, {"thing1": "转会进度", "time2": "2026年11月22日 09:00"}, "https://union.example/me/notices/")
    ]
    assert (gateway.texts, post.letters) == ([], [])
    assert states(notice) == {"wechat": "sent", "sms": "spared", "mail": "spared"}
    deliver(AT + DAY)
    assert (len(wechat.told), gateway.texts, post.letters) == (1, [], [])


def test_who_no_longer_follows_is_told_by_the_next_channel_once(wechat: Platform, gateway: Fake) -> None:
    notice = moved()
    wechat.answers = [Code.NOT_FOLLOWING]
    deliver()
    assert (wechat.told, len(gateway.texts)) == ([], 1)
    assert states(notice) == {"wechat": "passed", "sms": "sent"}
    deliver(AT + DAY)
    assert len(gateway.texts) == 1
    assert queries.deliveries(by=MACHINE) == []


def test_a_channel_that_stays_silent_gives_way_after_its_tries(wechat: Platform, gateway: Fake) -> None:
    notice = moved()
    wechat.answers = [Code.UNAVAILABLE] * 3
    for minutes in (0, 1, 5):
        assert gateway.texts == []
        deliver(AT + minutes * MINUTE)
    deliver(AT + 5 * MINUTE)
    assert len(gateway.texts) == 1
    assert states(notice) == {"wechat": "passed", "sms": "sent"}


def test_when_every_channel_has_failed_one_dead_letter_remains(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail()
    notice = moved(to=person(phone="075512345678"))
    wechat.answers = [Code.NOT_FOLLOWING]
    post.fail("RCPT", "550 nobody")
    for _ in range(3):
        deliver()
    assert states(notice) == {"wechat": "passed", "sms": "passed", "mail": "dead"}
    (slip,) = queries.deliveries(by=MACHINE, channel=MAIL)
    assert (slip.channel, slip.address, slip.fault) == (
        "电子邮件", "z****@mail.example", "邮箱地址不存在或不收我们的邮件",
    )  # fmt: skip
    assert queries.deliveries(by=MACHINE, channel=SMS) == []


def test_a_reader_s_own_order_comes_before_the_house_s(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail()
    actions.put_first(channel=SMS, by=member(7), at=AT)
    actions.put_first(channel=MAIL, by=member(7), at=AT)
    assert [code for code, _ in queries.wishes(by=member(7)).order] == [MAIL, SMS, WECHAT]
    moved()
    deliver()
    assert (len(post.letters), gateway.texts, wechat.told) == (1, [], [])
    with pytest.raises(Invalid):
        actions.put_first(channel="fax", by=member(7), at=AT)


def test_two_channels_at_once_only_where_the_template_says_so(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail()
    actions.send(template="test.alarm", to=person(), words={"day": "明天"}, by=MACHINE, at=AT)
    deliver()
    assert (len(wechat.told), len(gateway.texts), len(post.letters)) == (1, 1, 1)


def test_at_night_a_mail_goes_out_and_no_phone_rings(wechat: Platform, gateway: Fake, post: MailFake) -> None:
    has_mail()
    moved(NIGHT)
    actions.put_first(channel=MAIL, by=member(7), at=NIGHT)
    moved(NIGHT)
    deliver(NIGHT)
    assert (len(post.letters), gateway.texts, wechat.told) == (1, [], [])
    deliver(NIGHT.replace(hour=8) + DAY)
    assert (len(post.letters), len(wechat.told)) == (1, 1)


def test_each_channel_has_its_own_pace(wechat: Platform, gateway: Fake) -> None:
    for _ in range(6):
        moved()
    deliver()
    assert (len(wechat.told), gateway.texts) == (5, [])
    deliver(AT + HOUR)
    assert len(wechat.told) == 6


def test_a_code_goes_by_sms_although_its_reader_follows_us(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail()
    code()
    deliver()
    assert (len(gateway.texts), wechat.told, post.letters) == (1, [], [])


def test_without_an_account_and_a_server_everything_goes_as_before(gateway: Fake) -> None:
    has_mail()
    notice = moved()
    assert deliver() == 1
    assert states(notice) == {"sms": "sent"}


def test_what_waits_for_a_channel_that_was_taken_away_goes_on_waiting(
    wechat: Platform, gateway: Fake, settings: Any
) -> None:
    notice = moved()
    settings.WECHAT = None
    assert deliver() == 0
    assert states(notice) == {"wechat": "queued", "sms": "held"}
    standing = next(one for one in queries.outbox(by=MACHINE, at=AT).silent if one.code == WECHAT)
    assert (standing.waiting, standing.is_configured) == (1, False)


def test_a_worker_that_dies_before_it_writes_down_the_answer_has_sent_once(
    wechat: Platform, gateway: Fake, post: MailFake
) -> None:
    has_mail(8, "li@mail.example")
    moved()
    moved(to=Recipient("person", 8))
    for channel in (WECHAT, MAIL):
        with (
            mock.patch.object(delivering, "_settle", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            actions.deliver_due(channel=channel, by=MACHINE, at=AT)
    assert (len(wechat.told), len(post.letters)) == (1, 1)
    assert deliver(AT + MINUTE) == 0
    assert deliver(AT + 2 * MINUTE) == 2
    assert (len(wechat.told), len(post.letters), gateway.texts) == (1, 1, [])


def test_an_activity_s_mail_is_switched_off_by_its_own_word_and_by_no_other(
    gateway: Fake, post: MailFake
) -> None:
    has_mail()
    actions.put_first(channel=MAIL, by=member(7), at=AT)
    letter = Letter(person(), {"title": "歌会"})
    actions.send_many(template="test.concert", letters=[letter], by=MACHINE, at=AT)
    moved()
    deliver()
    concert, service = sorted(post.letters, key=lambda one: one["List-Unsubscribe"] is None)
    assert service["List-Unsubscribe"] is None
    url = str(concert["List-Unsubscribe"]).strip("<>")
    assert url in concert.get_content()
    word = url.removeprefix("https://union.example/me/notices/stop/").rstrip("/")
    for wrong in (word + "x", "1:" + word.partition(":")[2], "1"):
        with pytest.raises(NotFound):
            actions.stop(word=wrong, by=MACHINE, at=AT)
    for _ in range(2):
        actions.stop(word=word, by=MACHINE, at=AT)
    off = [(one.category, one.channel) for one in queries.switches(by=member(7)) if not one.is_on]
    assert off == [("activity", MAIL)]
    actions.send_many(template="test.concert", letters=[letter], by=MACHINE, at=AT)
    deliver()
    assert (len(post.letters), len(gateway.texts)) == (2, 1)


def test_a_mailbox_is_one_s_own_after_its_code_has_come_back(gateway: Fake, post: MailFake) -> None:
    actions.ask_mail(address=f" {MAILBOX} ", by=member(7), at=AT)
    with pytest.raises(NotNow, match="刚刚"):
        actions.ask_mail(address=MAILBOX, by=member(7), at=AT)
    deliver()
    said = post.letters[0].get_content()
    digits = said.partition("核实码 ")[2][:6]
    moved()
    deliver()
    assert len(post.letters) == 1  # not yet
    with pytest.raises(Invalid, match="核实码不对"):
        actions.prove_mail(code="x", by=member(7), at=AT)
    with pytest.raises(NotNow):
        actions.prove_mail(code=digits, by=member(8), at=AT)
    actions.prove_mail(code=f" {digits} ", by=member(7), at=AT + MINUTE)
    assert queries.wishes(by=member(7)).mail == "z****@mail.example"
    actions.put_first(channel=MAIL, by=member(7), at=AT)
    moved()
    deliver()
    assert len(post.letters) == 2
    actions.drop_mail(by=member(7), at=AT)
    moved()
    deliver()
    assert len(post.letters) == 2
    assert MAILBOX not in repr(list(AuditEvent.objects.values()))


def test_a_mail_code_is_guessed_five_times_and_no_more(post: MailFake) -> None:
    actions.ask_mail(address=MAILBOX, by=member(7), at=AT)
    deliver()
    digits = post.letters[0].get_content().partition("核实码 ")[2][:6]
    for _ in range(5):
        with pytest.raises(Invalid):
            actions.prove_mail(code="000000" if digits != "000000" else "1", by=member(7), at=AT)
    with pytest.raises(NotNow):
        actions.prove_mail(code=digits, by=member(7), at=AT)


@pytest.mark.parametrize("address", ["", "zhang", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example"])
def test_what_is_no_address_is_refused(post: MailFake, address: str) -> None:
    with pytest.raises(Invalid, match="邮箱"):
        actions.ask_mail(address=address, by=member(7), at=AT)


def test_a_matter_s_page_shows_how_far_each_message_has_come(wechat: Platform, gateway: Fake) -> None:
    number = moved(subject=SUBJECT)
    moved(AT + HOUR, to=person(8), subject="cases.Case:13")
    wechat.answers = [Code.NOT_FOLLOWING]
    deliver()
    actions.mark_read(notice_ids=[number], by=member(7), at=AT + HOUR)
    steps = queries.deliveries_of(subject=SUBJECT)
    assert [(one.channel, one.address, one.state) for one in steps] == [
        ("微信", "已绑定的微信", "已转其他渠道"),
        ("短信", "138****8000", "已发送"),
        ("站内通知", "", "本人已读"),
    ]
    assert "张小满" not in repr([(one.title, one.address) for one in steps])
    assert queries.deliveries_of(subject="") == []


def test_a_matter_of_each_letter_may_be_its_own() -> None:
    letters = [Letter(person(n), {"title": "歌会"}, f"cases.Case:{n}") for n in (7, 8)]
    actions.send_many(template="test.concert", letters=letters, subject="cases.Case:1", by=MACHINE, at=AT)
    assert len(queries.deliveries_of(subject="cases.Case:8")) == 2
    assert queries.deliveries_of(subject="cases.Case:1") == []


def test_a_dead_letter_that_may_have_arrived_is_not_sent_again_once_its_key_is_forgotten(
    wechat: Platform, gateway: Fake
) -> None:
    notice = moved(to=Recipient("person", 7))
    wechat.answers = [Code.UNAVAILABLE] * 3
    for minutes in (0, 1, 5):
        deliver(AT + minutes * MINUTE)
    with sight.everywhere("测试"):
        row = Delivery.objects.get(notice=notice)
    assert row.state == "dead"
    with pytest.raises(NotNow, match="分钟以前"):
        actions.retry(delivery_id=row.pk, by=MACHINE, at=AT + 20 * MINUTE)
    assert actions.retry_dead(by=MACHINE, at=AT + 20 * MINUTE) == 0
    assert actions.retry_dead(by=MACHINE, at=AT + 14 * MINUTE) == 1


def test_a_dead_letter_that_surely_did_not_arrive_is_sent_again_within_days(
    wechat: Platform, gateway: Fake
) -> None:
    moved(to=Recipient("person", 7))
    wechat.answers = [Code.BAD_TEMPLATE] * 3
    for minutes in (0, 1, 5):
        deliver(AT + minutes * MINUTE)
    assert actions.retry_dead(by=MACHINE, at=AT + DAY) == 1
    deliver(AT + DAY)
    assert len(wechat.told) == 1


def test_a_channel_in_trouble_holds_up_no_other(wechat: Platform, gateway: Fake) -> None:
    gateway.fail(SmsCode.UNAVAILABLE, times=9)
    letters = [Letter(person(n, f"138{n:08}"), {"title": "歌会"}) for n in range(7, 150)]
    actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)
    deliver()
    assert (len(wechat.told), gateway.texts) == (1, [])


def test_ten_thousand_cost_what_a_hundred_cost(
    wechat: Platform, post: MailFake, django_assert_max_num_queries: Callable
) -> None:
    has_mail()
    letters = [Letter(person(n), {"title": "歌会"}) for n in range(10_000)]
    with django_assert_max_num_queries(40):
        actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)


def test_the_room_s_page_says_how_long_a_key_is_known() -> None:
    page = (Path(__file__).parents[1] / "adapters" / "README.md").read_text("utf-8")
    known = {one: delivering.adapters.adapter(one).remembered for one in (SMS, MAIL, WECHAT)}
    assert known == {SMS: 7 * DAY, MAIL: 7 * DAY, WECHAT: 10 * MINUTE}
    for title, words in (("SMS", "7 days"), ("e-mail", "7 days"), ("WeChat", "10 minutes")):
        assert any(
            line.startswith(f"| {title} |") and line.endswith(f"| {words} |") for line in page.splitlines()
        )
