"""Our side of the talk: a batch of letters over one connection, and for each what became of it."""

import smtplib
import ssl
from collections.abc import Sequence
from time import monotonic
from uuid import UUID

from niangjia.gateways.mail import contract
from niangjia.gateways.mail.contract import Answer, Code, Letter

TIMEOUT_SECONDS = 5.0  # of silence
BUDGET_SECONDS = 8.0  # for a batch: what has not begun by then is not begun
BROKEN = (smtplib.SMTPException, OSError, ValueError)  # ValueError: what a server said was no reply
LATER = Answer(Code.UNAVAILABLE)


class Client:
    """A server at an address, and the sender in whose name we write; `authority` is a file of its own roots."""

    def __init__(
        self, url: str, sender: str, *, authority: str = "", timeout: float = TIMEOUT_SECONDS,
        budget: float = BUDGET_SECONDS,
    ) -> None:  # fmt: skip
        self.server = contract.server(url)
        self.sender, self.authority, self.timeout, self.budget = sender, authority, timeout, budget

    def send(self, letters: Sequence[Letter]) -> dict[UUID, Answer]:
        """Send up to `MOST` letters; return an answer for every one of them. Raises nothing of the network.

        Where the connection broke, the letter may have been accepted, and sending it again under its id is safe.
        """
        if len(letters) > contract.MOST:
            raise ValueError(f"{len(letters)} letters over one connection")
        until = monotonic() + self.budget
        try:
            line = self._connected()
        except smtplib.SMTPAuthenticationError as no:
            return dict.fromkeys((one.id for one in letters), Answer(contract.code_of("auth", no.smtp_code)))
        except BROKEN:
            return dict.fromkeys((one.id for one in letters), LATER)
        try:
            return self._all(line, letters, until)
        finally:
            line.close()

    def _connected(self) -> smtplib.SMTP:
        """Greet the server, inside TLS, and say who we are."""
        server, ours = self.server, contract.domain(self.sender)
        if server.tls == "from_start":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, ours, timeout=self.timeout, context=self._trust()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, ours, timeout=self.timeout)
        try:
            if server.tls == "starttls":
                line.starttls(context=self._trust())
            if server.user:
                line.login(server.user, server.password)
            line.ehlo_or_helo_if_needed()
        except BROKEN:
            line.close()
            raise
        return line

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority or None)

    def _all(self, line: smtplib.SMTP, letters: Sequence[Letter], until: float) -> dict[UUID, Answer]:
        """One letter after the other; when the connection breaks or the time is up, the rest comes later."""
        told = dict.fromkeys((one.id for one in letters), LATER)
        try:
            for letter in letters:
                if monotonic() > until:
                    return told
                told[letter.id] = self._one(line, letter)
            line.quit()
        except BROKEN:
            pass  # what was not answered stays "later"
        return told

    def _one(self, line: smtplib.SMTP, letter: Letter) -> Answer:
        """Raises what the network raises. A letter that would break a header is given to nobody."""
        if not contract.is_address(letter.to):
            return Answer(Code.BAD_ADDRESS)
        message = contract.compose(letter, self.sender)
        stage, (reply, _) = "mail", line.mail(message["From"].addresses[0].addr_spec)
        if reply == 250:
            stage, (reply, _) = "rcpt", line.rcpt(letter.to)
        said = b""
        if reply in (250, 251):
            try:
                stage, (reply, said) = "data", line.data(message.as_bytes())
            except smtplib.SMTPDataError as no:
                stage, reply = "data", no.smtp_code
        if reply == 421:
            raise smtplib.SMTPServerDisconnected("going away")
        if not 200 <= reply < 300:
            line.rset()
            return Answer(contract.code_of(stage, reply))
        return Answer(Code.ACCEPTED, said.decode("ascii", "replace")[:64])
