"""What every act of the room begins and ends with: the day, the organisation in view, the happening."""

from collections.abc import Sequence
from datetime import date, datetime

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import NotFound
from niangjia.union.organisations import queries
from niangjia.union.organisations.models import Change, Organisation
from niangjia.union.organisations.queries import Node

COVERAGE_CHANGED = "organisations.coverage_changed"


def lock(organisation_id: int, *, by: Actor) -> tuple[Organisation, Node]:
    """The row, locked until the end of the act, and its place. Raises NotFound for a stranger."""
    queries.organisation_for(by, organisation_id)
    row = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(data={"organisation": organisation_id})
    return row, queries.organisation_for(by, organisation_id)


def subject(organisation_id: int) -> str:
    """The audit's name for an organisation."""
    return f"organisations.Organisation:{organisation_id}"


def change(row: Organisation, *, on: date, at: datetime, **values: object) -> dict[str, object]:
    """Write new values into the row and keep the old ones as a `Change`; return the old ones."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    kept = {name: str(old) if isinstance(old, date) else old for name, old in before.items()}
    now = {name: str(new) if isinstance(new, date) else new for name, new in values.items()}
    Change.objects.create(organisation=row, changed_on=on, recorded_at=at, before=kept, after=now)
    return before


def wake_coverage(company_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Tell the rooms above that the coverage of these companies changed; silent for none."""
    if company_ids:
        reactions.wake(COVERAGE_CHANGED, by=by, at=at, companies=Selection.of(company_ids))
