"""Rows of a case stand where the case stands: its labels go along with it."""

from typing import Final

from niangjia.union.cases.models import (
    Assignment,
    Attachment,
    CallBack,
    Caller,
    Case,
    Check,
    Extension,
    Petition,
    Rating,
    Reply,
    Statement,
    Step,
)

FOLLOWING: Final = (
    Caller, Statement, Step, Assignment, Extension, Reply, CallBack, Rating, Check, Attachment, Petition,
)  # fmt: skip


def place(case: Case, org_lft: int | None) -> None:
    """Let the case and everything of it belong to another place; the case itself is saved by its act."""
    case.org_lft = org_lft
    for model in FOLLOWING:
        model.objects.filter(case=case).update(org_lft=org_lft)
