"""Talking with readers of the official account: what they say, what is answered at once, what is said later."""

from niangjia.union.cases.actions.talking.following import know_reader, tell_answer
from niangjia.union.cases.actions.talking.hearing import hear
from niangjia.union.cases.actions.talking.keeping import count_answers, forget_talks
from niangjia.union.cases.actions.talking.later import catch_up, send_later
from niangjia.union.cases.actions.talking.menus import publish_menu
from niangjia.union.cases.actions.talking.rows import Heard

__all__ = [
    "Heard",
    "catch_up",
    "count_answers",
    "forget_talks",
    "hear",
    "know_reader",
    "publish_menu",
    "send_later",
    "tell_answer",
]
