"""Nobody's name or number is left where it does not belong: a day of the house, then a search of all it wrote.

Real processes: web, worker, database, a gateway for texts. Among what happens are refusals, a page and a run
that break in the middle of somebody's record, a reader of another district, and somebody else's file.
"""

import re
import sys
from contextlib import contextmanager
from urllib.parse import unquote

import pytest

from niangjia.gateways.sms.fake import Fake
from niangjia.seed.players import PASSWORD
from tests.faults import marked, searched
from tests.faults.browser import Browser
from tests.faults.marked import BREAKER, IMPOSSIBLE, JOINER, LANDLINE, MEMBER, MOVER, OTHER, SPOILED
from tests.faults.searched import CITY, hits

KEY = "k" * 32
UNION_CODE = """
import django; django.setup()
from niangjia.union.members.queries import joining
print(joining.union_code({}))
"""
DAY_LATER = """
import django; django.setup()
from datetime import datetime, timedelta
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.members import actions
print(actions.remove_old_rosters(by=system("清理"), at=datetime.now(clock.ZONE) + timedelta(hours=25)))
"""
TRAP = f"CHECK (name <> '{BREAKER.name}') NOT VALID"


class Reader(Browser):
    """A browser that takes refusals as pages and remembers where it was led."""

    def __init__(self, port):
        super().__init__(port, patient=True)
        self.been, self.faulty = [], []

    def _ask(self, request):
        text = super()._ask(request)
        self.been.append(self.address)
        if self.status in (403, 404, 500):
            self.faulty.append(text)
        return text

    def sign_in(self, sign_name):
        self.open("/door/sign-in/")
        self.send("/door/sign-in/", sign_name=sign_name, password=PASSWORD)
        return self


class Day:
    """What happens, act by act; the answers that matter are asserted on the way."""

    def __init__(self, house, port, fake, folder):
        self.house, self.port, self.fake, self.folder = house, port, fake, folder
        self.readers = []
        self.own, self.joint = (
            self.union(f"%{word}工会委员会") for word in ("锦昊精密五金有限公司", "第一联合")
        )

    def union(self, name):
        return self.house.one("SELECT id FROM organisations_organisation WHERE name LIKE %s", name)

    def reader(self, sign_name=""):
        made = Reader(self.port)
        self.readers.append(made)
        return made.sign_in(sign_name) if sign_name else made

    def asked(self, question, *places):
        """One answer, seen from nowhere in particular."""
        with self.house.link() as link:
            link.execute(CITY)
            row = link.execute(question, list(places)).fetchone()
        return row[0] if row else None

    def person(self, one):
        return self.asked("SELECT id FROM members_person WHERE name = %s", one.name)

    def bring(self, browser, union, file):
        """A roster through all its pages, as far as it comes; return the number of the last run."""
        browser.open("/people/rosters/new/")
        browser.send(browser.address, file=file, union=union, stated_on="2026-11-20")
        if "/uploads/" not in browser.address:
            return 0
        browser.send(browser.address, **browser.chosen())
        if self.ended(browser) == "done":
            browser.open(browser.address)
            browser.send("load/")
            self.ended(browser)
        return self.run(browser)

    def run(self, browser):
        return int(re.search(r"/(\d+)/$", browser.address)[1])

    def ended(self, browser):
        """Wait for the end of the run that is open; return how it ended."""
        over = "SELECT state FROM kernel_run WHERE id = %s AND state NOT IN ('waiting', 'running')"
        return self.house.until(lambda: self.house.one(over, self.run(browser)))

    def text(self):
        """The code of the last text message."""
        self.house.until(lambda: len(self.fake.texts) > self.read)
        self.read = len(self.fake.texts)
        return re.search(r"\d{6}", self.fake.texts[-1])[0]

    read = 0


@contextmanager
def trapped(house):
    """While inside, the database refuses one person's record."""
    with house.link() as link:
        link.execute(f"ALTER TABLE members_person ADD CONSTRAINT trap {TRAP}")
    try:
        yield
    finally:
        with house.link() as link:
            link.execute("ALTER TABLE members_person DROP CONSTRAINT trap")


