"""What a stranger types on the website. Whether it is right is the room's question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code"}


class Phone(Form):
    """A phone to send a code to."""

    phone = forms.CharField(
        label=_("手机号"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


class Code(Form):
    """The code that was sent; the phone comes along unseen."""

    phone = forms.CharField(max_length=40, widget=forms.HiddenInput)
    code = forms.CharField(label=_("短信验证码"), max_length=12, widget=forms.TextInput(attrs=CODE))


class Number(Form):
    """The number of a case with the phone it was asked from, or with the code of who left none."""

    number = forms.CharField(
        label=_("工单编号"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("提交时的手机号"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    key = forms.CharField(
        label=_("查询码"), max_length=20, required=False, help_text=_("没留手机号的，填提交时给您的查询码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip

    def clean(self) -> None:
        """One of the two."""
        if not (self.cleaned_data.get("phone") or self.cleaned_data.get("key")):
            self.add_error("phone", _("没有填写手机号，请补上；没留过手机号的填查询码。"))


class NumberCode(Code):
    """The code that came to the phone; the number of the case comes along unseen."""

    number = forms.CharField(max_length=20, widget=forms.HiddenInput)
