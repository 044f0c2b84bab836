"""Lists, filters, searches and the board with five million cases; what taking one costs.

    make bench NAME=cases [ARGS="--cases 5000000 --seconds 60"]

Twenty handlers of every level in a closed loop with a second's thought, real HTTP against the server as `make up`
runs it. The cases stand in 30,000 unions; three in a hundred are open. Then two hundred are taken in this process,
and its time on the processor is counted together with its database's.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import psycopg
from _measure import Lap, Memory, conclude
from _officers import PORT, WARM, Ask, Officer, ms, open_desks, wait_for_web
from _tree import Tree, found
from django.conf import settings
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from niangjia.console import database
from niangjia.console.up import supervisor
from niangjia.gateways import postgres
from niangjia.kernel import clock, keyrings
from niangjia.kernel.actor import NOBODY
from niangjia.union.cases import actions
from niangjia.union.cases.actions import Intake, Who

UNIONS, COMPANIES, TAKEN = 30_000, 500_000, 200
DESKS = (
    ("city_organiser", "city", 2), ("district_officer", "district", 4), ("street_officer", "street", 6),
    ("union_chair", "stand_alone", 8),
)  # fmt: skip
PLANT = """
INSERT INTO cases_case (id, number, channel, kind, category, urgency, difficulty, state, is_secret, is_anonymous,
    title, company_name, taken_at, taken_by, reworks, taken_org_id, taken_lft, organisation_id, org_lft, due_at, closed_at)
SELECT n, to_char(at, 'YYYYMMDD') || lpad((n %% 1000000)::text, 6, '0'),
       (ARRAY['phone','wechat','web','union'])[1 + h %% 4], (ARRAY['demand','demand','consult','suggest'])[1 + h %% 4],
       'A0' || (1 + h %% 9), 'normal', 'general',
       CASE WHEN h %% 100 > 2 THEN 'closed'
            ELSE (ARRAY['dispatched','handling','replied','rework','checking'])[1 + h / 100 %% 5] END,
       false, false, (ARRAY['拖欠两个月工资','加班没有加班费','没有签劳动合同','社保按最低基数缴纳'])[1 + h %% 4],
       '演示企业' || (h %% %(companies)s), at, '测速', 0, 1, o1.lft, o.id, o.lft,
       CASE WHEN h %% 100 > 2 THEN NULL ELSE at + interval '5 days' END, CASE WHEN h %% 100 > 2 THEN at END
  FROM (SELECT n, abs(hashint8(n) %% 1000000007) AS h, %(now)s::timestamptz - (%(cases)s - n) * interval '20 seconds' AS at
          FROM generate_series(1, %(cases)s) n) c
  JOIN bench_union o ON o.place = h / 7 %% %(unions)s
  CROSS JOIN (SELECT lft FROM organisations_organisation WHERE id = 1) o1
