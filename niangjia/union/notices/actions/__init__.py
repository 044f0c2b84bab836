"""Every write of the room, one function per act."""

from niangjia.union.notices.actions.delivering import deliver_due
from niangjia.union.notices.actions.forgetting import forget_old
from niangjia.union.notices.actions.reading import mark_read, switch_off, switch_on
from niangjia.union.notices.actions.sending import Letter, Recipient, send, send_many
from niangjia.union.notices.actions.settling import discard, retry, retry_dead

__all__ = [
    "Letter",
    "Recipient",
    "deliver_due",
    "discard",
    "forget_old",
    "mark_read",
    "retry",
    "retry_dead",
    "send",
    "send_many",
    "switch_off",
    "switch_on",
]
