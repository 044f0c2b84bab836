"""A burst of encrypted WeChat messages with duplicates against a running web; then every row is counted.

    make bench NAME=wechat

Two web workers as `make up` starts them, and this process, on one machine. The messages leave at a fixed rate, whether
answers have come or not, over connections that stay open; an answer's time runs from the moment its message was due.
Of a hundred messages ten are sent again within seconds, signed anew, as the platform does. Each is answered in the
five seconds or not at all; the second answer must be the first one's words. Before, the same messages without a pause
and the server's own trivial page show what the server can do, and what of it a message costs.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from niangjia.gateways.wechat.fake import AES_KEY, APP, SECRET, TOKEN

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
os.environ |= {
    "WECHAT_APP_ID": APP, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY,
    "WECHAT_URL": "http://127.0.0.1:9",
}  # fmt: skip

import django

django.setup()

from _measure import Lap, _product, conclude
from django.conf import settings

from niangjia.console.up import address, supervisor
from niangjia.gateways.wechat import fake_envelope
from niangjia.kernel import clock, sight
from niangjia.kernel.actor import EVERYWHERE, Actor, Grant, system
from niangjia.seed import small
from niangjia.union.cases.models import Case, Message
from niangjia.union.publications import actions as publications
from niangjia.union.publications import permissions

BY, SEED, LINES, READERS = system("测速"), 20261122, 32, 5_000
WHO = ["老板", "公司", "包工头", "厂里", "外卖平台", "物业", "劳务公司", "主管"]
WHAT = [
    "三个月不发钱怎么办", "加班费怎么算", "不给交社保", "怀孕被辞退", "不签劳动合同", "工伤不认", "怎么加入工会",
    "高温津贴发多少", "试用期多久", "年假怎么休", "欠薪去哪里投诉", "解除合同给补偿吗", "想问会员卡怎么办", "宿舍漏水",
]  # fmt: skip
Told = dict[str, str]


@dataclass(frozen=True, slots=True)
class Post:
    """One callback on its way: when it is due, whose it is, its bytes."""

    due: float
    key: str
    wire: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long after it was due."""

    key: str
    seconds: float
    status: int
    body: bytes


def message(number: int, dice: random.Random) -> Told:
    """One reader's message: most ask, the same questions by many; some press the menu, send a voice, submit."""
    reader = f"oBENCH{dice.randrange(READERS):08}"
    common = {"ToUserName": "gh_bench", "FromUserName": reader, "MsgId": str(9_000_000_000 + number)}
    chance = dice.random()
    if chance < 0.70:
        more = "" if chance < 0.55 else f"，已经{dice.randrange(2, 400)}天了"
        return {**common, "MsgType": "text", "Content": dice.choice(WHO) + dice.choice(WHAT) + more}
    if chance < 0.71:
        return {**common, "MsgType": "text", "Content": "1"}
    if chance < 0.80:
        return {**common, "MsgType": "text", "Content": "进度"}
    if chance < 0.95:
        del common["MsgId"]
        key = dice.choice(["ask", "appeal", "progress", "join", "help"])
        return {**common, "MsgType": "event", "Event": "CLICK", "EventKey": key, "Ticket": str(number)}
    return {**common, "MsgType": "voice", "MediaId": f"v{number}", "Format": "amr"}


def post(port: int, due: float, key: str, told: Told) -> Post:
    """A callback as it stands on the wire, signed now."""
    query, body = fake_envelope.letter(settings.WECHAT, told, second=int(clock.now().timestamp()))
    head = (
        f"POST /wechat/?{query} HTTP/1.1\r\nHost: {address.HOST}:{port}\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Post(due, key, head.encode() + body)


def prepare(port: int, rate: int, seconds: float, first: int) -> list[Post]:
    """The posts in the order in which they are due; a tenth of them come again within five seconds."""
    dice, made = random.Random(SEED + first), []
    used: set[tuple[str, str]] = set()
    for place in range(int(rate * seconds / 1.1)):
        told = message(first + place, dice)
        second = int(clock.now().timestamp()) - dice.randrange(30)
        while (told["FromUserName"], str(second)) in used:  # a reader presses one button a second
            second -= 1
        used.add((told["FromUserName"], str(second)))
        told["CreateTime"], due = str(second), place * 1.1 / rate
        made.append(post(port, due, str(first + place), told))
        if dice.random() < 0.10:
            made.append(post(port, due + dice.random() * 5, str(first + place), told))
    return sorted(made, key=lambda one: one.due)


async def speak(
    lines: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]", one: Post, start: float
) -> Answer:
    """Send one post over a line that is free, and wait for its answer."""
    reader, writer = await lines.get()
    writer.write(one.wire)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(length)
    lines.put_nowait((reader, writer))
    return Answer(one.key, time.perf_counter() - start - one.due, int(head[9:12]), body)


