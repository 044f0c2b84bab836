"""A reader's own e-mail address: asked for, proven by a code that comes to it, and taken away again."""

import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from niangjia.gateways.mail.contract import is_address
from niangjia.kernel import audit, clock, crypto
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow, Refusal
from niangjia.union.notices import adapters, limits, sealing
from niangjia.union.notices.actions.recipients import Recipient
from niangjia.union.notices.actions.sending import send
from niangjia.union.notices.models import NOWHERE, Wish
from niangjia.union.notices.queries import own_sight, owner
from niangjia.union.notices.rules import templates
from niangjia.union.notices.rules.addresses import Address
from niangjia.union.notices.rules.channels import MAIL

CODE = templates.declare(
    "notices.mail_code", "邮箱核实码",
    "核实码 {code}，请填到“消息”页面，用来接收工会的通知。如果不是您本人操作，请不用理会。",
    channels=(MAIL,), secret=True, minutes=30,
).key  # fmt: skip
DIGITS, TRIES = 6, 5
AGAIN = timedelta(minutes=1)


@transaction.atomic
def ask_mail(*, address: str, by: Actor, at: datetime) -> None:
    """Send a code to an address. Raises Invalid for none, NotNow without a server or within a minute."""
    address = address.strip()
    if not is_address(address):
        raise Invalid("邮箱地址不完整，", field="address", remedy="请写成 name@example.com 的样子。")
    if not adapters.adapter(MAIL).is_configured():
        raise NotNow("现在不能用电子邮件，", remedy="请用短信或者站内消息。")
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with own_sight(by):
        wish, _ = Wish.objects.select_for_update().get_or_create(**owner(by), defaults={"org_lft": NOWHERE})
        if wish.asked_at and at - wish.asked_at < AGAIN:
            raise NotNow("核实码刚刚发出，", remedy="请一分钟后再试。")
        wish.asked_mail = crypto.seal(sealing.MAIL, json.dumps([address, code]))
        wish.asked_at, wish.asked_tries = at, 0
        wish.save(update_fields=["asked_mail", "asked_at", "asked_tries"])
    kind, number = next(iter(owner(by).items()))
    mail = Address(crypto.seal(sealing.MAIL, address), sealing.MAIL, _mark(address))
    to = Recipient("person" if kind == "person_id" else "account", number, mail=mail)
    send(template=CODE, to=to, words={"code": code}, urgent=True, by=by, at=at)


def prove_mail(*, code: str, by: Actor, at: datetime) -> None:
    """Make an address one's own by its code. Raises Invalid (wrong), NotNow (none that holds).

    A failure is kept although it is refused, so the refusal is raised after the commit.
    """
    if refusal := _prove(code.strip(), by, at):
        raise refusal


@transaction.atomic
def drop_mail(*, by: Actor, at: datetime) -> None:
    """Let go of one's address: from now on nothing comes by mail."""
    with own_sight(by):
        Wish.objects.filter(**owner(by)).update(
            mail=None, mail_digest=None, mail_proven_at=None, asked_mail=None, asked_at=None
        )
    audit.record("notices.mail_dropped", by=by, at=at)


@transaction.atomic
def _prove(code: str, by: Actor, at: datetime) -> Refusal | None:
    minutes = limits.held(clock.day_of(at)).code_minutes
    with own_sight(by):
        wish = Wish.objects.select_for_update().filter(**owner(by)).first()
        if wish is None or wish.asked_at is None or wish.asked_mail is None:
            return NotNow("没有有效的核实码，", remedy="请重新获取。")
        if at - wish.asked_at >= timedelta(minutes=minutes) or wish.asked_tries >= TRIES:
            return NotNow("核实码已过期或试了太多次，", remedy="请重新获取。")
        address, wanted = json.loads(crypto.unseal(sealing.MAIL, wish.asked_mail))
        if not secrets.compare_digest(code.encode(), wanted.encode()):
            wish.asked_tries += 1
            wish.save(update_fields=["asked_tries"])
            return Invalid("核实码不对，", field="code", remedy="请核对最近一封邮件里的六位数字。")
        wish.mail, wish.mail_digest = crypto.seal(sealing.MAIL, address), _mark(address)
        wish.mail_proven_at, wish.asked_mail = at, None
        wish.save(update_fields=["mail", "mail_digest", "mail_proven_at", "asked_mail"])
    audit.record("notices.mail_proven", by=by, at=at)
    return None


def _mark(address: str) -> UUID:
    return next(iter(crypto.lookup(sealing.MAIL, address.lower()).values()))