def bring_rosters(day):
    """A messy roster, one of another union, one without a header, and the error file of the first."""
    chair, street = day.reader("zhou.jianping"), day.reader("huang.zhiyuan")
    day.bring(street, day.joint, marked.roster(day.folder / "joint.csv", MOVER))
    people = (MEMBER, MOVER, SPOILED, IMPOSSIBLE, OTHER)
    messy = marked.roster(day.folder / "own.csv", *people, 手机号码=LANDLINE)
    run = day.bring(chair, day.own, messy)
    counts = day.house.one("SELECT result -> 'counts' FROM kernel_run WHERE id = %s", run)
    assert (counts["joined"], counts["transfer"], counts["rejected"]) == (1, 1, 3), counts
    listed = chair.open(f"/people/rosters/{run}/errors.csv") + chair.open(
        f"/people/rosters/{run}/outcomes.csv"
    )
    assert "已经丢失" in listed
    assert hits(listed.encode()) == []
    bare = day.folder / "bare.csv"
    bare.write_text("".join(",".join(one.row.values()) + "\n" for one in (OTHER, JOINER)))
    assert day.bring(chair, day.own, bare) == 0
    assert "没有找到表头" in chair.text
    return chair, street


def look_and_correct(day, chair):
    """Search by everything, see the numbers in clear, correct the record with words that name somebody."""
    number = day.person(MEMBER)
    for text in (MEMBER.number, MEMBER.phone, MEMBER.name):
        chair.open("/people/search/")
        assert MEMBER.name in chair.send("/people/search/", q=text)
    chair.open(f"/people/{number}/clear/")
    assert MEMBER.number in chair.send(chair.address, purpose="identity")
    why = f"{MEMBER.name}本人出示证件{MEMBER.number}，电话{MEMBER.phone}"
    chair.open(f"/people/{number}/correction/")
    chair.send(chair.address, **chair.chosen(), name=MEMBER.name, job_title="磨工", reason=why)
    chair.open(f"/people/{number}/phone/")
    chair.send(chair.address, phone=OTHER.phone, reason=why)
    chair.open(f"/people/{number}/document/")
    chair.send(chair.address, kind="resident", number=IMPOSSIBLE.number, reason=why)
    assert chair.status == 422
    chair.send(chair.address, kind="resident", number=OTHER.number, reason=why)
    assert chair.status == 200
    chair.open("/people/export/")


def break_down(day, chair):
    """A page and a run that break in the middle of a record."""
    with trapped(day.house):
        chair.open(f"/people/{day.person(MEMBER)}/correction/")
        chair.send(chair.address, **chair.chosen(), name=BREAKER.name, reason="照证件")
        assert chair.status == 500
        run = day.bring(chair, day.own, marked.roster(day.folder / "trap.csv", BREAKER))
    assert day.house.one("SELECT state FROM kernel_run WHERE id = %s", run) == "failed"


def be_a_stranger(day):
    """Another district's officer, wrong sign-ins, and a member's page without a sign-in."""
    other = day.reader("wu.min")
    assert [
        other.open(f"/people/{day.person(MEMBER)}/{page}") and other.status for page in ("", "clear/")
    ] == [404, 404]
    door = day.reader()
    door.open("/door/sign-in/")
    door.send("/door/sign-in/", sign_name=MEMBER.phone, password=MEMBER.number)
    assert door.status == 422
    door.open("/me/sign-in/password/")
    door.send("/me/sign-in/password/", phone=MEMBER.phone, password=MEMBER.number)


def join(day):
    """A worker joins on the phone, with refusals on the way, and asks for a correction; return the browser."""
    code = day.house._well(day.house._start(sys.executable, "-c", UNION_CODE.format(day.own))).strip()
    phone = day.reader()
    phone.open(f"/me/join/{code}/")
    phone.send(phone.address, phone=LANDLINE)
    assert phone.status == 422
    phone.send(phone.address, phone=JOINER.phone)
    phone.send(f"/me/join/{code}/code/", phone=JOINER.phone, code=day.text())
    told = {"name": JOINER.name, "kind": "resident", "consent": "on", "employer": ""}
    for number in (JOINER.number[:-1] + "Y", IMPOSSIBLE.number):
        phone.send(phone.address, **told, number=number)
        assert phone.status == 422
    phone.send(phone.address, **told, number=JOINER.number)
    assert phone.status == 200
    assert day.person(JOINER)
    for page in ("looks/", "requests/", "correct/number/"):
        phone.open(f"/me/data/{page}")
    phone.send(phone.address, value=f"{JOINER.number}应为{OTHER.number}")
    return phone


