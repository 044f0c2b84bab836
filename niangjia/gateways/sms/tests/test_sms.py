"""Client, fake and contract agree, case by case; and what each does beyond the cases."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from niangjia.gateways.sms import contract
from niangjia.gateways.sms.client import Client
from niangjia.gateways.sms.contract import Answer, Code, fault_of_settings
from niangjia.gateways.sms.fake import Fake
from niangjia.kernel.clock import ZONE

from .cases import CASES, KEY, LANDLINE, ONE, TWO, Case

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
NAMES = [case.name for case in CASES]


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A gateway whose clock stands at AT."""
    with Fake(KEY, now=lambda: AT) as made:
        yield made


@contextmanager
def replaying(status: int, body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A gateway that answers everything alike; yields its address and the (headers, body) it was sent."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


def asked(case: Case, nonce: str = "n-1", at: datetime = AT) -> tuple[bytes, dict[str, str]]:
    """A request as README.md describes it, made without our client."""
    rows = [{"id": str(m.id), "phone": m.phone, "text": m.text} for m in case.messages]
    body = json.dumps({"messages": rows}).encode()
    timestamp = str(int(at.timestamp()))
    signed = contract.signature(case.key, timestamp=timestamp, nonce=nonce, body=body)
    return body, {"X-Sms-Timestamp": timestamp, "X-Sms-Nonce": nonce, "X-Sms-Signature": signed}


def post(fake: Fake, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(fake.url + "/v1/messages", content=body, headers=headers, trust_env=False)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_fake_answers_as_the_contract_says(fake: Fake, case: Case) -> None:
    if case.fault:
        fake.fail(case.fault)
    answer = post(fake, *asked(case))
    assert (answer.status_code, answer.json()) == (case.status, case.words)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_client_understands_what_the_contract_says(case: Case) -> None:
    with replaying(case.status, json.dumps(case.words).encode()) as (url, heard):
        answers = Client(url, case.key).send(case.messages, at=AT)
    assert tuple(answers[one.id] for one in case.messages) == case.answers
    path, headers, body = heard[0]
    wanted, signed = asked(case, headers["X-Sms-Nonce"])
    assert (path, json.loads(body)) == ("/v1/messages", json.loads(wanted))
    assert headers["X-Sms-Timestamp"] == signed["X-Sms-Timestamp"]
    assert headers["X-Sms-Signature"] == contract.signature(
        case.key, timestamp=headers["X-Sms-Timestamp"], nonce=headers["X-Sms-Nonce"], body=body
    )


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_client_and_fake_understand_each_other(fake: Fake, case: Case) -> None:
    if case.fault:
        fake.fail(case.fault)
    answers = Client(fake.url, case.key).send(case.messages, at=AT)
    assert tuple(answers[one.id] for one in case.messages) == case.answers


def test_the_page_of_the_contract_names_every_status_and_code() -> None:
    page = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for case in CASES:
        for code in [case.words.get("code"), *(row["code"] for row in case.words.get("results", []))]:
            assert code is None or f"| {case.status} | `{code}` |" in page
    for said in (
        contract.PATH,
        contract.SIGNATURE,
        f"1 to {contract.MOST} ",
        f"least {contract.REMEMBERED_DAYS} d",
    ):
        assert said in page


def test_a_message_sent_again_under_its_id_is_not_sent_twice(fake: Fake) -> None:
    client = Client(fake.url, KEY)
    first, second = client.send([ONE], at=AT), client.send([ONE, TWO], at=AT)
    assert first[ONE.id] == second[ONE.id]
    assert fake.texts == [ONE.text, TWO.text]


def test_a_request_overheard_cannot_be_sent_again_or_later(fake: Fake) -> None:
    body, headers = asked(CASES[0])
    late = asked(CASES[0], "n-2", AT - timedelta(seconds=301))
    assert [post(fake, body, headers).status_code for _ in range(2)] == [200, 401]
    assert post(fake, *late).status_code == 401
    assert len(fake.texts) == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"results": 7}', b'{"results": [{"id": "x", "code": "accepted"}]}', b"\xff"],
)
def test_an_answer_that_is_not_the_contract_s_is_no_answer(body: bytes) -> None:
    with replaying(200, body) as (url, _):
        assert Client(url, KEY).send([ONE], at=AT) == {ONE.id: Answer(Code.UNAVAILABLE)}


def test_a_gateway_that_is_not_there_is_unavailable() -> None:
    with Fake(KEY) as gone:
        pass
    assert Client(gone.url, KEY).send([ONE], at=AT) == {ONE.id: Answer(Code.UNAVAILABLE)}


def test_a_message_is_printed_without_number_and_text() -> None:
    assert ONE.phone not in repr(ONE)
    assert ONE.text not in f"{ONE}"


@pytest.mark.parametrize(
    ("url", "key", "right"),
    [
        ("", "", True),
        ("https://sms.example.org", KEY, True),
        ("http://127.0.0.1:9", KEY, True),
        ("http://sms.example.org", KEY, False),
        ("https://sms.example.org", "short", False),
        ("sms.example.org", KEY, False),
        ("", KEY, False),
    ],
)
def test_a_gateway_is_named_whole_and_reached_safely(url: str, key: str, right: bool) -> None:
    assert (fault_of_settings(url, key) == "") is right


def test_the_demonstration_s_page_shows_the_last_messages_to_this_machine_only(fake: Fake) -> None:
    Client(fake.url, KEY).send([ONE], at=AT)
    page = httpx.get(fake.url, trust_env=False)
    assert ONE.text in page.text
    assert ONE.phone in page.text
    assert httpx.get(fake.url, headers={"Host": "evil.example"}, trust_env=False).status_code == 403


def test_a_number_that_is_none_is_told_so(fake: Fake) -> None:
    assert Client(fake.url, KEY).send([LANDLINE], at=AT)[LANDLINE.id].code == Code.BAD_NUMBER
    assert fake.texts == []
