"""What an administrator types about accounts and offices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.union.accounts.queries import KINDS
from niangjia.union.organisations.rules import DESKS


class NewAccount(forms.Form):
    """A person who is to sign in."""

    name = forms.CharField(label=_("姓名"), max_length=100)
    sign_name = forms.CharField(
        label=_("登录名"),
        max_length=100,
        help_text=_("3–40 个小写字母、数字或 . _ -，例如 ft.zhangwei；不能用手机号或身份证号。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    kind = forms.ChoiceField(label=_("类别"), choices=KINDS)


class Close(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(
        label=_("停用原因"), max_length=200, help_text=_("例如“调离工会岗位”；会记入审计。")
    )


class Office(forms.Form):
    """A role at an organisation, from a day to a day."""

    role = forms.ChoiceField(label=_("岗位"), choices=[(code, desk.title) for code, desk in DESKS.items()])
    organisation = forms.CharField(
        label=_("工会组织"),
        max_length=200,
        help_text=_("全称，或统一社会信用代码。岗位的权限覆盖它和它的全部下级。"),
    )
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("止（含当日）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填为长期。"),
    )


class Upload(forms.Form):
    """A file of staff and chairs."""

    file = forms.FileField(
        label=_("人员文件"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Excel 或 CSV，一次最多 5,000 行。有一行不对，就一行也不开通。"),
    )
