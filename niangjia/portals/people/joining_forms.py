"""The shapes of what reviewers and assistants type about joining."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form
from niangjia.union.members.actions.verifying import SEEN
from niangjia.union.members.rules import documents, joining

CHOOSE = [("", _("请选择"))]


class Nothing(Form):
    """A decision that needs no words."""


class Refuse(Form):
    """Why an application is refused: one of the list."""

    reason = forms.ChoiceField(
        label=_("原因"), required=False,
        choices=[*CHOOSE, *((key.value, joining.REFUSAL_TITLES[key]) for key in joining.CHOSEN_REFUSALS)],
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("本人看得到。"))


class Forward(Form):
    """To which union an application should have gone."""

    union = forms.CharField(label=_("工会码或全称"), max_length=160, help_text=_("如社区工会联合会的全称。"))


class Seen(Form):
    """What somebody who verifies by hand has looked at."""

    seen = forms.ChoiceField(label=_("看过什么"), choices=[*CHOOSE, *SEEN.items()], required=False)
    tail = forms.CharField(
        label=_("本人手机号后四位"), max_length=4, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("本人用新手机申请入会、正等核验的，当面问清再填；没有就留空。"),
    )  # fmt: skip


class Helped(Form):
    """What a person says to an assistant, or has written on the paper form."""

    name = forms.CharField(
        label=_("姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("证件类别"), choices=[*documents.TITLES.items()])
    number = forms.CharField(
        label=_("证件号码"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sex = forms.ChoiceField(
        label=_("性别"), required=False, widget=forms.RadioSelect, help_text=_("居民身份证不用填。"),
        choices=[(documents.MALE, _("男")), (documents.FEMALE, _("女"))],
    )  # fmt: skip
    birth = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("居民身份证不用填。"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("手机号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    employer = forms.CharField(label=_("工作单位"), max_length=160, required=False)
    consent_way = forms.ChoiceField(
        label=_("本人怎样同意"),
        required=False,
        widget=forms.RadioSelect,
        choices=[*joining.CONSENT_WAYS.items()],
    )
    form_code = forms.CharField(
        label=_("纸质表编号"),
        max_length=20,
        required=False,
        help_text=_("照纸质表录入时填，每张表只能录一次。"),
    )
