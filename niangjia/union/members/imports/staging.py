"""One piece of a roster in the database, set by set, in the caller's transaction and with the whole city in sight.

    staged    the piece: words, ciphertexts and indexes, never a clear number; each row with a person's number
    known     rows of `staged` whose document the city knows, taken out of it, with the person they mean

Documents go in first, in the order of their index: of two files, or a file and a joiner, with one person the
second waits here for the first and then finds the person. Then the known people are locked by number.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from niangjia.kernel.bulk.copy import copy_frame, execute

TEXTS = (
    "sex", "ethnicity", "education", "politics", "skill_level", "household_type", "household_place", "native_place",
    "employment", "employer", "job_title", "new_form_group", "platform", "remark",
)  # fmt: skip
"""Items that are words or codes; where nothing is said they are blank, never NULL."""
OTHERS = {"birth_date": "date", "is_migrant": "boolean"}
STAGED = {
    "row": "integer", "digest_a": "uuid", "digest_b": "uuid", "cipher": "bytea", "doc_kind": "text",
    "phone_digest_a": "uuid", "phone_digest_b": "uuid", "phone_cipher": "bytea", "name": "text", "name_key": "text",
    "initials": "text", "synthetic": "boolean", **dict.fromkeys(TEXTS, "text"), **OTHERS,
    "organisation_id": "bigint", "org_lft": "bigint", "standing": "text", "joined_on": "date", "change": "smallint",
    "reason": "smallint",
}  # fmt: skip
NEXT_PERSON = (
    "nextval('members_person_id_seq')"  # by its name: looking it up for each row takes most of the time
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The head of a roster: its run, who carries it in and when, the day it speaks of, the clocks of a transfer."""

    run_id: int
    by: str
    by_id: int | None
    at: datetime
    on: date
    due_at: datetime | None = None
    accept_by: datetime | None = None
    """Until when the old union has its say; where nobody is there to say it, until when the new one accepts."""

    @property
    def named(self) -> dict[str, object]:
        """The letter's parts as query parameters."""
        return {
            "run": self.run_id, "by": self.by, "by_id": self.by_id, "at": self.at, "on": self.on, "due": self.due_at,
            "accept": self.accept_by,
        }  # fmt: skip


def stage(frame: pl.DataFrame) -> None:
    """Copy a piece in, in the order of its indexes; every row is given the number of a person to be founded."""
    columns = ", ".join(f"{name} {kind}" for name, kind in STAGED.items())
    execute("DROP TABLE IF EXISTS staged, known, changed, proposed")
    execute(
        f"CREATE TEMPORARY TABLE staged ({columns}, person_id bigint NOT NULL DEFAULT {NEXT_PERSON}) ON COMMIT DROP"
    )
    frame = frame.select(*STAGED)  # whatever else it carries, clear numbers above all, stays here
    told = [name for name in STAGED if frame[name].null_count() < frame.height]
    copy_frame(frame, "staged", told)


def enter_documents(letter: Letter) -> int:
    """Enter the documents that the city does not know; return how many."""
    return execute(
        """INSERT INTO members_document (id, person_id, kind, cipher, digest_a, digest_b, org_lft, run_id)
           SELECT nextval('members_document_id_seq'), person_id, doc_kind, cipher, digest_a, digest_b, org_lft, %(run)s
             FROM staged ORDER BY coalesce(digest_a, digest_b), doc_kind ON CONFLICT DO NOTHING""",
        letter.named,
    )


def take_known(column: str) -> int:
    """Move the rows of known documents to `known`, with the person they mean; return how many people were locked.

    `column` is the index column that searches use now.
    """
    execute(
        f"""CREATE TEMPORARY TABLE known ON COMMIT DROP AS
            SELECT s.*, d.person_id AS found_id, d.run_id AS found_by, ''::text AS verdict
              FROM staged s JOIN members_document d ON d.{column} = s.{column} AND d.kind = s.doc_kind
             WHERE d.person_id <> s.person_id"""
    )
    execute("DELETE FROM staged s USING known k WHERE s.row = k.row")
    _follow_merges()
    locked = _lock()
    while _follow_merges():
        locked = _lock()
    execute("ANALYZE known (found_id)")
    return locked


def _follow_merges() -> int:
    """Who was folded into another record is meant by it, over several steps if need be; return how many moved."""
    moved = 0
    while step := execute(
        """UPDATE known k SET found_id = p.merged_into_id FROM members_person p
            WHERE p.id = k.found_id AND p.merged_into_id IS NOT NULL"""
    ):
        moved += step
    return moved


def _lock() -> int:
    return execute(
        """SELECT p.id FROM members_person p WHERE p.id IN (SELECT found_id FROM known) ORDER BY p.id
              FOR UPDATE"""
    )
