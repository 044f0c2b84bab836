"""What was told about one matter, and how far each message has come: for the matter's own timeline."""

from dataclasses import dataclass
from datetime import datetime

from niangjia.kernel import sight
from niangjia.union.notices.models import Delivery, Notice
from niangjia.union.notices.queries.masked import masked
from niangjia.union.notices.rules import templates
from niangjia.union.notices.rules.channels import OUTSIDE
from niangjia.union.notices.rules.outbox import FAULTS, OUTBOX

MOST = 200  # notices of one matter


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One message about a matter: what it was, by which channel, to which masked address, how it stands, since when."""

    title: str
    channel: str
    address: str
    state: str
    kind: str
    fault: str
    at: datetime


def deliveries_of(*, subject: str) -> list[Step]:
    """Return every message about a matter ("cases.Case:12"), oldest first, those of the box included (2 queries).

    For a page that has already found the matter within its reader's reach: whoever may see the matter may see that
    its people were told. Never a text, never a name.
    """
    if not subject:
        return []
    with sight.everywhere("办理过程中的通知"):
        notices = list(Notice.objects.filter(subject=subject).order_by("id")[:MOST])
        told = Delivery.objects.filter(notice__in=[one.pk for one in notices])
        rows = list(told.exclude(state__in=("held", "spared")).order_by("notice_id", "rank"))
    about = {one.pk: one for one in notices}
    steps = [_inside(one) for one in notices if one.in_app]
    steps += [_outside(row, about[row.notice_id]) for row in rows]
    return sorted(steps, key=lambda step: step.at)


def _inside(notice: Notice) -> Step:
    title, read = templates.title(notice.template), notice.read_at
    state, kind = ("本人已读", "done") if read else ("本人未读", "wait")
    return Step(title, "站内通知", "", state, kind, "", read or notice.made_at)


def _outside(row: Delivery, notice: Notice) -> Step:
    state = OUTBOX.states[row.state]
    address = masked(row.channel, row.address, row.address_purpose)
    return Step(
        templates.title(notice.template), OUTSIDE[row.channel].title, address, state.title, state.kind,
        FAULTS.get(row.fault, ""), row.settled_at or row.sent_at or row.tried_at or notice.made_at,
    )  # fmt: skip
