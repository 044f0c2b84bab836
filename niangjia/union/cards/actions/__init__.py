"""Every write of the room: one keyword-only function an act."""

from niangjia.union.cards.actions.batches import make_batch, mark_sent, send_again
from niangjia.union.cards.actions.collecting import collect, recollect
from niangjia.union.cards.actions.electronic import change_key, check_code, forget_codes, issue, revoke
from niangjia.union.cards.actions.fetching import ask_fetch, fetch_all
from niangjia.union.cards.actions.folding import give_back, hand_over
from niangjia.union.cards.actions.following import follow, follow_all
from niangjia.union.cards.actions.holding import cancel, hand_out, let_go, replace, report_lost
from niangjia.union.cards.actions.intake import settle, take_results, take_standing

__all__ = [
    "ask_fetch",
    "cancel",
    "change_key",
    "check_code",
    "collect",
    "fetch_all",
    "follow",
    "follow_all",
    "forget_codes",
    "give_back",
    "hand_out",
    "hand_over",
    "issue",
    "let_go",
    "make_batch",
    "mark_sent",
    "recollect",
    "replace",
    "report_lost",
    "revoke",
    "send_again",
    "settle",
    "take_results",
    "take_standing",
]
