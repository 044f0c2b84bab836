"""Every read of the room: one's own box, the outbox, the wordings, and what was told about a matter."""

from niangjia.union.notices.queries.box import (
    PAGE,
    Entry,
    Switch,
    Wishes,
    account_inbox,
    account_unread,
    inbox,
    mine,
    own_sight,
    owner,
    switches,
    unread,
    wishes,
)
from niangjia.union.notices.queries.matters import Step, deliveries_of
from niangjia.union.notices.queries.outbox import (
    CHANNELS,
    STATES,
    Outbox,
    Slip,
    Standing,
    deliveries,
    delivery,
    outbox,
)
from niangjia.union.notices.queries.wordings import Edition, Kind, check_waiting, editions, kind, kinds

__all__ = [
    "CHANNELS", "PAGE", "STATES", "Edition", "Entry", "Kind", "Outbox", "Slip", "Standing", "Step", "Switch",
    "Wishes", "account_inbox", "account_unread", "check_waiting", "deliveries", "deliveries_of", "delivery", "editions",
    "inbox", "kind", "kinds", "mine", "outbox", "own_sight", "owner", "switches", "unread", "wishes",
]  # fmt: skip
