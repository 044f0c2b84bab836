"""What an officer types about cards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.union.cards.rules import TAX_TITLES


class ChosenBank(forms.Form):
    """One of the banks that are connected."""

    bank = forms.ChoiceField(label=_("银行"))

    def __init__(self, *args: Any, banks: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["bank"].choices = banks  # type: ignore[attr-defined]  # the field above


class Settled(forms.Form):
    """What was found out about a difference."""

    note = forms.CharField(
        label=_("处理说明"),
        max_length=200,
        help_text=_("与银行核对的结果，例如“银行已补录”；请不要写姓名和卡号。"),
    )


class Recollected(forms.Form):
    """What the bank asks again once the data are corrected."""

    tax = forms.ChoiceField(
        label=_("本人声明的税收居民身份"),
        widget=forms.RadioSelect,
        choices=[*TAX_TITLES.items()],
        initial="1",
    )


class Nothing(forms.Form):
    """A decision that needs no word."""


class Cancelled(forms.Form):
    """Why a card ends."""

    reason = forms.CharField(label=_("注销原因"), max_length=200, help_text=_("例如“本人申请”。"))
