"""What we and a mail server agree on; README.md says the same in words, tests compare the two."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit
from uuid import UUID

MOST = 20  # letters over one connection
REMEMBERED_DAYS = 7  # how long the server knows the Message-ID of a letter it has accepted
LONGEST = 254  # characters of an address
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"smtps": 465, "smtp": 587}
ONE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class Code(StrEnum):
    """What became of a letter. Only `accepted` and `bad_address` are final."""

    ACCEPTED = "accepted"
    BAD_ADDRESS = "bad_address"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


BAD_ADDRESSES = frozenset({550, 551, 553})
"""Replies to RCPT TO that mean: nobody there."""
FULL = frozenset({450, 452})
"""Replies to RCPT TO that mean: too much, or no room, for now."""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One plain-text letter to one reader. `id` makes it the same letter however often it is sent.

    `stop_url` is where a reader switches such letters off. Nothing prints a letter.
    """

    id: UUID
    to: str
    subject: str
    text: str
    at: datetime
    stop_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says of one letter; `receipt` is its last line for an accepted one."""

    code: Code
    receipt: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """Where the server is and who we are to it. Nothing prints it."""

    host: str
    port: int
    tls: str
    """`from_start`, `starttls`, or `none`, on this machine only."""
    user: str
    password: str


def is_address(text: str) -> bool:
    """Whether a text is one plain address: no name, no second address, nothing that ends a line."""
    return len(text) <= LONGEST and ONE.fullmatch(text) is not None and ".." not in text


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Return the letter as it travels. Raises ValueError, naming no value, where a header would break in two."""
    if not is_address(letter.to) or CONTROL.search(letter.subject + letter.stop_url + sender):
        raise ValueError("a header of this letter holds what no header may")
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = message_id(letter.id, sender)
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message


def message_id(key: UUID, sender: str) -> str:
    """Return the number by which a server knows a letter again."""
    return f"<{key}@{domain(sender)}>"


def domain(sender: str) -> str:
    """Return the domain of a sender, which is also our name in the greeting."""
    return parseaddr(sender)[1].rpartition("@")[2]


def code_of(stage: str, reply: int) -> Code:
    """Return what a reply means at a stage of the talk: `rcpt`, `data`, or another."""
    if 200 <= reply < 300:
        return Code.ACCEPTED
    if stage == "rcpt" and reply in BAD_ADDRESSES:
        return Code.BAD_ADDRESS
    if stage == "rcpt" and reply in FULL:
        return Code.THROTTLED
    return Code.REFUSED if 500 <= reply < 600 else Code.UNAVAILABLE


def server(url: str) -> Server:
    """Read MAIL_URL. Raises ValueError for one that `fault_of_settings` would not pass."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("no address of a mail server")
    inside = parts.hostname in LOOPBACK and parts.scheme == "smtp" and not parts.username
    tls = "from_start" if parts.scheme == "smtps" else "none" if inside else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, parts.port or PORTS[parts.scheme], tls, user, password)


def fault_of_settings(url: str, sender: str) -> str:
    """Return what is wrong with a server's address and our sender, or nothing; both empty is right: no mail."""
    if not url and not sender:
        return ""
    try:
        server(url)
    except ValueError:
        return "MAIL_URL: expected an address such as smtps://user:password@mail.example.org"
    if CONTROL.search(sender) or not is_address(parseaddr(sender)[1]):
        return "MAIL_FROM: expected a sender such as 市总工会 <notice@example.org>"
    return ""
