"""Officers at work over real HTTP: each signs in through the door and asks for pages, with a second's thought between."""

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts.actions import NewAccount
from niangjia.union.organisations import actions as unions
from niangjia.union.organisations.models import Organisation

BY, PORT, PASSWORD, SEED = system("测速"), 8391, "Niangjia-2026", 20261122
WARM = 5
Ask = tuple[str, str, str, dict[str, str] | None]
"""What is asked for: its kind, the method, the path, the form."""


class Officer(threading.Thread):
    """One officer at work. A benchmark's own officers say what they ask for."""

    def __init__(self, number: int, role: str, union_id: int, seconds: int) -> None:
        super().__init__(daemon=True)
        self.number, self.role, self.union_id, self.seconds = number, role, union_id, seconds
        self.dice = random.Random(SEED + number)
        self.link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}
        self.times: list[tuple[str, float, int]] = []

    def asks(self) -> Sequence[Callable[[], Ask]]:
        """The pages of a round, asked for in any order."""
        raise NotImplementedError

    def run(self) -> None:
        """Work until the time is over."""
        until = time.perf_counter() + self.seconds
        asks = list(self.asks())
        time.sleep(self.dice.random())
        while time.perf_counter() < until:
            for ask in self.dice.sample(asks, len(asks)):
                kind, method, path, body = ask()
                started = time.perf_counter()
                status, page = self.ask(method, path, body)
                self.times.append((f"{self.role}:{kind}", (time.perf_counter() - started) * 1000, status))
                self.learn(page)
                time.sleep(1)

    def learn(self, page: str) -> None:
        """Take from a page what a later question needs."""

    def sign_in(self) -> None:
        """Through the door, like everybody."""
        self.ask("GET", "/door/sign-in/")
        given = {"sign_name": f"officer{self.number}", "password": PASSWORD}
        status, _ = self.ask("POST", "/door/sign-in/", given)
        assert status == 302, status

    def following(self, path: str) -> str:
        """The token of the page after the first."""
        found = re.search(r"after=([\w-]+)", self.ask("GET", path)[1])
        return found[1] if found else ""

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        """One request and its whole answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        text = None
        if body is not None:
            text = urlencode(body | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self.send(method, path, text, headers)
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, page

    def send(
        self, method: str, path: str, text: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """Send on the open connection, or on a new one where the server has closed it meanwhile."""
        try:
            self.link.request(method, path, text, headers)
            return self.link.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            self.link.close()
            self.link.request(method, path, text, headers)
            return self.link.getresponse()


def open_desks(desks: Sequence[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """Open accounts with offices: (role, type of union, how many) each; return (role, union) of every officer."""
    dice, at = random.Random(SEED), clock.now()
    places: list[tuple[str, int]] = []
    for role, type_, many in desks:
        ids = list(Organisation.objects.filter(type=type_).order_by("id").values_list("pk", flat=True))
        places += [(role, dice.choice(ids)) for _ in range(many)]
    kinds = {"union_chair": "chair"}
    people = [
        NewAccount(f"officer{number}", f"测速{number}", kinds.get(role, "staff"))
        for number, (role, _) in enumerate(places)
    ]
    for (role, union_id), opened in zip(
        places, accounts.open_accounts(people=people, by=BY, at=at), strict=True
    ):
        accounts.set_password_by_link(token=opened.token, password=PASSWORD, by=BY, at=at)
        unions.give_office(
            account_id=opened.account.pk, role=role, organisation_id=union_id, since=at.date(), by=BY, at=at
        )
    return places


def wait_for_web() -> None:
    """Until the server answers."""
    for _ in range(120):
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            link.request("GET", "/door/sign-in/")
            link.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the server did not answer within a minute")


def ms(ordered: list[float], share: float) -> float:
    """A share of ordered times, in milliseconds."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0
