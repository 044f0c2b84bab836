"""What a union answers to what its members ask about their data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form


class Answer(Form):
    """Done, or not and why; the person reads the answer."""

    choice = forms.ChoiceField(
        label=_("怎样办理"),
        widget=forms.RadioSelect,
        choices=[("yes", _("按请求办理")), ("no", _("不予办理"))],
    )
    answer = forms.CharField(
        label=_("答复"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本人会看到。不予办理的，写明理由和可以怎样做。"),
    )  # fmt: skip


class Settle(Form):
    """Whose the phone is, and how one knows."""

    choice = forms.ChoiceField(
        label=_("号码归谁"), widget=forms.RadioSelect,
        choices=[("keep", _("仍归原登记人")), ("free", _("释放给现机主"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如“请本人到场，当面拨通”。"))
