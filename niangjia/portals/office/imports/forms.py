"""What people fill in to bring a file in."""

from django import forms
from django.utils.translation import gettext_lazy

from niangjia.ui import files


class Upload(files.Upload):
    """A file, where it comes from, and the day it speaks of."""

    command = "niangjia register import 文件 --source 来源"
    field_order = ("file", "source", "stated_on")
    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
        help_text=gettext_lazy("例如“市场监管局”。同一来源每次请写同一个名称，列的对应会记住。"),
    )
