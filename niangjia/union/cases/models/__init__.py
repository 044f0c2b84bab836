"""Cases, who asked, what was said, and every step that was taken."""

from niangjia.union.cases.models.calls import (
    AgentState,
    Break,
    Call,
    CallbackRequest,
    CallEvent,
    Heard,
    IvrMenu,
    Line,
    Seat,
    Shift,
    WrapUp,
)
from niangjia.union.cases.models.cases import Caller, Case, Group, Statement
from niangjia.union.cases.models.conversations import Conversation, Message
from niangjia.union.cases.models.files import Attachment
from niangjia.union.cases.models.petitions import Petition
from niangjia.union.cases.models.roster import Duty
from niangjia.union.cases.models.steps import Assignment, CallBack, Check, Extension, Rating, Reply, Step

__all__ = [
    "AgentState",
    "Assignment",
    "Attachment",
    "Break",
    "Call",
    "CallBack",
    "CallEvent",
    "CallbackRequest",
    "Caller",
    "Case",
    "Check",
    "Conversation",
    "Duty",
    "Extension",
    "Group",
    "Heard",
    "IvrMenu",
    "Line",
    "Message",
    "Petition",
    "Rating",
    "Reply",
    "Seat",
    "Shift",
    "Statement",
    "Step",
    "WrapUp",
]
