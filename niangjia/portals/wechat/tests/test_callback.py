"""The callback believes the platform alone, answers a message once, and says the same when it comes again."""

from datetime import timedelta

import pytest

from niangjia.gateways.wechat import fake_envelope
from niangjia.kernel import clock, sight
from niangjia.union.cases.models import Message

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("platform", [True, False], ids=["safe", "plain"], indirect=True)
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha">]><xml><FromUserName>o</FromUserName></xml>'


def kept() -> int:
    with sight.everywhere("测试"):
        return Message.objects.count()


@BOTH
def test_a_greeting_is_answered_with_its_echo(reader, platform):
    query = fake_envelope.greeting(platform.account, second=int(clock.now().timestamp()), echo="e-77")
    assert reader.browser.get(f"/wechat/?{query}").content == b"e-77"
    assert reader.browser.get(f"/wechat/?{query}0").content != b"e-77"
    assert reader.browser.get("/wechat/").status_code == 403


def test_without_an_account_there_is_no_callback(reader, settings):
    settings.WECHAT = None
    assert reader.browser.post("/wechat/").status_code == 404
    assert reader.browser.get("/wechat/sign-in/").status_code == 404


@BOTH
def test_a_forged_signature_is_refused_and_nothing_is_kept(reader, platform):
    query, body = platform.letter({"Content": "假的"})
    name = "msg_signature" if platform.account.encrypted else "signature"
    forged = query.replace(f"{name}=", f"{name}=0")
    answer = reader.hand(forged, body)
    assert (answer.status_code, answer.content) == (403, b"")
    assert kept() == 0


@BOTH
def test_a_letter_replayed_in_time_is_answered_alike_and_later_refused(reader, platform, monkeypatch):
    letter = platform.letter({"Content": "加班费怎么算"})
    first = reader.hand(*letter)
    assert platform.read(reader.hand(*letter).content) == platform.read(first.content)
    assert kept() == 1
    moment = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert reader.hand(*letter).status_code == 403


@BOTH
def test_a_message_that_the_platform_sends_three_times_is_one(reader, platform):
    told = {"MsgType": "text", "Content": "三遍", "MsgId": "4242"}
    answers = {reader.sends(told) for _ in range(3)}
    assert len(answers) == 1
    assert kept() == 1
    event = {"MsgType": "event", "Event": "CLICK", "EventKey": "ask"}
    assert reader.sends(event) == reader.sends(event)
    assert kept() == 2


def test_one_that_comes_again_makes_no_second_case(reader, platform):
    reader.says("公司欠薪半年")
    told = {"MsgType": "text", "Content": "1", "MsgId": "4343"}
    assert reader.sends(told) == reader.sends(told)


@pytest.mark.parametrize("body", [BOMB, b"<xml>" + b"x" * (1 << 20) + b"</xml>", b"\xff\xfe<", b""])
def test_bombs_and_megabytes_are_refused(reader, platform, body):
    query, _ = platform.letter({})
    assert reader.hand(query, body).status_code == 403
    assert kept() == 0


def test_a_message_costs_few_statements(reader, platform, django_assert_max_num_queries):
    reader.says("第一句")
    letter = platform.letter({"MsgType": "voice", "MediaId": "v"})
    with django_assert_max_num_queries(5):
        assert reader.hand(*letter).status_code == 200
