"""What people fill in about one union. Whether it is right is the room's question."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.portals.office.companies.forms import CoverageEnd, Revocation, day, reason
from niangjia.union.organisations import rules

__all__ = ["CoverageEnd", "Revocation"]  # as of a company
Choices = Iterable[tuple[object, str]]


class Offering(forms.Form):
    """A form with choices that depend on the union; `offered` names them by field."""

    def __init__(self, *given: Any, offered: dict[str, Choices], **more: Any) -> None:
        super().__init__(*given, **more)
        for name, choices in offered.items():
            self.fields[name].choices = list(choices)


class Founding(Offering):
    """A new union below one."""

    type_ = forms.ChoiceField(label=_("类型"))
    name = forms.CharField(label=_("名称"), max_length=160, help_text=_("全称，与批复一致。"))
    short_name = forms.CharField(label=_("简称"), max_length=80, required=False)
    founded_on = day(_("成立日期"), help_text=_("批复同意成立的日期。"))
    code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        required=False,
        help_text=_("工会自己的代码，以 81 或 89 开头；还没有领证的不填。"),
    )
    members_claimed = forms.IntegerField(label=_("上报会员数"), required=False, min_value=0)


class Naming(forms.Form):
    """A new name."""

    name = forms.CharField(label=_("新名称"), max_length=160)
    short_name = forms.CharField(label=_("简称"), max_length=80, required=False)
    on = day(_("自哪一天起"))


class Move(Offering):
    """The new parent, from when, why."""

    parent = forms.ChoiceField(label=_("新的上级工会"), widget=forms.RadioSelect)
    on = day(_("自哪一天起"), help_text=_("以前各期的数字仍按原来的隶属统计。"))
    reason = reason(_("理由"), _("例如“街道区划调整”，批文有文号的请写上。"))


class Guidance(Offering):
    """The union that guides by trade or industry."""

    parent = forms.ChoiceField(label=_("业务指导上级"), widget=forms.RadioSelect)
    since = day(_("自哪一天起"))


class GuidanceEnd(forms.Form):
    """From when on nobody guides it."""

    since = day(_("自哪一天起不再有业务指导上级"))


class Standing(Offering):
    """Preparing, normal or locked."""

    status = forms.ChoiceField(label=_("状态"), widget=forms.RadioSelect)


class Ending(forms.Form):
    """The day a union ended, and why."""

    on = day(_("终止日期"))
    reason = reason(_("依据"), _("例如“企业已注销，清算完毕”。"))


class Areas(Offering):
    """Areas to look after, as many as fit."""

    areas = forms.MultipleChoiceField(label=_("区域"), widget=forms.CheckboxSelectMultiple)
    since = day(_("自哪一天起管辖"))


class On(forms.Form):
    """The first day without it."""

    on = day(_("自哪一天起不再有效"))


class Term(forms.Form):
    """A body's new term."""

    body = forms.ChoiceField(label=_("机构"), choices=rules.choices(rules.BODY_TITLES))
    elected_on = day(_("选举日期"), help_text=_("任期从选举当天起算，不是批复当天。"))
    ends_on = day(_("届满日期"), required=False)

    def clean_ends_on(self) -> Any:
        """It must be given, though today is no sensible suggestion."""
        if self.cleaned_data["ends_on"] is None:
            raise forms.ValidationError(_("请填写届满日期，任期一般三年或五年。"))
        return self.cleaned_data["ends_on"]


class Officer(Offering):
    """A person in a post."""

    post = forms.ChoiceField(label=_("职务"), choices=rules.choices(rules.POST_TITLES))
    name = forms.CharField(label=_("姓名"), max_length=50)
    since = day(_("任职起始"))
    term = forms.ChoiceField(
        label=_("届次"), required=False, help_text=_("选举产生的，请选在任的届次；届满时一并离任。")
    )


class Office(Offering):
    """A role here for an account that exists."""

    account = forms.CharField(
        label=_("登录名"), max_length=100, help_text=_("已开通的账号；没有账号的请先在“账号与岗位”开通。")
    )
    role = forms.ChoiceField(label=_("岗位"))
    since = day(_("起"))
    until = day(_("止（含当日）"), required=False, help_text=_("不填为长期。"))


class Certificate(forms.Form):
    """A legal-person certificate."""

    number = forms.CharField(label=_("证书编号"), max_length=40)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=30, help_text=_("以 81 或 89 开头。"))
    issued_on = day(_("发证日期"))
    valid_until = day(_("有效期至（含当日）"), required=False)

    def clean_valid_until(self) -> Any:
        """It must be given, though today is no sensible suggestion."""
        if self.cleaned_data["valid_until"] is None:
            raise forms.ValidationError(_("请照证书填写有效期。"))
        return self.cleaned_data["valid_until"]


class Coverage(Offering):
    """A company to cover, since when, by whose word."""

    company = forms.ChoiceField(label=_("企业"), widget=forms.RadioSelect)
    since = day(_("自哪一天起覆盖"))
    source = forms.CharField(label=_("来源"), max_length=60, help_text=_("例如“建会批复”“入会申请”。"))


class ParentRevocation(Offering):
    """Why a parent was wrong from the start, and which is right."""

    parent = forms.ChoiceField(label=_("正确的上级工会"), widget=forms.RadioSelect)
    reason = reason(_("为什么原来的记录是错的"))


class Placing(Offering):
    """The right parent of a union that a file could not place."""

    parent = forms.ChoiceField(label=_("上级工会"), widget=forms.RadioSelect)


class Entry(Offering):
    """A union that a file spoke of: its name, its type, its parent."""

    name = forms.CharField(label=_("名称"), max_length=160)
    type_ = forms.ChoiceField(label=_("类型"))
    parent = forms.ChoiceField(label=_("上级工会"), widget=forms.RadioSelect)


class Employer(Offering):
    """The company that a file meant."""

    company = forms.ChoiceField(label=_("用人单位"), widget=forms.RadioSelect)


class Nothing(forms.Form):
    """Nothing to fill in: only to be confirmed."""


def none_first(choices: Sequence[tuple[object, str]], words: str) -> list[tuple[object, str]]:
    """Choices with an empty one before them."""
    return [("", words), *choices]