async def run(port: int, posts: list[Post], *, paced: bool) -> list[Answer]:
    """Send everything when it is due, or as fast as the lines allow."""
    lines: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(LINES):
        lines.put_nowait(await asyncio.open_connection(address.HOST, port))
    start, under_way = time.perf_counter(), []
    for one in posts:
        if paced and (wait := start + one.due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        elif not paced:
            while lines.empty():
                await asyncio.sleep(0)
        under_way.append(asyncio.create_task(speak(lines, one, start)))
        if not paced:
            await asyncio.sleep(0)
    return list(await asyncio.gather(*under_way))


@dataclass(frozen=True, slots=True)
class Cost:
    """What the server does in a second when nobody waits, and the processor's milliseconds for one."""

    per_second: float
    web_ms: float
    database_ms: float


def cost(web: int, port: int, posts: list[Post]) -> Cost:
    """Send posts without a pause; `web` is the number of the web's process group."""
    before, start = processor(web), time.perf_counter()
    asyncio.run(run(port, posts, paced=False))
    seconds, after = time.perf_counter() - start, processor(web)
    mine, base = ((now - then) * 1000 / len(posts) for now, then in zip(after, before, strict=True))
    return Cost(len(posts) / seconds, mine, base)


def processor(web: int) -> tuple[float, float]:
    """Seconds of the processor used so far by the web's processes and by the database's."""
    servers, used = set(_product()[1:]), [0.0, 0.0]
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(words[2]) == web or int(entry.name) in servers:
            used[int(entry.name) in servers] += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return used[0], used[1]


def trivial(port: int, times: int) -> list[Post]:
    """The server's trivial page: a middleware's length, no question to the database."""
    head = f"GET /me/manifest.webmanifest HTTP/1.1\r\nHost: {address.HOST}:{port}\r\n\r\n".encode()
    return [Post(0.0, "", head)] * times


def publish_everything() -> int:
    """The knowledge base as it ships, published by two people; return how many articles."""
    writer, checker = (
        Actor(number, name, (Grant("测速", frozenset(verbs), EVERYWHERE),))
        for number, name, verbs in (
            (1, "测速甲", (permissions.WRITE, permissions.MANAGE)), (2, "测速乙", (permissions.REVIEW,)),
        )
    )  # fmt: skip
    brought = publications.bring_shipped(by=writer, at=clock.now())
    for version, _ in brought:
        publications.publish(version_id=version, by=checker, at=clock.now())
    return len(brought)


def main() -> None:
    """Found a small city, publish the knowledge base, start the web, let readers write, count."""
    words = argparse.ArgumentParser()
    words.add_argument("--rate", type=int, default=500)
    words.add_argument("--seconds", type=float, default=60)
    told = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small.found_small_city(Path(folder), by=BY, at=clock.now())
    articles, port = publish_everything(), address.next_free(8170)
    web = supervisor.Supervisor(None, [supervisor.web(Path(settings.HOME), port)])
    (Path(settings.HOME) / "log").mkdir(exist_ok=True)
    web.start(port)
    try:
        asyncio.run(run(port, prepare(port, 200, 5, 8_000_000), paced=False))  # the processes learn the way
        group = web.children[0].process.pid
        page = cost(group, port, trivial(port, 4_000))
        burst = cost(group, port, prepare(port, 500, 6, 9_000_000))
        kept = counted()
        posts = prepare(port, told.rate, told.seconds, 0)
        with Lap(f"{len(posts):,} 条消息，每秒 {told.rate} 条"):
            answers = asyncio.run(run(port, posts, paced=True))
    finally:
        web.stop()
    report(told.rate, posts, answers, (page, burst, articles), kept)


def counted() -> dict[str, int]:
    """What stands in the tables."""
    with sight.everywhere("测速：每条消息一行"):
        ours = Message.objects.filter(is_ours=False)
        return {
            "messages": ours.count(), "later": ours.filter(state="later").count(), "cases": Case.objects.count(),
        }  # fmt: skip


def told_apart(answers: list[Answer]) -> tuple[int, int]:
    """How many were answered in words or by silence, and how many of those asked again were answered otherwise."""
    said: dict[str, set[str]] = defaultdict(set)
    for one in answers:
        told = (
            fake_envelope.read(settings.WECHAT, one.body)
            if one.status == 200
            else {"Content": f"status {one.status}"}
        )
        said[one.key].add(told.get("Content", ""))
    return len(said), sum(len(words) > 1 for words in said.values())


def report(
    rate: int, posts: list[Post], answers: list[Answer], seen: tuple[Cost, Cost, int], before: dict[str, int]
) -> None:
    """Say what was measured, and whether it is what must show."""
    page, burst, articles = seen
    rows, waits = counted(), sorted(one.seconds for one in answers)
    wanted, (answered, otherwise) = len({one.key for one in posts}), told_apart(answers)
    p99 = waits[int(len(waits) * 0.99)]
    must = {
        "each message once": rows["messages"] - before["messages"] == wanted == answered,
        "every answer is the platform's 200": all(one.status == 200 for one in answers)
        and len(answers) == len(posts),
        "a duplicate hears the first answer": otherwise == 0,
        "p99 at most 1 s": p99 <= 1.0,
    }
    conclude(
        "wechat", must, rate=rate, messages=wanted, posts=len(posts), p50_ms=round(waits[len(waits) // 2] * 1000, 1),
        p99_ms=round(p99 * 1000, 1), max_ms=round(waits[-1] * 1000, 1), later=rows["later"],
        statuses=dict(Counter(one.status for one in answers)), cases=rows["cases"] - before["cases"],
        without_a_pause_per_second=round(burst.per_second), trivial_per_second=round(page.per_second),
        ratio_to_trivial=round(burst.per_second / page.per_second, 2), web_ms=round(burst.web_ms, 2),
        database_ms=round(burst.database_ms, 2), trivial_ms=round(page.web_ms, 2), articles=articles,
    )  # fmt: skip


if __name__ == "__main__":
    main()
