"""The shapes of what is typed on these pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.union.members.rules import codes, documents, keeping, names, validation

LENGTHS = validation.LONGEST | {"name": names.LONGEST}
MIGRANT = (("", _("不清楚")), ("yes", _("是")), ("no", _("否")))


class Purpose(forms.Form):
    """Why a number is to be seen in clear."""

    purpose = forms.ChoiceField(label=_("用途"), choices=[("", _("请选择")), *keeping.PURPOSES.items()])


class Correction(forms.Form):
    """The items of a record that may be corrected by hand."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, title in keeping.EDITABLE.items():
            self.fields[name] = _field(name, title)
        self.fields["reason"] = forms.CharField(
            label=_("更正的理由"), max_length=200, help_text=_("本人可以看到，例如“本人出示身份证核对”。")
        )

    def changes(self) -> dict[str, Any]:
        """What was given, without the reason, as the record keeps it."""
        given = {name: self.cleaned_data[name] for name in keeping.EDITABLE}
        given["is_migrant"] = {"yes": True, "no": False}.get(given["is_migrant"])
        return given


class NewPhone(forms.Form):
    """Another phone."""

    phone = forms.CharField(
        label=_("新的手机号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("理由"), max_length=200)


class RightNumber(forms.Form):
    """The right number in place of a wrong one."""

    kind = forms.ChoiceField(label=_("证件类别"), choices=[*documents.TITLES.items()])
    number = forms.CharField(
        label=_("证件号码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如“核对证件原件，末两位填反”。"))


def _field(name: str, title: str) -> forms.Field:
    if name == "is_migrant":
        return forms.ChoiceField(label=title, choices=MIGRANT, required=False)
    if name in codes.OF_A_PERSON:
        return forms.ChoiceField(
            label=title, choices=[("", _("不清楚")), *codes.table(name).items()], required=False
        )
    return forms.CharField(label=title, max_length=LENGTHS.get(name, 200), required=name == "name")
