"""kill -9 of a roster's import in the middle: the same command goes on and ends as if nothing had been."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from niangjia.seed import small
from niangjia.union.members.rules import documents
from tests.faults.feeds import PIECE
from tests.faults.house import House, ended

ROWS, KNOWN_EVERY, WRONG_EVERY = 5_000, 10, 53
UNION = small.ORGANISATIONS["own_union"][0]
SIGHT = "SELECT set_config('niangjia.lo', '0', false), set_config('niangjia.hi', (2::bigint^62)::bigint::text, false)"
MINE = "person_id IN (SELECT id FROM members_person WHERE employer = %(name)s)"
QUESTIONS = {
    "people": "SELECT count(*) FROM members_person WHERE employer = %(name)s",
    "members": "SELECT count(*) FROM members_person WHERE employer = %(name)s AND standing = 'member'",
    "documents": f"SELECT count(*) FROM members_document WHERE {MINE}",
    "phones": f"SELECT count(*) FROM members_phone WHERE {MINE}",
    "spells": f"SELECT count(*) FROM members_membership WHERE {MINE}",
    "revisions": f"SELECT count(*) FROM members_revision WHERE {MINE}",
    "state": "SELECT state FROM kernel_run WHERE id = %(run)s",
    "counts": "SELECT result -> 'counts' FROM kernel_run WHERE id = %(run)s",
    "audit": "SELECT array_agg(act ORDER BY act) FROM kernel_auditevent WHERE subject = 'kernel.Run:' || %(run)s",
}


def number(story: int, n: int) -> str:
    """A right number of nobody alive, another for every story."""
    return documents.make(f"44030{story}18{50 + n // 28 % 40:02d}{1 + n // 1120:02d}{1 + n % 28:02d}001"[:17])


def name(n: int) -> str:
    """The name of a story's person."""
    return "潮小" + chr(0x4E00 + n)


def lies(folder: Path, story: int, kind: str = "") -> str:
    """Where the roster of a story lies: a run knows its file by that."""
    return str(folder.resolve() / f"roster-{story}{kind}.csv")


def roster(folder: Path, story: int, *, ground: bool = False) -> Path:
    """The roster of a story; its ground are the people known before, with another schooling."""
    rows = [
        {
            "姓名": name(n),
            "证件号码": number(story, n) if ground or n % WRONG_EVERY != 11 else number(story, n)[:-1] + "?",
            "手机号码": f"199{story}{n:07d}",
            "学历": "高中" if ground else "本科",
            "工作单位": f"潮汐{story}",
        }
        for n in range(ROWS)
        if not ground or n % KNOWN_EVERY == 0
    ]
    path = Path(lies(folder, story, "-ground" if ground else ""))
    pl.DataFrame(rows).write_csv(path)
    return path


def words(house: House, story: int) -> tuple[str, ...]:
    return "members", str(roster(house.home, story)), "--union", UNION


@contextmanager
def held(house: House, story: int) -> Iterator[None]:
    """Hold a known person in the middle of a story's roster: the import waits there, inside its piece."""
    link = house.link()
    try:
        link.execute(SIGHT)
        found = link.execute(
            "SELECT id FROM members_person WHERE employer = %s AND name = %s FOR UPDATE",
            [f"潮汐{story}", name(ROWS // 2)],
        ).fetchone()
        assert found is not None
        yield
    finally:
        link.close()


def tally(house: House, story: int) -> dict[str, Any]:
    named = {
        "name": f"潮汐{story}",
        "run": house.one("SELECT id FROM kernel_run WHERE settings ->> 'path' = %s", lies(house.home, story)),
    }
    with house.link() as link:
        link.execute(SIGHT)
        return {key: link.execute(question, named).fetchone()[0] for key, question in QUESTIONS.items()}  # type: ignore[index]  # every question has one answer


@pytest.fixture(scope="module")
def whole(house: House, clerk: object) -> dict[str, Any]:
    """What a roster leaves behind that nobody has killed."""
    for story in (1, 2):
        house.done("members", str(roster(house.home, story, ground=True)), "--union", UNION)
    house.done(*words(house, 1))
    return tally(house, 1)


def test_an_undisturbed_roster_is_worth_comparing_with(whole):
    assert whole["state"] == "done"
    assert whole["people"] == whole["members"] == whole["documents"] == whole["spells"]
    assert min(whole["counts"][key] for key in ("joined", "changed", "rejected")) > 50
    assert whole["revisions"] == whole["counts"]["changed"]
    assert whole["audit"] == ["members.import_asked", "members.imported"]


def test_a_killed_roster_goes_on_when_its_command_is_repeated(house, whole):
    with held(house, 2):
        command = house.command(*words(house, 2))
        house.wait_for_the_middle()
        command.send_signal(signal.SIGKILL)
        ended(command)
    row = house.one(
        "SELECT (result ->> 'last_row')::int FROM kernel_run WHERE settings ->> 'path' = %s",
        lies(house.home, 2),
    )
    assert PIECE < row < ROWS
    house.done(*words(house, 2))
    assert tally(house, 2) == whole
