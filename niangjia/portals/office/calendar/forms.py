"""The notice of a year as people bring it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Year(forms.Form):
    """The year, where it was published, and its days as lines."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("通知的文号，例如“国办发明电〔2026〕7号”。")
    )
    days = forms.CharField(
        label=_("放假和调休的日期"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_(
            "第一行写 date,kind,name，以后每行一天：日期,种类,名称，例如 2027-01-01,法定节假日,元旦。"
        ),
    )
