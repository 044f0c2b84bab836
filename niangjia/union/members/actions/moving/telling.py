"""What the member and the two unions are told of a transfer: in the house, and the member by text as well.

The words name unions and days, never a number. What many transfers do at once is told set by set.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.union.members.actions.joining.telling import addressed, recipient
from niangjia.union.members.models import Phone, Transfer
from niangjia.union.members.rules.moving import REFUSAL_TITLES, Refusal, released_by
from niangjia.union.notices import actions as notices
from niangjia.union.notices.actions import Letter, Recipient
from niangjia.union.notices.rules import templates
from niangjia.union.organisations import queries as unions

APP: Final = (templates.APP,)
ASKED = templates.declare(
    "members.transfer_asked", "有人要转出",
    "有 {many} 名会员要从{union}转出，{day}前没有答复视为同意。", channels=APP,
).key  # fmt: skip
ARRIVING = templates.declare(
    "members.transfer_arriving", "有人等待接收",
    "有 {many} 名会员可以转入，等{union}接收，{day}前没有办理将交上一级工会。", channels=APP,
).key  # fmt: skip
TOLD = {
    "want": templates.declare(
        "members.transfer_wanted", "您的会籍将转到新工会",
        "{union}提出接转您的会籍。如果您没有到新单位工作，请在“转会”里撤回。",
    ).key,
    "release": templates.declare(
        "members.transfer_released", "可以转出了", "您转到{union}的申请：{why}，等新工会接收。"
    ).key,
    "refuse": templates.declare(
        "members.transfer_refused", "原工会不同意转出",
        "原工会不同意您转到{union}，原因：{why}。您可以在“转会”里申诉，由上一级工会裁定。",
    ).key,
    "uphold": templates.declare(
        "members.transfer_upheld", "申诉未支持", "您转到{union}的申诉没有得到支持，会籍没有变动。"
    ).key,
    "accept": templates.declare(
        "members.transfer_accepted", "转会办结", "您从今天起是{union}的会员，会籍没有中断。"
    ).key,
    "decline": templates.declare(
        "members.transfer_declined", "新工会未接收", "{union}没有接收您的会籍，会籍没有变动，理由见“转会”。"
    ).key,
    "revoke": templates.declare(
        "members.transfer_revoked", "转会已撤销", "您转到{union}的转会办错了，已撤销，会籍回到原工会。"
    ).key,
}  # fmt: skip
TOLD["overrule"] = TOLD["lapse"] = TOLD["release"]
"""Verb → what the member is told; other verbs are the member's own, or change nothing for them."""


def tell_member(verb: str, transfer: Transfer, *, by: Actor, at: datetime) -> None:
    """Tell the member what became of their transfer, unless it was their own doing."""
    if verb not in TOLD or by.person_id == transfer.person_id:
        return
    notices.send(
        template=TOLD[verb], to=recipient(transfer.person_id, transfer.from_lft), words=_words(verb, transfer),
        subject=f"members.Transfer:{transfer.pk}", by=by, at=at,
    )  # fmt: skip


def tell_members(verb: str, transfers: Iterable[Transfer], *, by: Actor, at: datetime) -> None:
    """Tell many members at once, each of their own transfer."""
    rows = list(transfers)
    phones = _phones([row.person_id for row in rows])
    letters = [
        Letter(addressed(row.person_id, row.from_lft, phones.get(row.person_id)), _words(verb, row))
        for row in rows
    ]
    if letters:
        notices.send_many(template=TOLD[verb], letters=letters, by=by, at=at)


def tell_unions(template: str, transfers: Iterable[Transfer], *, by: Actor, at: datetime) -> None:
    """Tell those in office at the union whose turn it is: one notice a union, however many transfers."""
    waiting: dict[int, list[Transfer]] = {}
    for row in transfers:
        whose = row.from_organisation_id if template == ASKED else row.to_organisation_id
        waiting.setdefault(whose, []).append(row)
    names = unions.names(waiting)
    letters = [
        Letter(Recipient("account", account), {"many": len(rows), "union": names[whose], "day": _day(rows)})
        for whose, account in unions.accounts_at(waiting, on=clock.day_of(at))
        for rows in [waiting[whose]]
    ]
    if letters:
        notices.send_many(template=template, letters=letters, by=by, at=at)


def _words(verb: str, transfer: Transfer) -> dict[str, object]:
    words: dict[str, object] = {"union": transfer.to_organisation.name}
    if verb == "refuse":
        words["why"] = REFUSAL_TITLES[Refusal(transfer.refusal)]
    elif TOLD[verb] == TOLD["release"]:
        words["why"] = released_by(transfer.why, appealed=bool(transfer.appeal))
    return words


def _phones(people: list[int]) -> dict[int, Phone]:
    """A phone of each: a proven one before a noted one (1 query)."""
    rows = Phone.objects.filter(person_id__in=people, until=None).order_by("person_id", "id")
    found: dict[int, Phone] = {}
    for phone in rows:
        kept = found.get(phone.person_id)
        if kept is None or kept.verified_at is None or phone.verified_at is not None:
            found[phone.person_id] = phone
    return found


def _day(rows: list[Transfer]) -> str:
    first = min((row.due_at for row in rows if row.due_at), default=None)
    return f"{first.astimezone(ZONE):%m月%d日}" if first else ""
