"""The shapes of what those who work on cases type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form
from niangjia.union.cases.rules.words import CHANNELS, DIFFICULTIES, KINDS, URGENCIES

CHOOSE = [("", _("请选择"))]
BY_STAFF = ("union", "paper", "upper", "phone")
"""The channels that staff enter by hand."""


def words(
    label: object, *, most: int = 200, required: bool = True, help_text: object = ""
) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class Nothing(Form):
    """A decision that needs no words."""


class Reason(Form):
    """Why something is given back, taken back or asked for."""

    reason = words(_("原因"))


class To(Form):
    """To which union, and why."""

    union = forms.CharField(
        label=_("工会全称"), max_length=160, help_text=_("例如：深圳市宝安区西乡街道总工会")
    )
    reason = words(_("原因"))


class Dispatch(Form):
    """To which union; empty means: where the rules say."""

    union = forms.CharField(
        label=_("工会全称"), max_length=160, required=False,
        help_text=_("留空就按规则派单：单位工会、社区、街道、区、市。"),
    )  # fmt: skip


class Help(Form):
    """Which union is asked to help."""

    union = forms.CharField(label=_("会办工会全称"), max_length=160)


class Sort(Form):
    """What a case is."""

    kind = forms.ChoiceField(label=_("诉求类型"), choices=list(KINDS.items()))
    category = forms.CharField(label=_("诉求类别"), max_length=12, required=False)
    difficulty = forms.ChoiceField(
        label=_("难易程度"), choices=list(DIFFICULTIES.items()), help_text=_("办理期限随它变化。")
    )
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=list(URGENCIES.items()))


class Reply(Form):
    """The answer to the worker."""

    text = words(
        _("答复内容"), most=20_000, help_text=_("查了什么、结果如何、下一步怎么办；诉求人会看到全文。")
    )
    solved = forms.ChoiceField(
        label=_("问题解决了吗"), choices=[*CHOOSE, ("yes", _("已解决")), ("no", _("没有解决，已说明原因"))]
    )


class Answer(Form):
    """The answer to a question, on the spot."""

    text = words(_("答复内容"), most=20_000)


class Note(Form):
    """A note among staff."""

    text = words(_("内容"), most=2_000, help_text=_("只有工会内部看得到。"))


class HandOn(Form):
    """Who is responsible instead."""

    to = forms.CharField(label=_("移交给"), max_length=100, help_text=_("例如：12345 政务服务热线"))


class CallBack(Form):
    """What the worker said on the phone."""

    result = forms.ChoiceField(
        label=_("回访结果"),
        choices=[
            *CHOOSE, ("content", _("满意")), ("discontent", _("不满意")), ("no_answer", _("无人接听")),
            ("declined", _("不愿评价")),
        ],
    )  # fmt: skip
    solved = forms.ChoiceField(
        label=_("本人说问题解决了吗"), required=False,
        choices=[("", _("没有说")), ("yes", _("解决了")), ("no", _("没有解决"))],
    )  # fmt: skip
    words = words(_("本人的话"), most=500, required=False)


class Check(Form):
    """The quality check."""

    passed = forms.ChoiceField(
        label=_("质检结论"), choices=[*CHOOSE, ("yes", _("通过，归档")), ("no", _("退回重办"))]
    )
    note = words(_("意见"), required=False)


class Take(Form):
    """An appeal as somebody enters it for a worker."""

    channel = forms.ChoiceField(label=_("渠道"), choices=[(key, CHANNELS[key]) for key in BY_STAFF])
    kind = forms.ChoiceField(label=_("诉求类型"), choices=list(KINDS.items()), initial="demand")
    text = words(_("诉求内容"), most=20_000, help_text=_("照本人的话记：什么事、在哪里、想要什么结果。"))
    company = forms.CharField(
        label=_("涉及单位"), max_length=160, required=False, help_text=_("尽量写全称，系统会在台账里找。")
    )
    address = forms.CharField(label=_("事发地址"), max_length=160, required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=list(URGENCIES.items()))
    name = forms.CharField(label=_("诉求人称呼"), max_length=50, required=False, help_text=_("匿名就留空。"))
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    is_secret = forms.BooleanField(
        label=_("要求保密"), required=False, help_text=_("不派给单位自己的工会，身份只有办理人员看得到。")
    )
