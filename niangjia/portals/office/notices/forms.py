"""What an administrator types about a dead letter and about a template's text."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Discard(forms.Form):
    """Why a message is set aside for good."""

    reason = forms.CharField(
        label=_("作废原因"),
        max_length=200,
        help_text=_("例如“已电话告知本人”；请不要写姓名、号码和通知内容。"),
    )


class Wording(forms.Form):
    """A template's new text, and from which day it holds."""

    text = forms.CharField(
        label=_("文字"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("花括号里的变量要原样保留，发送时换成实际内容。"),
    )  # fmt: skip
    effective_from = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("复核通过后，从这一天起使用；以前的通知保持原样。"),
    )  # fmt: skip


class Decline(forms.Form):
    """Why a proposed text is turned down."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("例如“称呼不妥”；撤回自己的也写在这里。")
    )
