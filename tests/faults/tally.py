"""What an import leaves behind, as numbers that must not depend on how often it was killed."""

from typing import Any

from tests.faults.feeds import PIECE, ROWS
from tests.faults.house import House, asked

MINE = "company_id IN (SELECT id FROM enterprises_company WHERE name LIKE %(name)s)"
QUESTIONS = {
    "companies": "SELECT count(*) FROM enterprises_company WHERE name LIKE %(name)s",
    "names": "SELECT count(DISTINCT name) FROM enterprises_company WHERE name LIKE %(name)s",
    "heads": "SELECT sum(headcount) FROM enterprises_company WHERE name LIKE %(name)s",
    "founded here": "SELECT count(*) FROM enterprises_company WHERE first_run_id = %(run)s",
    "placed": "SELECT count(area_id) FROM enterprises_company WHERE name LIKE %(name)s",
    "branches": "SELECT count(head_id) FROM enterprises_company WHERE name LIKE %(name)s",
    "statements": f"SELECT count(*) FROM enterprises_statement WHERE {MINE}",
    "statements here": "SELECT count(*) FROM enterprises_statement WHERE run_id = %(run)s",
    "revisions": f"SELECT count(*) FROM enterprises_revision WHERE {MINE}",
    "review": "SELECT count(*) FROM enterprises_unmatched WHERE run_id = %(run)s",
    "ledger": f"SELECT count(*) FROM outreach_ledgerentry WHERE {MINE}",
    "required": f"SELECT count(*) FROM outreach_ledgerentry WHERE duty = 'required' AND {MINE}",
    "state": "SELECT state FROM kernel_run WHERE id = %(run)s",
    "runs": "SELECT count(*) FROM kernel_run WHERE settings @> %(asked)s",
    "result": "SELECT result - 'error_file' FROM kernel_run WHERE id = %(run)s",
    "audit": "SELECT array_agg(act ORDER BY act) FROM kernel_auditevent WHERE subject = 'kernel.Run:' || %(run)s",
    "sources": """SELECT count(*) FROM kernel_auditevent e JOIN enterprises_source s
                      ON e.subject = 'enterprises.Source:' || s.id WHERE s.name = '市场监管局'""",
}


def tally(house: House, story: int) -> dict[str, Any]:
    """Count everything that a story's import left."""
    named = {"name": f"深圳市潮汐{story}第%", "run": house.run(story), "asked": asked(story)}
    with house.link() as link:
        return {key: link.execute(question, named).fetchone()[0] for key, question in QUESTIONS.items()}  # type: ignore[index]  # every question has one answer


def half_way(house: House, story: int) -> bool:
    """Whether a story's import has some of its pieces safely in, and not all."""
    row = house.one("SELECT (result ->> 'last_row')::int FROM kernel_run WHERE id = %s", house.run(story))
    return PIECE < (row or 0) < ROWS
