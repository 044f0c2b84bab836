"""Callbacks in both modes by both sides, and everything that must not come through."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from niangjia.gateways.wechat import contract, envelope, fake_envelope
from niangjia.gateways.wechat.contract import Account
from niangjia.gateways.wechat.fake import AES_KEY, APP, SECRET, TOKEN
from niangjia.kernel import clock

SAFE = Account(APP, SECRET, TOKEN, AES_KEY)
PLAIN = Account(APP, SECRET, TOKEN)
AT = clock.now()
SECOND = int(AT.timestamp())
TEXT = {
    "ToUserName": "gh_x", "FromUserName": "oReader", "CreateTime": str(SECOND), "MsgType": "text",
    "Content": "老板不发钱 <b>&amp;</b>", "MsgId": "64",
}  # fmt: skip
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><FromUserName>oReader</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>&b;</Content></xml>"
)


def handed(account, told=None, at=AT, **how):
    """What our side makes of a letter that the platform's side wrote."""
    query, body = fake_envelope.letter(account, told or TEXT, second=SECOND, **how)
    return envelope.open_(account, dict(parse_qsl(query)), body, at=at)


@pytest.mark.parametrize("account", [SAFE, PLAIN], ids=["safe", "plain"])
def test_what_the_platform_writes_is_read_and_what_we_answer_is_read_by_it(account):
    message = handed(account)
    assert (message.openid, message.kind, message["Content"], message.key) == (
        "oReader", "text", TEXT["Content"], "64",
    )  # fmt: skip
    for words in ("工会收到", "]]><Content>x", "a" * 5000, "哈" * 2000, "\x00\x1b emoji 🙂 <script>"):
        told = fake_envelope.read(account, envelope.answer(account, message, words, at=AT).encode())
        assert (told["ToUserName"], told["FromUserName"]) == ("oReader", "gh_x")
        assert 0 < len(told["Content"].encode()) <= contract.LONGEST
    assert told["Content"] == " emoji 🙂 <script>"


def test_an_event_is_known_by_sender_and_second():
    told = {
        "FromUserName": "oReader",
        "CreateTime": "9",
        "MsgType": "event",
        "Event": "CLICK",
        "EventKey": "ask",
    }
    message = handed(SAFE, told)
    assert (message.kind, message.key) == ("event.click", "oReader 9 event.click ask")


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
def test_a_letter_changed_in_any_signed_part_is_forged(name):
    query, body = fake_envelope.letter(SAFE, TEXT, second=SECOND)
    changed = dict(parse_qsl(query))
    changed[name] = changed[name][:-1] + ("0" if changed[name][-1] != "0" else "1")
    with pytest.raises(envelope.Refused, match="forged"):
        envelope.open_(SAFE, changed, body, at=AT)


def test_a_ciphertext_is_not_exchanged_under_a_signature():
    query, _ = fake_envelope.letter(SAFE, TEXT, second=SECOND)
    _, other = fake_envelope.letter(SAFE, TEXT | {"Content": "别的话"}, second=SECOND)
    with pytest.raises(envelope.Refused, match="forged"):
        envelope.open_(SAFE, dict(parse_qsl(query)), other, at=AT)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_letter_is_stale_although_it_is_signed(seconds):
    assert handed(SAFE, at=AT + timedelta(seconds=299 if seconds > 0 else -299))
    with pytest.raises(envelope.Refused, match="stale"):
        handed(SAFE, at=AT + timedelta(seconds=seconds))


def test_where_a_key_is_set_nothing_comes_in_clear():
    with pytest.raises(envelope.Refused, match="not encrypted"):
        handed(SAFE, encrypted=False)


def test_a_letter_for_another_account_does_not_open():
    query, body = fake_envelope.letter(replace(SAFE, app="wxOther"), TEXT, second=SECOND)
    with pytest.raises(envelope.Refused, match="does not open"):
        envelope.open_(SAFE, dict(parse_qsl(query)), body, at=AT)


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        BOMB.replace("<!DOCTYPE", "<!doctype"),
        "<xml><a>&b;</a></xml>",
        "<?php x?><xml/>",
        "<xml>" + "<a>" * 900 + "</a>" * 900 + "</xml>",
        "<xml><a>1</a><a>2</a></xml>",
        "<xml><a>",
        "plain words",
        "<other/>",
        "<xml></xml>",
        "<xml><FromUserName>o</FromUserName><CreateTime>x</CreateTime><MsgType>text</MsgType></xml>",
    ],
)
def test_what_is_no_plain_message_is_refused_signed_or_not(body):
    query, _ = fake_envelope.letter(PLAIN, TEXT, second=SECOND)
    with pytest.raises(envelope.Refused):
        envelope.open_(PLAIN, dict(parse_qsl(query)), body.encode(), at=AT)
    sealed = fake_envelope.seal(SAFE, body)
    signed = contract.signature(TOKEN, str(SECOND), "n", sealed)
    outer = {"timestamp": str(SECOND), "nonce": "n", "msg_signature": signed}
    with pytest.raises(envelope.Refused):
        envelope.open_(SAFE, outer, fake_envelope.xml({"Encrypt": sealed}).encode(), at=AT)


@pytest.mark.parametrize("body", [b"<xml>" + b"x" * (1 << 20) + b"</xml>", BOMB.encode("utf-16")])
def test_a_megabyte_and_another_encoding_are_refused_before_anything_is_parsed(body, monkeypatch):
    monkeypatch.setattr(envelope, "_elements", lambda text: pytest.fail("parsed"))
    with pytest.raises(envelope.Refused, match=r"too large|not UTF-8"):
        envelope.open_(PLAIN, {}, body, at=AT)


def test_the_greeting_is_answered_for_the_platform_alone():
    query = dict(parse_qsl(fake_envelope.greeting(SAFE, second=SECOND, echo="e1")))
    assert envelope.check_greeting(SAFE, query, at=AT) == "e1"
    with pytest.raises(envelope.Refused):
        envelope.check_greeting(SAFE, query | {"nonce": "other"}, at=AT)


def test_a_message_and_an_account_print_nothing():
    assert not re.search("oReader|老板", repr(handed(SAFE)))
    assert SECRET not in repr(SAFE)
    assert AES_KEY not in repr(SAFE)
