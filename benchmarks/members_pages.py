"""Rosters and searches with ten million members: twenty officers of every level, each with a second's thought.

    make bench NAME=members-pages [ARGS="--seconds 60"]

Real HTTP against the server as `make up` runs it, on the city of people (`make bench-data`).
"""

import argparse
import http.client
import random
import re
import statistics
import threading
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from _measure import Lap, Memory, conclude
from _people import PEOPLE, SEED
from django.conf import settings
from django.db import connections

from niangjia.console import database
from niangjia.console.up import supervisor
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.seed import persons
from niangjia.union.accounts import actions as accounts
from niangjia.union.accounts.actions import NewAccount
from niangjia.union.organisations import actions as unions
from niangjia.union.organisations.models import Organisation

BY, PORT, PASSWORD = system("测速"), 8391, "Niangjia-2026"
DESKS = (
    ("city_organiser", "city", 2), ("district_officer", "district", 4), ("street_officer", "street", 5),
    ("community_worker", "community", 5), ("union_chair", "stand_alone", 4),
)  # fmt: skip
WARM = 5


KNOWN: list[dict[str, object]] = []
"""People of the city to look for, made before the clock runs: making one makes its hundred thousand neighbours."""


def know_people() -> None:
    """A few thousand people of different parts of the city."""
    for first in random.Random(SEED).sample(range(0, PEOPLE, persons.PART), 3):
        made = persons.persons(SEED, first, 2_000, date(2026, 11, 22))
        KNOWN.extend(made.select("name", "phone", "doc_number").to_dicts())


class Officer(threading.Thread):
    """One officer at work: signs in, then asks for pages in turn, with a second's thought between."""

    def __init__(self, number: int, role: str, union_id: int, seconds: int) -> None:
        super().__init__(daemon=True)
        self.number, self.role, self.union_id, self.seconds = number, role, union_id, seconds
        self.dice = random.Random(SEED + number)
        self.link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}
        self.times: list[tuple[str, float, int]] = []

    def run(self) -> None:
        """Work until the time is over."""
        until = time.perf_counter() + self.seconds
        asks = (
            self.roster,
            self.next_page,
            self.by_name,
            self.by_phone,
            self.by_number,
            self.prefix,
            self.initials,
        )
        time.sleep(self.dice.random())
        while time.perf_counter() < until:
            for ask in self.dice.sample(asks, len(asks)):
                kind, method, path, body = ask()
                started = time.perf_counter()
                status, _ = self.ask(method, path, body)
                self.times.append((f"{self.role}:{kind}", (time.perf_counter() - started) * 1000, status))
                time.sleep(1)

    def sign_in(self) -> None:
        """Through the door, like everybody."""
        self.ask("GET", "/door/sign-in/")
        given = {"sign_name": f"officer{self.number}", "password": PASSWORD}
        status, _ = self.ask("POST", "/door/sign-in/", given)
        assert status == 302, status
        _, page = self.ask("GET", "/people/")
        found = re.search(r"after=([\w-]+)", page)
        self.after = found[1] if found else ""

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

    def roster(self) -> tuple[str, str, str, None]:
        return "roster", "GET", f"/people/?union={self.union_id}", None

    def next_page(self) -> tuple[str, str, str, None]:
        return "next page", "GET", f"/people/?after={self.after}" if self.after else "/people/", None

    def somebody(self) -> dict[str, object]:
        return self.dice.choice(KNOWN)

    def search(self, kind: str, text: str) -> tuple[str, str, str, dict[str, str]]:
        return kind, "POST", "/people/search/", {"q": text}

    def by_name(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("exact name", str(self.somebody()["name"]))

    def by_phone(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("phone", str(self.somebody()["phone"]))

    def by_number(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("number", str(self.somebody()["doc_number"]))

    def prefix(self) -> tuple[str, str, str, dict[str, str]]:
        return self.search("prefix", str(self.somebody()["name"])[: self.dice.choice((1, 2))])

    def initials(self) -> tuple[str, str, str, dict[str, str]]:
        letters = "".join(self.dice.choice("ZWLCHXYJ") for _ in range(self.dice.choice((1, 2, 3))))
        return self.search("initials", letters)


def open_desks() -> list[tuple[str, int]]:
    """Twenty officers with their offices; return (role, union) of each."""
    dice, at = random.Random(SEED), clock.now()
    places: list[tuple[str, int]] = []
    for role, type_, many in DESKS:
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


def report(seconds: int) -> None:
    """Run the officers, conclude."""
    with Lap("二十个岗位"):
        places = open_desks()
        know_people()
    connections.close_all()
    database.run("collectstatic", "--noinput", "--verbosity", "0")
    web = supervisor.web(Path(settings.HOME), PORT)
    web.start()
    try:
        wait_for_web()
        officers = [Officer(number, *place, WARM + seconds) for number, place in enumerate(places)]
        for officer in officers:
            officer.sign_in()
        with Memory() as memory, Lap(f"{seconds} 秒"):
            for officer in officers:
                officer.start()
            for officer in officers:
                officer.join()
    finally:
        web.stop()
    times = [time for officer in officers for time in officer.times[5:]]
    by_kind = {
        kind: [ms for name, ms, _ in times if name == kind] for kind in sorted({name for name, *_ in times})
    }
    every = sorted(ms for _, ms, _ in times)
    p95 = every[int(len(every) * 0.95)]
    must = {
        "p95 at most 100 ms": p95 <= 100,
        "every answer is a page": all(s in (200, 422) for *_, s in times),
    }
    conclude(
        "members-pages", must, people=PEOPLE, officers=len(officers), requests=len(every), p50=_ms(every, 0.5),
        p95=round(p95, 1), p99=_ms(every, 0.99), worst=round(every[-1], 1), peak_mb=memory.peak >> 20,
        p95_by_kind={kind: _ms(sorted(found), 0.95) for kind, found in by_kind.items()},
        mean=round(statistics.mean(every), 1),
    )  # fmt: skip


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


def _ms(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    report(parser.parse_args().seconds)
