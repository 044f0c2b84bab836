"""The work behind the room's runs: a file to a bank, files from it. Safe to do twice at any line."""

from django.db import transaction

from niangjia.gateways import bank as gateway
from niangjia.kernel import clock, queue, runs
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow
from niangjia.union.cards import actions
from niangjia.union.cards.actions.batches import SEND, content_of
from niangjia.union.cards.actions.fetching import FETCH, fetch
from niangjia.union.cards.models import Batch


@queue.work(SEND)
def send(run: Run) -> None:
    """Put a batch into the bank's inbox, then keep that it lies there.

    A worker that dies between the two sends the same content again: the bank takes a batch once. Where the bank
    has answered meanwhile there is nothing left to send.
    """
    with transaction.atomic():
        batch = Batch.objects.get(pk=run.settings["batch"])
        if batch.state == Batch.State.ANSWERED:
            return
        content = content_of(batch)
    try:
        to = gateway.bank(batch.bank)
        with gateway.Delivery(to) as delivery:
            delivery.send(gateway.file_name(batch.number), gateway.pack(to, batch.number, content))
    except gateway.Unusable as error:
        raise NotNow(str(error), remedy="文件保留着，可以在“后台任务”里继续。") from error
    actions.mark_sent(batch_id=batch.pk, by=system(f"制卡（{run.asked_by}）"), at=clock.now())
    runs.progress(run, done=batch.rows, total=batch.rows)


@queue.work(FETCH)
def receive(run: Run) -> None:
    """Fetch what waits at one bank; what cannot be used is said and stays there."""
    try:
        said = fetch(
            gateway.bank(run.settings["bank"]), by=system(f"收取银行文件（{run.asked_by}）"), at=clock.now()
        )
    except gateway.Unusable as error:
        raise NotNow(str(error)) from error
    if said:
        raise NotNow("；".join(said)[:390])
