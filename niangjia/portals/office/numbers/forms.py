"""A number of the law as people type it."""

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Change(forms.Form):
    """A new value, its first day, and where it is written."""

    value = forms.CharField(label=gettext_lazy("新的值"), max_length=200)
    valid_from = forms.DateField(
        label=gettext_lazy("自哪一天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("文件和条款，例如“《工会法》第十一条”。"),
    )
    verified = forms.BooleanField(label=gettext_lazy("已对照原文核实"), required=False)

    def clean_value(self) -> Any:
        """A number stays a number, a list a list; anything else is text."""
        text = self.cleaned_data["value"].strip()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def clean_valid_from(self) -> date:
        """A day that a calendar has and a database holds."""
        day: date = self.cleaned_data["valid_from"]
        if day.year > 2200:
            raise forms.ValidationError(_("日期太远，请检查年份。"))
        return day
