"""What a member types about their own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form


class Value(Form):
    """What an item should say: written, or chosen from its table."""

    value = forms.CharField(label=_("应为"), max_length=160)

    def __init__(self, *given: Any, title: str, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        if choices:
            self.fields["value"] = forms.ChoiceField(label=title, choices=[("", _("请选择")), *choices])
        self.fields["value"].label = title


class Words(Form):
    """A few words of one's own."""

    words = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以不填。"),
    )  # fmt: skip


class Objection(Form):
    """Why the phone is still one's own."""

    note = forms.CharField(label=_("说明"), max_length=200, help_text=_("例如“号码一直由我使用”。"))


class Sure(Form):
    """That one has read what happens."""

    sure = forms.BooleanField(label=_("我已看清楚，确定注销"))
