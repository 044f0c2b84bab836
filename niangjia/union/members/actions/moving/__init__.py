"""Transfers that nobody can block, step by step (M-7): each act is one decision of one side."""

from niangjia.union.members.actions.moving.asking import ask, ask_by_new_union

__all__ = ["ask", "ask_by_new_union"]
