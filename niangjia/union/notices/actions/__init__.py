"""Every write of the room, one function per act."""

from niangjia.union.notices.actions.delivering import deliver_due
from niangjia.union.notices.actions.forgetting import forget_old
from niangjia.union.notices.actions.mailbox import ask_mail, drop_mail, prove_mail
from niangjia.union.notices.actions.reading import mark_read, put_first, stop, switch_off, switch_on
from niangjia.union.notices.actions.recipients import Letter, Recipient
from niangjia.union.notices.actions.sending import send, send_many
from niangjia.union.notices.actions.settling import discard, retry, retry_dead
from niangjia.union.notices.actions.wording import (
    approve_wording,
    decline_wording,
    keep_code_wordings,
    propose_wording,
)

__all__ = [
    "Letter",
    "Recipient",
    "approve_wording",
    "ask_mail",
    "decline_wording",
    "deliver_due",
    "discard",
    "drop_mail",
    "forget_old",
    "keep_code_wordings",
    "mark_read",
    "propose_wording",
    "prove_mail",
    "put_first",
    "retry",
    "retry_dead",
    "send",
    "send_many",
    "stop",
    "switch_off",
    "switch_on",
]
