"""One table of cases: what troubles a server, what it replies, and what our client makes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from niangjia.gateways.mail.contract import Code, Letter
from niangjia.kernel.clock import ZONE

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
SENDER = "市总工会 <notice@union.example>"
ONE = Letter(UUID(int=1), "one@mail.example", "转会进度", "您的会籍已转入。\n.点开头的一行\n", AT)
TWO = Letter(UUID(int=2), "two@mail.example", "转会进度", "第二封", AT)


@dataclass(frozen=True)
class Case:
    """`verb` is the command in trouble (TEXT: the end of a letter), `reply` what the server says to it."""

    name: str
    stage: str
    verb: str
    reply: str
    answers: tuple[Code, Code]
    """For the letter in trouble, and for the next one over the same connection."""

    @property
    def number(self) -> str:
        """The reply's number, as README.md names it."""
        return self.reply[:3]


ACCEPTED, BAD, LATER = Code.ACCEPTED, Code.BAD_ADDRESS, Code.UNAVAILABLE
CASES = [
    Case("both are taken", "DATA", "", "250 OK", (ACCEPTED, ACCEPTED)),
    Case("nobody of that name", "RCPT TO", "RCPT", "550 no such user", (BAD, ACCEPTED)),
    Case("no local user", "RCPT TO", "RCPT", "551 not local", (BAD, ACCEPTED)),
    Case("no such mailbox", "RCPT TO", "RCPT", "553 no mailbox", (BAD, ACCEPTED)),
    Case("a busy mailbox", "RCPT TO", "RCPT", "450 busy", (Code.THROTTLED, ACCEPTED)),
    Case("a full mailbox", "RCPT TO", "RCPT", "452 full", (Code.THROTTLED, ACCEPTED)),
    Case("our sender is not welcome", "anywhere", "MAIL", "554 not you", (Code.REFUSED, ACCEPTED)),
    Case("the text is taken for rubbish", "anywhere", "TEXT", "554 spam", (Code.REFUSED, ACCEPTED)),
    Case("something broke inside", "anywhere", "TEXT", "451 later", (LATER, ACCEPTED)),
    Case("it goes down", "anywhere", "RCPT", "421 going down", (LATER, LATER)),
    Case("it hangs up after the letter", "anywhere", "TEXT", "", (LATER, LATER)),
    Case("it does not take letters today", "anywhere", "DATA", "451 later", (LATER, ACCEPTED)),
]
