"""Who looked: every look at a person's data leaves a row that the person can read (P-7, P-15).

A masked page is noted once an hour for each reader; a clear view, an export and a hit by number every time.
"""

from datetime import datetime, timedelta

from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.models import Look, Person

AGAIN = timedelta(hours=1)


def note_look(person: Person, what: str, purpose: str, *, by: Actor, at: datetime) -> None:
    """Note one look, in the caller's transaction. What a person does with their own data is noted as theirs."""
    if what == Look.What.PAGE and _noted_lately(person.pk, by, at):
        return
    Look.objects.create(
        person_id=person.pk, at=at, actor_id=by.id, actor_name=by.name, organisation=house(by), what=what,
        purpose=purpose, org_lft=person.org_lft,
    )  # fmt: skip


def note_looks(people: Selection, what: str, purpose: str, *, by: Actor, at: datetime) -> int:
    """Note a look at every person of a selection, in one statement; return how many."""
    return execute(
        f"""INSERT INTO members_look (person_id, at, actor_id, actor_name, organisation, what, purpose, org_lft)
            SELECT p.id, %s, %s, %s, %s, %s, %s, p.org_lft FROM members_person p
             WHERE p.id IN ({people.sql})""",
        [at, by.id, by.name, house(by), what, purpose, *people.params],
    )


def house(by: Actor) -> str:
    """Where the reader sits: the union of their first office."""
    return next((grant.organisation for grant in by.grants if grant.organisation), "")


def _noted_lately(person_id: int, by: Actor, at: datetime) -> bool:
    found = Look.objects.filter(person_id=person_id, actor_id=by.id, what=Look.What.PAGE, at__gt=at - AGAIN)
    return found.exists()
