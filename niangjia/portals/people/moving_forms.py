"""The shapes of what is typed about transfers and memberships."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form
from niangjia.union.members.rules import documents, following, leaving, moving

CHOOSE = [("", _("请选择"))]


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _words(label: str, hint: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=hint, **more)


class Nothing(Form):
    """A decision that needs no words."""


class Refusal(Form):
    """Why the old union does not agree."""

    refusal = forms.ChoiceField(
        label=_("不同意的原因"), choices=[*CHOOSE, *((k.value, t) for k, t in moving.REFUSAL_TITLES.items())]
    )
    evidence = forms.CharField(
        label=_("委员会记录"), max_length=120, required=False,
        help_text=_("正在办理除名时必填，如“2026-11-10 第 8 次”。"),
    )  # fmt: skip
    note = _words(_("说明"), _("本人看得到。"), required=False)


class Ruling(Form):
    """How the union above decides an appeal."""

    uphold = forms.ChoiceField(
        label=_("裁定"),
        choices=[("no", _("准予转出")), ("yes", _("支持原工会的意见"))],
        widget=forms.RadioSelect,
    )
    note = _words(_("理由"), _("本人和两边工会都看得到。"))


class Words(Form):
    """A reason."""

    note = _words(_("理由"), _("写一两句话，对方看得到。"))


class Newcomer(Form):
    """Somebody who works here now, by name and document."""

    name = forms.CharField(
        label=_("姓名"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("证件类别"), choices=[*documents.TITLES.items()])
    document = forms.CharField(
        label=_("证件号码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class Retain(Form):
    """Why a membership is retained."""

    reason = forms.ChoiceField(
        label=_("原因"), choices=[*CHOOSE, *((k.value, t) for k, t in leaving.KEEPING_TITLES.items())]
    )
    on = _day(_("从哪一天起"))
    note = _words(_("依据"), required=False)


class OnDay(Form):
    """From which day."""

    on = _day(_("从哪一天起"))


class Park(Form):
    """Where the membership is kept."""

    union = forms.CharField(label=_("居住地工会"), max_length=160, help_text=_("填街道或社区工会的全称。"))
    note = _words(_("说明"), required=False)


class Leave(Form):
    """The person's own wish, on paper."""

    on = _day(_("退会日期"))
    wish = _words(_("本人的书面申请"), _("如“2026-11-20 本人书面申请，原件存工会”。"))


class AutoExit(Form):
    """What the committee found and decided."""

    idle_since = _day(_("从哪一天起未交会费、未参加活动"))
    taught_on = _day(_("教育的日期"))
    decided_on = _day(_("委员会决定的日期"))
    record = _words(_("委员会记录"), _("会议名称或编号。"))


class Expel(Form):
    """What the group discussed and the committee decided."""

    discussed_on = _day(_("小组讨论的日期"))
    decided_on = _day(_("委员会决定的日期"))
    record = _words(_("委员会记录和判决书编号"))


class Decease(Form):
    """The day, and what says so."""

    on = _day(_("日期"))
    record = _words(_("依据"), _("如户籍注销证明。"))


class Revocation(Form):
    """Why something was wrong."""

    reason = _words(_("撤销的原因"), _("写明错在哪里。"))


class MoveMany(Form):
    """Who moves together, and where to."""

    source = forms.CharField(label=_("原工会"), max_length=160, help_text=_("填工会全称或代码。"))
    target = forms.CharField(label=_("新工会"), max_length=160, help_text=_("填工会全称或代码。"))
    occasion = forms.ChoiceField(
        label=_("原因"), choices=[*CHOOSE, *((k.value, t) for k, t in following.OCCASION_TITLES.items())]
    )
    company = forms.CharField(
        label=_("只转哪家单位的人"), max_length=40, required=False,
        help_text=_("填统一社会信用代码；不填就是原工会的全部会员。"),
    )  # fmt: skip


class TakeBack(Form):
    """Why a move of many was wrong."""

    mistake = forms.ChoiceField(
        label=_("原因"), choices=[*CHOOSE, *((k.value, t) for k, t in following.MISTAKE_TITLES.items())]
    )
