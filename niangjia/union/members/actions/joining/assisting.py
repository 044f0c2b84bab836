"""Helping people to join: an assistant enters what the person says, and how they agreed (P-2); on paper too."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions.joining.applying import apply
from niangjia.union.members.actions.joining.wishes import Outcome, Result, Wish
from niangjia.union.members.actions.moving import asking
from niangjia.union.members.models import Application
from niangjia.union.members.rules import joining
from niangjia.union.members.rules.joining import Channel
from niangjia.union.organisations import queries as unions


@transaction.atomic
def assist(*, wish: Wish, by: Actor, at: datetime) -> Outcome:
    """Apply on behalf of a person who stands before the assistant or has signed the paper form.

    A clerk learns no more of somebody known than that a transfer or a verification follows. Raises NotAllowed,
    Invalid (no way of consent, a form used before), NotNow (today's limit), and what `apply` raises. Whoever turns
    out to be known counts as asked for by number (M-18): so often a day, and on the record.
    """
    union = unions.node(wish.organisation_id)
    permissions.check_may(by, permissions.ASSIST, union.lft)
    if wish.consent_way not in joining.CONSENT_WAYS:
        raise Invalid("没有记明本人怎样同意的，", rule="P-2", field="consent_way", remedy="请选择一种方式。")
    channel = Channel.PAPER if wish.form_code else Channel.ASSISTANT
    _check_form(wish.form_code)
    asking.check_limit(by, at)
    helped = replace(wish, channel=channel, proven=False)
    outcome = apply(wish=helped, by=by, at=at)
    if outcome.result != Result.APPLIED:
        asking.note_probe(union, by=by, at=at)
    return outcome


def _check_form(form_code: str | None) -> None:
    """A paper form is entered once. Raises NotNow."""
    if not form_code:
        return
    with sight.everywhere("一张纸质表只录一次"):
        if Application.objects.filter(form_code=form_code).exists():
            raise NotNow("这张纸质表已经录入过，", rule="M-3", remedy="请核对表上的编号，或打印一张新的。")
