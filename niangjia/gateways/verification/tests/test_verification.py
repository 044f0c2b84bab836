"""Client and fake agree on one table of cases, and on what must never be believed or written down."""

import json
import logging
from dataclasses import replace

import pytest

from niangjia.gateways import verification
from niangjia.gateways.verification import client
from niangjia.gateways.verification.contract import PATH, request_mark
from niangjia.gateways.verification.fake import FakeVerifier, Known
from niangjia.kernel import clock

NUMBER, PHONE = "440301189001011234", "13800000001"
REGISTER = {NUMBER: Known("张三", PHONE), "440301189202025678": Known("买买提·热合曼", "")}


@pytest.fixture
def fake():
    with FakeVerifier(known=REGISTER.get) as server:
        yield server


@pytest.mark.parametrize(
    ("asked", "result", "level"),
    [
        (("张三", NUMBER, None), "match", "two"),
        (("张三", NUMBER, PHONE), "match", "three"),
        (("李四", NUMBER, None), "mismatch", "two"),
        (("张三", NUMBER, "13900000009"), "mismatch", "three"),
        (("李四", NUMBER, PHONE), "mismatch", "three"),
        (("张三", "440301189303039999", None), "not_found", "two"),
        (("买买提·热合曼", "440301189202025678", None), "match", "two"),
    ],
)
def test_client_and_fake_agree(fake, asked, result, level):
    name, number, phone = asked
    answer = client.ask(fake.partner, name=name, number=number, phone=phone)
    assert (answer.result, answer.level, answer.source) == (result, level, "模拟核验源")
    assert answer.serial.startswith("V")
    assert abs((clock.now() - answer.at).total_seconds()) < 60


def test_a_closed_source_says_nothing_about_the_person(fake):
    fake.closed = True
    assert client.ask(fake.partner, name="张三", number=NUMBER).result == "unavailable"


def test_who_asks_too_often_is_told_so(fake):
    fake.limit = 1
    results = [client.ask(fake.partner, name="张三", number=NUMBER).result for _ in range(2)]
    assert results == ["match", "throttled"]


def test_a_source_that_is_not_there_is_unavailable():
    with FakeVerifier(known=REGISTER.get) as gone:
        partner = gone.partner
    assert client.ask(partner, name="张三", number=NUMBER).result == "unavailable"


def test_an_answer_that_the_partner_did_not_sign_is_not_believed(fake):
    partner = replace(fake.partner, sign=b"another key" * 3)
    assert client.ask(partner, name="张三", number=NUMBER).result == "unavailable"
    assert fake.asked == 0  # and the other side did not believe the question


def test_a_question_under_another_seal_is_not_answered(fake):
    partner = replace(fake.partner, seal=b"sixteen bytes!!!")
    assert client.ask(partner, name="张三", number=NUMBER).result == "unavailable"


def question(fake, *, time=None, nonce="0" * 32):
    """Return the headers and body of a question as the client would send it, at another time or nonce."""
    asked = client.Question("two", nonce, clock.now())
    request = client._request(fake.partner, asked, {"name": "张三", "number": NUMBER})
    if time:
        mark = request_mark(fake.partner, time=time, nonce=nonce, body=request.content)
        request.headers.update({"X-Time": time, "X-Sign": mark})
    return {k.lower(): v for k, v in request.headers.items()}, request.content


def test_a_question_sent_again_is_refused(fake):
    headers, body = question(fake)
    assert [fake.answer(headers, body)[0] for _ in range(2)] == [200, 409]


@pytest.mark.parametrize("seconds", [-400, 400])
def test_a_question_of_another_time_is_refused(fake, seconds):
    headers, body = question(fake, time=str(int(clock.now().timestamp()) + seconds))
    assert fake.answer(headers, body)[0] == 401


def test_names_numbers_and_phones_are_in_no_address_no_body_and_no_log(fake, caplog):
    caplog.set_level(logging.DEBUG)
    client.ask(fake.partner, name="张三", number=NUMBER, phone=PHONE)
    fake.closed = True
    client.ask(fake.partner, name="张三", number=NUMBER, phone=PHONE)
    travelled = caplog.text + b"".join(fake.bodies).decode() + PATH
    assert fake.bodies
    assert caplog.text
    assert [word for word in ("张三", json.dumps("张三")[1:-1], NUMBER, PHONE) if word in travelled] == []


def test_without_a_partner_people_are_asked_to_look(settings, tmp_path):
    settings.PARTNERS = tmp_path
    assert not verification.is_connected()
    assert verification.verify(name="张三", number=NUMBER).result == "unavailable"


def test_the_partner_of_the_installation_is_asked(settings, tmp_path, fake):
    told = fake.partner
    (tmp_path / verification.FILE).write_text(
        json.dumps({"url": told.url, "app": told.app, "source": told.source})[:-1]
        + f', "sign": "{told.sign.hex()}", "seal": "{told.seal.hex()}"}}'
    )
    settings.PARTNERS = tmp_path
    assert verification.verify(name="张三", number=NUMBER).result == "match"


def test_a_broken_partner_file_is_unavailable_and_not_an_error(settings, tmp_path):
    (tmp_path / verification.FILE).write_text('{"url": "http://127.0.0.1:9"}')
    settings.PARTNERS = tmp_path
    assert verification.verify(name="张三", number=NUMBER).result == "unavailable"
