"""Client, fake and contract agree, case by case; and what a letter may never do."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import create_server
from threading import Thread
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from niangjia.gateways.mail import contract
from niangjia.gateways.mail.client import Client
from niangjia.gateways.mail.contract import Code, fault_of_settings
from niangjia.gateways.mail.fake import Fake

from .cases import AT, CASES, ONE, SENDER, TWO, Case

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A server on loopback, in clear."""
    with Fake() as made:
        yield made


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own root for 127.0.0.1, with its key, in one file."""
    import ipaddress  # noqa: PLC0415  for this file alone

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fake")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(AT - timedelta(days=9_000))
        .not_valid_after(AT + timedelta(days=9_000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "fake.pem"
    plain = serialization.NoEncryption()
    pem = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pem, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_client_and_fake_understand_each_other(fake: Fake, case: Case) -> None:
    if case.verb:
        fake.fail(case.verb, case.reply)
    answers = Client(fake.url, SENDER).send([ONE, TWO])
    assert (answers[ONE.id].code, answers[TWO.id].code) == case.answers
    assert bool(answers[ONE.id].receipt) is (case.answers[0] == Code.ACCEPTED)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_page_of_the_contract_says_what_each_reply_means(case: Case) -> None:
    lines = [line for line in README.splitlines() if line.startswith(f"| {case.stage} |")]
    (line,) = [line for line in lines if f"`{case.answers[0]}`" in line]
    said = {"5": "other 5xx", "4": "other 4xx", "": "silence"}.get(case.number[:1], case.number)
    assert said in line or case.number in line


def test_the_page_of_the_contract_names_its_numbers() -> None:
    assert f"Up to {contract.MOST} letters" in README
    assert f"least {contract.REMEMBERED_DAYS} days" in README


def test_a_letter_arrives_as_it_was_written_and_says_it_is_from_a_machine(fake: Fake) -> None:
    Client(fake.url, SENDER).send([replace(ONE, stop_url="https://union.example/me/notices/stop/x/")])
    (letter,) = fake.letters
    assert letter.get_content().replace("\r\n", "\n") == ONE.text
    assert {name: str(letter[name]) for name in ("From", "To", "Subject", "Auto-Submitted")} == {
        "From": SENDER, "To": ONE.to, "Subject": "转会进度", "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    assert letter["List-Unsubscribe"] == "<https://union.example/me/notices/stop/x/>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Message-ID"] == f"<{ONE.id}@union.example>"


def test_a_letter_whose_category_stays_on_offers_no_way_to_switch_it_off(fake: Fake) -> None:
    Client(fake.url, SENDER).send([ONE])
    assert fake.letters[0]["List-Unsubscribe"] is None


def test_a_letter_sent_again_under_its_id_is_not_delivered_twice(fake: Fake) -> None:
    client = Client(fake.url, SENDER)
    fake.fail("TEXT", "")  # taken, and then the line breaks before we hear so
    first, second = client.send([ONE])[ONE.id], client.send([ONE])[ONE.id]
    assert (first.code, second.code, len(fake.letters)) == (Code.UNAVAILABLE, Code.ACCEPTED, 1)


@pytest.mark.parametrize(
    "to",
    [
        "one@mail.example\r\nBcc: all@mail.example", "one@mail.example, two@mail.example", "one@mail.example\n",
        "一<one@mail.example>", "one mail.example", "one@mail", "@mail.example", "one..two@mail.example", "",
        "one@mail.example>\r\nRCPT TO:<two@mail.example", "a" * 65 + "@mail.example", "one@-.\x00example",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_given_to_nobody(fake: Fake, to: str) -> None:
    answers = Client(fake.url, SENDER).send([replace(ONE, to=to), TWO])
    assert answers[ONE.id].code == Code.BAD_ADDRESS
    assert [str(letter["To"]) for letter in fake.letters] == [TWO.to]


@pytest.mark.parametrize(
    "broken",
    [
        {"subject": "好\r\nBcc: all@mail.example"}, {"subject": "好\nX: y"}, {"subject": "好\u2028X"},
        {"stop_url": "https://x>\r\nBcc: all@mail.example"},
    ],
)  # fmt: skip
def test_nothing_breaks_a_header_in_two(fake: Fake, broken: dict[str, str]) -> None:
    answers = Client(fake.url, SENDER).send([replace(ONE, **broken)])
    assert answers[ONE.id].code != Code.ACCEPTED
    assert fake.letters == []
    with pytest.raises(ValueError) as fault:
        contract.compose(replace(ONE, **broken), SENDER)
    assert "all@" not in str(fault.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_is_said_inside_tls_to_a_server_whose_certificate_fits(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with Fake(user="notice", password="s3cret", tls=tls(certificate), scheme=scheme) as fake:
        url = fake.url
        answers = Client(url, SENDER, authority=str(certificate)).send([ONE])
        assert (answers[ONE.id].code, fake.memory.logins) == (Code.ACCEPTED, [True])
        wrong = url.replace("s3cret", "guess")
        assert Client(wrong, SENDER, authority=str(certificate)).send([ONE])[ONE.id].code == Code.REFUSED
        fake.memory.logins.clear()
        assert Client(url, SENDER).send([ONE])[ONE.id].code == Code.UNAVAILABLE
        assert fake.memory.logins == []  # before the password, the certificate


def test_a_server_without_tls_hears_no_password() -> None:
    with Fake(user="notice", password="s3cret") as fake:
        assert Client(fake.url, SENDER).send([ONE])[ONE.id].code == Code.UNAVAILABLE
        assert fake.memory.logins == []


def test_a_server_that_is_not_there_or_says_nothing_costs_a_moment() -> None:
    with Fake() as gone:
        pass
    assert Client(gone.url, SENDER).send([ONE])[ONE.id].code == Code.UNAVAILABLE
    with create_server(("127.0.0.1", 0)) as deaf:
        url = f"smtp://127.0.0.1:{deaf.getsockname()[1]}"
        assert Client(url, SENDER, timeout=0.05).send([ONE, TWO])[TWO.id].code == Code.UNAVAILABLE


def test_a_server_of_another_kind_is_unavailable() -> None:
    with create_server(("127.0.0.1", 0)) as other:

        def talk() -> None:
            line, _ = other.accept()
            with line:
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = Thread(target=talk)
        thread.start()
        url = f"smtp://127.0.0.1:{other.getsockname()[1]}"
        assert Client(url, SENDER, timeout=1).send([ONE])[ONE.id].code == Code.UNAVAILABLE
        thread.join()


def test_what_has_not_begun_in_time_comes_later(fake: Fake) -> None:
    answers = Client(fake.url, SENDER, budget=-1).send([ONE, TWO])
    assert {one.code for one in answers.values()} == {Code.UNAVAILABLE}
    assert fake.letters == []


def test_a_letter_is_printed_without_its_address_and_text() -> None:
    assert ONE.to not in repr(ONE)
    assert "会籍" not in f"{ONE}"
    assert "s3cret" not in repr(contract.server("smtps://notice:s3cret@mail.example"))


@pytest.mark.parametrize(
    ("url", "sender", "right"),
    [
        ("", "", True),
        ("smtps://u:p@mail.example", SENDER, True),
        ("smtp://mail.example", "notice@union.example", True),
        ("https://mail.example", SENDER, False),
        ("mail.example", SENDER, False),
        ("smtps://mail.example:port", SENDER, False),
        ("", SENDER, False),
        ("smtps://mail.example", "", False),
        ("smtps://mail.example", "notice@union.example\nBcc: x@y.example", False),
    ],
)
def test_a_server_and_a_sender_are_named_whole(url: str, sender: str, right: bool) -> None:
    assert (fault_of_settings(url, sender) == "") is right


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("smtps://mail.example", "from_start"),
        ("smtp://mail.example", "starttls"),
        ("smtp://127.0.0.1:1025", "none"),
        ("smtp://u:p@127.0.0.1:1025", "starttls"),
    ],
)
def test_only_this_machine_is_talked_to_in_clear_and_never_with_a_password(url: str, way: str) -> None:
    assert contract.server(url).tls == way


def test_the_same_key_makes_the_same_message() -> None:
    assert contract.message_id(UUID(int=7), SENDER) == contract.message_id(UUID(int=7), "x <y@union.example>")