def move(day, chair, street):
    """A transfer asked for by name and number, released, accepted."""
    chair.open(f"/people/transfers/to/{day.own}/")
    chair.send(chair.address, name=MOVER.name, kind="resident", document=MOVER.number)
    case = day.asked("SELECT id FROM members_transfer WHERE name = %s", MOVER.name)
    for reader, verb in ((street, "release"), (chair, "accept")):
        reader.open(f"/people/transfers/{case}/{verb}/")
        reader.send(reader.address)
    assert day.asked("SELECT state FROM members_transfer WHERE id = %s", case) == "done"


@pytest.fixture(scope="module")
def day(house, clerk, tmp_path_factory):
    """The whole day, over, its processes ended."""
    temporary = tmp_path_factory.mktemp("temporary")
    with Fake(KEY) as fake:
        before = dict(house.env)
        house.env |= {"SMS_URL": fake.url, "SMS_KEY": KEY, "TMPDIR": str(temporary)}
        with house.worker(), house.web() as (_, port):
            made = Day(house, port, fake, tmp_path_factory.mktemp("rosters"))
            chair, street = bring_rosters(made)
            look_and_correct(made, chair)
            break_down(made, chair)
            be_a_stranger(made)
            join(made)
            move(made, chair, street)
            house.until(
                lambda: house.one("SELECT count(*) = 0 FROM procrastinate_jobs WHERE status = 'doing'")
            )
        house.env.clear()
        house.env.update(before)
    made.temporary = temporary
    return made


def test_the_search_finds_people_where_they_belong(day):
    assert day.person(MEMBER)
    assert day.person(JOINER)
    assert hits(f"x{JOINER.name}".encode("gb18030")) == [JOINER.name]
    (day.temporary / "planted.txt").write_text(MEMBER.phone)
    assert searched.files(day.temporary)
    (day.temporary / "planted.txt").unlink()
    with day.house.link() as link:
        link.execute("UPDATE kernel_run SET sentence = %s WHERE state = 'failed'", [MEMBER.name])
    assert searched.tables(day.house) == ["kernel_run.sentence"]
    with day.house.link() as link:
        link.execute("UPDATE kernel_run SET sentence = '' WHERE state = 'failed'")


def test_no_column_holds_a_number_and_names_stand_where_they_are_declared(day):
    assert searched.tables(day.house) == []


def test_no_browser_session_holds_anybody(day):
    assert searched.sessions(day.house) == []


def test_no_roster_is_left_after_its_import_and_one_that_broke_goes_when_its_hours_are_over(day):
    place = day.house.home / "files" / "uploads" / "members"
    assert len(list(place.glob("*"))) == 1
    day.house._well(day.house._start(sys.executable, "-c", DAY_LATER))
    assert list(place.glob("*")) == []


def test_no_log_error_file_or_anything_else_on_disk_names_anybody(day):
    day.house._well(day.house._start(sys.executable, "-c", DAY_LATER))
    log = (day.house.home / "log" / "worker.log").read_text()
    assert "members_person trap" in log, "what broke, and where, is told"
    assert searched.files(day.house.home, day.temporary) == []


def test_no_table_of_staging_is_left(day):
    left = "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relname IN ('staged', 'known', 'changed')"
    assert day.house.one(left) == 0


def test_no_address_and_no_page_of_an_error_names_anybody(day):
    for reader in day.readers:
        assert [unquote(address) for address in reader.been if hits(unquote(address).encode())] == []
        assert [hits(text.encode()) for text in reader.faulty if hits(text.encode())] == []
    assert sum(len(reader.faulty) for reader in day.readers) >= 3
