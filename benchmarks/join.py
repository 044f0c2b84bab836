"""The final POST of a verified join over real HTTP, duplicates and races mixed in; then every row is counted.

    make bench NAME=join

Two web workers as `make up` starts them, sixteen browsers in a closed loop in this process, on one machine. Every
browser carries a proven phone and its form's secret mark; the answer is a redirect and a session. Of a hundred
POSTs about ten are the same form sent twice in the same moment, three are the same document with another phone
in the same moment, and two cannot be right.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

from _measure import Lap, conclude
from django.conf import settings
from django.db import connection

from niangjia.console.up import address, supervisor
from niangjia.kernel import clock, sight
from niangjia.kernel.actor import system
from niangjia.seed import small
from niangjia.union.members.models import Application, Consent, Document, MemberSession, Person, Phone
from niangjia.union.members.queries import access, joining
from niangjia.union.members.rules import documents

BY, SEED, BROWSERS = system("测速"), 20261122, 16
SECRET = "b" * 32
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文利清飞彬"


@dataclass(frozen=True, slots=True)
class Post:
    """One form on its way, and what may come of it."""

    wire: bytes
    expected: frozenset[str]


def person(number: int) -> dict[str, str]:
    """A made-up person: a number that prints a birth in the 1800s belongs to nobody."""
    dice = random.Random(SEED + number)
    day = f"18{dice.randrange(60, 99)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
    place = f"44{dice.randrange(1, 10):02}{number // 1000 % 90 + 10:02}"
    name = dice.choice(FAMILY) + "".join(dice.choices(GIVEN, k=2))
    return {"name": name, "kind": "resident", "number": documents.make(f"{place}{day}{number % 1000:03}")}


def post(port: int, code: str, form: dict[str, str], phone: str, expected: str) -> Post:
    """One request as it stands on the wire."""
    proof = access.cookie_of_proof(phone, at=clock.now())
    body = urlencode({**form, "employer": "", "consent": "on", "csrfmiddlewaretoken": SECRET}).encode()
    head = (
        f"POST /me/join/{code}/name/ HTTP/1.1\r\nHost: {address.HOST}:{port}\r\nUser-Agent: Android Chrome\r\n"
        f"Cookie: csrftoken={SECRET}; proof={proof}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Post(head.encode() + body, frozenset(expected.split()))


def prepare(port: int, code: str, people: int, first: int) -> list[Post]:
    """The posts in their order; who races stands side by side."""
    dice, made = random.Random(SEED), []
    for number in range(first, first + people):
        form, phone = person(number), f"13{number:09}"
        one, chance = post(port, code, form, phone, "applied asked"), dice.random()
        made.append(one)
        if chance < 0.10:
            made.append(one)
        elif chance < 0.13:
            made[-1] = post(port, code, form, phone, "applied asked verifying")
            made.append(post(port, code, form, f"15{number:09}", "applied asked verifying"))
        elif chance < 0.15:
            made.append(post(port, code, {**form, "number": form["number"][:-1]}, phone, "422"))
    return made


def came_of(head: bytes) -> str:
    """What an answer says: the word behind the redirect, else the status."""
    text = head.decode("latin1")
    where = next((line[10:] for line in text.split("\r\n") if line.lower().startswith("location: ")), "")
    if "verifying" in where:
        return "verifying"
    return where.partition("done=")[2] or text.split(" ", 2)[1]


async def browse(port: int, posts: list[Post], taken: list[tuple[float, str, bool]]) -> None:
    """One browser: take the next post, send it, wait for its answer."""
    reader, writer = await asyncio.open_connection(address.HOST, port)
    while posts:
        one = posts.pop()
        start = time.perf_counter()
        writer.write(one.wire)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")), 0
        )
        await reader.readexactly(length)
        result = came_of(head)
        taken.append((time.perf_counter() - start, result, result in one.expected))
    writer.close()


async def run(port: int, posts: list[Post]) -> list[tuple[float, str, bool]]:
    """All browsers until the posts are used up."""
    taken: list[tuple[float, str, bool]] = []
    waiting = posts[::-1]
    await asyncio.gather(*(browse(port, waiting, taken) for _ in range(BROWSERS)))
    return taken


def counted() -> dict[str, int]:
    """What stands in the tables afterwards."""
    with sight.everywhere("测速：核对没有一人两份"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM members_document GROUP BY kind, digest_a HAVING count(*) > 1) d"
        )
        return {
            "people": Person.objects.count(), "documents": Document.objects.count(),
            "doubles": int(cursor.fetchone()[0]), "consents": Consent.objects.count(),
            "open": Application.objects.filter(state="waiting").count(), "sessions": MemberSession.objects.count(),
            "proven": Phone.objects.filter(verified_at__isnull=False).count(),
        }  # fmt: skip


def main() -> None:
    """Found a small city, start the web, let people join, count."""
    words = argparse.ArgumentParser()
    words.add_argument("--people", type=int, default=12_000)
    people = words.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        city = small.found_small_city(Path(folder), by=BY, at=clock.now())
    port = address.next_free(8160)
    code = joining.union_code(city.own_union)
    web = supervisor.Supervisor(None, [supervisor.web(Path(settings.HOME), port)])
    (Path(settings.HOME) / "log").mkdir(exist_ok=True)
    web.start(port)
    try:
        asyncio.run(run(port, prepare(port, code, 600, 10_000_000)))  # the web's processes learn the way
        posts = prepare(port, code, people, 0)
        with Lap(f"{len(posts):,} 次提交") as lap:
            taken = asyncio.run(run(port, posts))
    finally:
        web.stop()
    report(people + 600, posts, taken, lap.seconds)


def report(people: int, posts: list[Post], taken: list[tuple[float, str, bool]], seconds: float) -> None:
    """Say what was measured, and whether it is what must show."""
    rows, waits = counted(), sorted(wait for wait, _, _ in taken)
    p99 = waits[int(len(waits) * 0.99)] * 1000
    rate = len(taken) / seconds
    must = {
        "at least 300 a second": rate >= 300,
        "p99 at most 500 ms": p99 <= 500,
        "no double person": rows["doubles"] == 0 and rows["people"] == rows["documents"] == people,
        "one open application a person": rows["open"] == people,
        "every answer as it should be": all(right for _, _, right in taken) and len(taken) == len(posts),
    }
    conclude(
        "join", must, per_second=round(rate), p50_ms=round(waits[len(waits) // 2] * 1000, 1), p99_ms=round(p99, 1),
        posts=len(taken), answers=dict(Counter(result for _, result, _ in taken)), rows=rows, browsers=BROWSERS,
    )  # fmt: skip


if __name__ == "__main__":
    main()
