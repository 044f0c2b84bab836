"""Finding people and taking a roster along: reads that leave their trace with everyone they show."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, clock, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions.looking import note_look, note_looks
from niangjia.union.members.models import Look, Person
from niangjia.union.members.queries import people as queries
from niangjia.union.members.rules import keeping
from niangjia.union.organisations import queries as unions


@transaction.atomic
def find_people(*, text: str, by: Actor, at: datetime) -> list[Person]:
    """Whom a search means, within the reach; a hit by number or phone is noted. Raises Invalid, NotAllowed."""
    by.check_may(permissions.VIEW)
    with sight.of_actor(by, permissions.VIEW):
        found = queries.find(by, text)
        if any(character.isdigit() for character in text):
            for person in found:
                note_look(person, Look.What.SEARCH, "按号码查找", by=by, at=at)
        return found


@transaction.atomic
def export_roster(*, union_id: int, by: Actor, at: datetime) -> list[queries.Line]:
    """The roster of a union and below it as lines, numbers masked, restricted people left out (P-8).

    Everybody on it is noted a look. Raises NotFound, NotAllowed, NotNow for more than a roster may hold.
    """
    node = unions.organisation_for(by, union_id)
    permissions.check_may(by, permissions.EXPORT, node.lft)
    with sight.of_actor(by, permissions.EXPORT):
        rows = queries.roster(by, within=node.span).filter(restricted=False)
        most = params.value(keeping.EXPORTED.key, on=clock.day_of(at))
        people = list(rows.order_by(*queries.ROSTER)[: most + 1])
        if len(people) > most:
            raise NotNow(
                f"超过 {most} 人，不能一次导出，",
                rule="P-15",
                data={"most": most},
                remedy="请按下级工会分别导出。",
            )
        chosen = Selection.of([person.pk for person in people])
        note_looks(chosen, Look.What.EXPORT, "导出名册", by=by, at=at)
        audit.record(
            "members.exported", by=by, at=at, subject=f"organisations.Organisation:{union_id}",
            org_label=node.lft, people=len(people),
        )  # fmt: skip
        return queries.lines(by, people)
