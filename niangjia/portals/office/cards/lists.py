"""The lists about cards as they are drawn."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.cards import queries
from niangjia.union.cards.rules import CARD, DIFFERENCE_TITLES, STUCK_DAYS

BATCH_STATES = {"ready": "run", "sent": "wait", "answered": "done"}
WORDS = {code: state.title for code, state in CARD.states.items()} | {
    "issued": _("已制卡"), "closed": _("已销户"), "active": _("已激活"), "": "—"
}  # fmt: skip


def card_state(row: Any) -> State:
    """How a card stands, as a mark with its word; a frozen one says so."""
    return State("stop", f"{row.title}（停用）") if row.frozen else State(row.kind, row.title)


def bank_name(code: str) -> str:
    """The bank as people call it; one that is connected no longer by its code."""
    return next((bank.name for bank in queries.banks() if bank.code == code), code)


def _made(row: Any) -> State:
    if row.made is None:
        return State("wait", _("等待银行"))
    return State("done", _("已制卡")) if row.made else State("stop", _("未受理"))


BATCHES = Table(
    name=_("制卡批次"),
    order="-made_at",
    columns=[
        Column("number", _("批次"), link=lambda row: reverse("office:cards-batch", args=[row.pk])),
        Column("state", _("状态"), value=lambda row: State(BATCH_STATES[row.state], row.get_state_display())),
        Column("rows", _("人数"), numeric=True),
        Column("made_at", _("生成时间"), sort="id"),
        Column("sent_at", _("送达时间")),
        Column("answered_at", _("答复时间")),
        Column("made_by", _("生成人"), hidden=True),
    ],
    empty=_("基层工会采集资料以后，在这里生成制卡文件发往银行。"),
)
LINES = Table(
    name=_("批次明细"),
    columns=[
        Column("ref", _("流水号"), numeric=True),
        Column("card", _("卡"), value=lambda row: row.card_id, link=lambda row: reverse("office:card", args=[row.card_id])),
        Column("made", _("结果"), value=_made),
        Column("why", _("银行说明"), value=lambda row: row.why or None),
        Column("answered_at", _("答复时间")),
    ],
    filters=[Choice("result", _("结果"), choices=(("refused", _("银行未受理")),))],
    empty=_("没有这样的行。"),
)  # fmt: skip
STUCK = Table(
    name=_("停留过久的卡"),
    columns=[
        Column("name", _("姓名"), link=lambda row: reverse("office:card", args=[row.id])),
        Column("union", _("工会")),
        Column("state", _("状态"), value=card_state),
        Column("since", _("停在这里自")),
        Column("bank_name", _("银行")),
        Column("tail", _("尾号"), value=lambda row: row.tail or None),
        Column("why", _("原因"), value=lambda row: row.why or None),
    ],
    filters=[
        Choice("state", _("状态"), choices=tuple((code, CARD.states[code].title) for code in STUCK_DAYS))
    ],
    empty=_("每张卡都在办理期限之内。"),
)
RECONCILIATIONS = Table(
    name=_("对账"),
    columns=[
        Column("day", _("对账日")),
        Column("bank", _("银行"), value=lambda row: bank_name(row.bank)),
        Column("ours", _("我方张数"), numeric=True),
        Column("theirs", _("银行张数"), numeric=True),
        Column("differing", _("差异"), numeric=True, value=lambda row: sum(row.counts.values())),
        Column("at", _("时间")),
    ],
    empty=_("银行每月送来全部卡的状态，收到后自动对账。"),
)
DIFFERENCES = Table(
    name=_("未处理的差异"),
    columns=[
        Column(
            "kind", _("差异"), value=lambda row: DIFFERENCE_TITLES[row.kind],
            link=lambda row: reverse("office:cards-settle", args=[row.pk]),
        ),
        Column("tail", _("尾号")),
        Column("ours", _("我方状态"), value=lambda row: WORDS[row.ours]),
        Column("theirs", _("银行状态"), value=lambda row: WORDS[row.theirs]),
        Column("day", _("对账日"), value=lambda row: row.reconciliation.day),
    ],
    empty=_("银行报来的每张卡都与我方一致，不用处理。"),
)  # fmt: skip
