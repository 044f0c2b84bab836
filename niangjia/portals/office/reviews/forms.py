"""What people decide about a row that could be several companies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NEW, UNUSED = "new", "unused"


class Match(forms.Form):
    """This company, a new one, or not to be used; and why."""

    choice = forms.ChoiceField(label=_("这一行是"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如“地址与法定代表人一致”。"))

    def __init__(self, *given: Any, candidates: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["choice"].choices = [
            *((str(number), name) for number, name in candidates),
            (NEW, _("另一家新企业")),
            (UNUSED, _("不采用这一行")),
        ]