"""


class Handler(Officer):
    """Somebody who works on cases."""

    number_seen = ""

    def asks(self) -> tuple[Callable[[], Ask], ...]:
        return (self.desk, self.next_page, self.board, self.late, self.company, self.by_number, self.taken)

    def sign_in(self) -> None:
        super().sign_in()
        self.after = self.following("/cases/")

    def learn(self, page: str) -> None:
        """Keep a number that stands in a list, to look for it later."""
        place = page.find(f">{clock.now().year}")
        if place > 0 and page[place + 1 : place + 15].isdigit():
            self.number_seen = page[place + 1 : place + 15]

    def desk(self) -> Ask:
        return "desk", "GET", "/cases/", None

    def next_page(self) -> Ask:
        return "next page", "GET", f"/cases/?after={self.after}" if self.after else "/cases/", None

    def board(self) -> Ask:
        state = self.dice.choice(("dispatched", "handling", "rework", "checking"))
        return "board", "GET", f"/cases/?state={state}", None

    def late(self) -> Ask:
        return "late", "GET", "/cases/?late=1", None

    def company(self) -> Ask:
        return "company", "GET", f"/cases/?company=演示企业{self.dice.randrange(COMPANIES)}", None

    def by_number(self) -> Ask:
        return "number", "GET", f"/cases/?number={self.number_seen or '20261122000001'}", None

    def taken(self) -> Ask:
        return "taken", "GET", "/cases/?desk=taken", None


def owner() -> "psycopg.Connection[Any]":
    """The role that owns the tables: it plants, and takes row security away meanwhile."""
    parts = postgres.connection(Path(settings.HOME), role="owner")
    return psycopg.connect(make_conninfo(**parts), autocommit=True)


def plant(cases: int) -> Tree:
    """Unions and cases straight into the tables; indexes are built behind them."""
    keyrings.ready(at=clock.now())
    with owner() as link:
        with Lap(f"{UNIONS:,} 个工会"):
            tree = found(link, UNIONS)
            link.execute("CREATE TEMP TABLE bench_union (place bigint, id bigint, lft bigint)")
            with link.cursor() as cursor, cursor.copy("COPY bench_union FROM STDIN") as copy:
                for place, row in enumerate(zip(tree.ids, tree.labels, strict=True)):
                    copy.write_row((place, *row))
        link.execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")
        kept = link.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_case'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        ).fetchall()
        for name, _ in kept:
            link.execute(f'DROP INDEX "{name}"')
        told = {"cases": cases, "now": clock.now(), "unions": UNIONS, "companies": COMPANIES}
        with Lap(f"{cases:,} 件工单"):
            link.execute(PLANT, told)
        with Lap("重建索引"):
            for _, statement in kept:
                link.execute(statement)
        link.execute("SELECT setval('cases_case_id_seq', %s)", [cases])
        link.execute("ALTER TABLE cases_case FORCE ROW LEVEL SECURITY")
        with Lap("统计信息"):
            link.execute("VACUUM ANALYZE cases_case")
            link.execute("ANALYZE organisations_organisation")
    return tree


def take_some() -> float:
    """Milliseconds of processor that taking one case costs: ours and the database session's."""

    def take(number: int) -> None:
        who = Who(name="黎晓曦", phone=f"139{number:08}")
        intake = Intake(channel="phone", text=f"公司三个月没发工资，第{number}件。", category="A01", who=who)
        actions.take(intake=intake, by=NOBODY, at=clock.now())

    for number in range(20):
        take(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    mine, theirs = time.process_time(), _processor(pid)
    for number in range(TAKEN):
        take(100 + number)
    return (time.process_time() - mine + _processor(pid) - theirs) / TAKEN * 1000


def _processor(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(cases: int, seconds: int) -> None:
    """Plant, let them work, conclude."""
    plant(cases)
    with Lap("二十个岗位"):
        places = open_desks(DESKS)
    cost = take_some()
    connections.close_all()
    database.run("collectstatic", "--noinput", "--verbosity", "0")
    (Path(settings.HOME) / "log").mkdir(exist_ok=True)
    web = supervisor.web(Path(settings.HOME), PORT)
    web.start()
    try:
        wait_for_web()
        handlers = [Handler(number, *place, WARM + seconds) for number, place in enumerate(places)]
        for handler in handlers:
            handler.sign_in()
        with Memory() as memory, Lap(f"{seconds} 秒"):
            for handler in handlers:
                handler.start()
            for handler in handlers:
                handler.join()
    finally:
        web.stop()
    times = [row for handler in handlers for row in handler.times[5:]]
    every = sorted(wait for _, wait, _ in times)
    kinds = sorted({kind for kind, *_ in times})
    must = {
        "p95 at most 150 ms": ms(every, 0.95) <= 150,
        "every answer is a page": all(status == 200 for *_, status in times),
        "taking a case costs at most 15 ms of processor": cost <= 15,
    }
    conclude(
        "cases", must, cases=cases, handlers=len(handlers), requests=len(every), p50=ms(every, 0.5),
        p95=ms(every, 0.95), p99=ms(every, 0.99), worst=every[-1], take_cpu_ms=round(cost, 2),
        p95_by_kind={kind: ms(sorted(w for k, w, _ in times if k == kind), 0.95) for kind in kinds},
        mean=round(statistics.mean(every), 1), peak_mb=memory.peak >> 20,
    )  # fmt: skip


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--cases", type=int, default=5_000_000)
    words.add_argument("--seconds", type=int, default=60)
    given = words.parse_args()
    report(given.cases, given.seconds)
