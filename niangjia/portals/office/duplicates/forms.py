"""What people decide about two records that may be one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TWO, BACK = "two", "back"


class Dismiss(forms.Form):
    """Two people; and why."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("例如“双胞胎姐妹，已当面核对证件”。")
    )


class Ask(forms.Form):
    """One person: which record is kept, and why."""

    kept = forms.TypedChoiceField(label=_("保留哪一份"), widget=forms.RadioSelect, coerce=int)
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("例如“本人到场，两份证件都是他的”。")
    )

    def __init__(self, *given: Any, records: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["kept"].choices = records


class Decide(forms.Form):
    """A merge or a split that another person asked for: confirmed, or not and why."""

    choice = forms.ChoiceField(
        label=_("复核"), widget=forms.RadioSelect, choices=[("yes", _("同意办理")), ("no", _("不同意"))]
    )
    reason = forms.CharField(
        label=_("理由"), max_length=200, required=False, help_text=_("不同意时必须填写。")
    )


class Split(forms.Form):
    """Two people after all; and why."""

    reason = forms.CharField(label=_("拆分理由"), max_length=200, help_text=_("例如“同名同日出生的两个人”。"))
