"""Files from the banks: fetched between acts, each applied in an act of its own, moved away when it is kept."""

import logging
from datetime import date, datetime

from niangjia.gateways import bank as gateway
from niangjia.kernel import queue
from niangjia.kernel.actor import Actor
from niangjia.kernel.guomi import digest
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotFound
from niangjia.union.cards import permissions
from niangjia.union.cards.actions.intake import take_results, take_standing
from niangjia.union.cards.queries.partners import known

log = logging.getLogger(__name__)
FETCH = "cards.fetch"


def ask_fetch(*, bank: str, by: Actor, at: datetime) -> Run:
    """Ask for the files that wait at a bank. Raises NotFound for an unknown bank, NotNow while one is under way."""
    permissions.check_may_batch(by)
    to = known(bank)
    return queue.ask(FETCH, key=bank, title=f"收取{to.name}的结果文件", by=by, at=at, bank=bank)


def fetch_all(*, by: Actor, at: datetime) -> list[str]:
    """Fetch from every bank; return the sentences of what could not be used. Never raises for a bank's fault."""
    said = []
    for bank in gateway.banks():
        try:
            said += fetch(bank, by=by, at=at)
        except gateway.Unusable as error:
            said.append(str(error))
    for sentence in said:
        log.warning("%s", sentence)
    return said


def fetch(bank: gateway.Bank, *, by: Actor, at: datetime) -> list[str]:
    """Fetch from one bank; a file that cannot be used stays where it is. Raises Unreachable, Stranger."""
    said = []
    with gateway.Delivery(bank) as delivery:
        for name in delivery.waiting():
            try:
                _apply(bank, name, gateway.unpack(bank, delivery.read(name)), by=by, at=at)
            except (gateway.Misshapen, gateway.Stranger, NotFound) as error:
                said.append(f"{name}：{error}")
            else:
                delivery.take(name)
    return said


def _apply(bank: gateway.Bank, name: str, parcel: gateway.Parcel, *, by: Actor, at: datetime) -> None:
    sm3 = digest(parcel.content).hex()
    if parcel.kind == "result":
        results = gateway.read_results(bank, parcel.content)
        take_results(
            bank=bank.code,
            batch=parcel.batch,
            name=name,
            sm3=sm3,
            results=results,
            source=bank.name,
            by=by,
            at=at,
        )
    else:
        rows = gateway.read_standing(bank, parcel.content)
        take_standing(bank=bank.code, day=_day(parcel), name=name, sm3=sm3, standings=rows, by=by, at=at)


def _day(parcel: gateway.Parcel) -> date:
    try:
        return datetime.strptime(parcel.batch[-8:], "%Y%m%d").date()  # noqa: DTZ007  a day of the bank's, no moment
    except ValueError:
        raise gateway.Misshapen("对账文件没有写明日期。") from None
