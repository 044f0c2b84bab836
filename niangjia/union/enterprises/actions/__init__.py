"""Every write of the register."""

from niangjia.union.enterprises.actions.companies import decide, place, state
from niangjia.union.enterprises.actions.feeds import ask_import, ask_undo, register_source, undo_import

__all__ = ["ask_import", "ask_undo", "decide", "place", "register_source", "state", "undo_import"]
