"""What an administrator types about a dead letter."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Discard(forms.Form):
    """Why a message is set aside for good."""

    reason = forms.CharField(
        label=_("作废原因"),
        max_length=200,
        help_text=_("例如“已电话告知本人”；请不要写姓名、号码和短信内容。"),
    )
