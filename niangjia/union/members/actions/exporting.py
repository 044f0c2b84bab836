"""A person takes everything along that the house holds of them; their own export is noted as a look, too (P-7)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.actions.sessions import own
from niangjia.union.members.actions.spells import lock_person
from niangjia.union.members.models import Look
from niangjia.union.members.queries.mydata import MyData, my_data


@transaction.atomic
def export_own(*, form: str, by: Actor, at: datetime) -> MyData:
    """Everything of who is signed in, in clear; `form` is how it is taken along. Raises NotAllowed for others."""
    with sight.everywhere("本人导出"):
        person = lock_person(own(by))
        note_look(person, Look.What.SELF, f"本人导出（{form}）", by=by, at=at)
        audit.record(
            "members.exported_own", by=by, at=at, subject=f"members.Person:{person.pk}", org_label=person.org_lft, form=form
        )  # fmt: skip
    return my_data(person, at=at)
