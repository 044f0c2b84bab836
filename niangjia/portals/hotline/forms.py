"""What an agent types while somebody talks, and what a supervisor plans."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.kernel.clock import ZONE
from niangjia.ui.forms import Form
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import calls as rules
from niangjia.union.cases.rules.words import KINDS, URGENCIES, choices

MOMENT = "%Y-%m-%dT%H:%M"


class Appeal(Form):
    """One form for every end of a call: an answer on the spot, an order, a word to an earlier case, nothing."""

    text = forms.CharField(
        label=_("诉求内容"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-text": "", "aria-keyshortcuts": "F4"}),
        help_text=_("边听边记。写几个字就可以按 F4 找知识。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("诉求类型"), choices=choices(KINDS), initial="demand")
    category = forms.ChoiceField(
        label=_("诉求类别"), required=False, widget=forms.Select(attrs={"data-category": ""})
    )
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=choices(URGENCIES), initial="normal")
    company_name = forms.CharField(label=_("涉及单位"), max_length=160, required=False)
    people = forms.IntegerField(label=_("涉及人数"), min_value=1, max_value=1_000_000, required=False)
    caller_name = forms.CharField(label=_("诉求人称呼"), max_length=50, required=False)
    is_secret = forms.BooleanField(label=_("保密"), required=False)
    is_anonymous = forms.BooleanField(label=_("匿名（不留号码，不能回访）"), required=False)
    reply = forms.CharField(
        label=_("当场答复"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-reply": ""}),
    )
    article = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-article": ""}))
    number = forms.CharField(label=_("原工单编号"), max_length=14, required=False)
    note = forms.CharField(label=_("无效原因或备注"), max_length=200, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["category"].choices = [("", _("先不选")), *queries.categories()]


class Note(Form):
    """A remark at the end of a call."""

    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class Settle(Form):
    """How a wish to be called ended."""

    state = forms.ChoiceField(
        label=_("结果"), choices=[(code, word) for code, word in rules.CALLBACKS.items() if code != "open"]
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ShiftForm(Form):
    """When somebody sits at the line."""

    account = forms.TypedChoiceField(label=_("话务员"), coerce=int)
    starts_at = forms.DateTimeField(
        label=_("上班"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    ends_at = forms.DateTimeField(
        label=_("下班"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )

    def __init__(self, *given: Any, people: list[tuple[int, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["account"].choices = people


class SeatForm(Form):
    """Who gets which extension."""

    account = forms.TypedChoiceField(label=_("话务员"), coerce=int)
    extension = forms.CharField(label=_("分机号"), max_length=20)

    def __init__(self, *given: Any, people: list[tuple[int, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["account"].choices = people


class MenuForm(Form):
    """The telephone's menu as its data."""

    menu = forms.CharField(
        label=_("菜单（JSON）"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18})
    )
    valid_from = forms.DateTimeField(
        label=_("生效时间"), input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
    reason = forms.CharField(label=_("修改说明"), max_length=200)

    def clean_menu(self) -> Any:
        """The text as data; what it must hold is the rule's to say."""
        try:
            return json.loads(self.cleaned_data["menu"])
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("这不是 JSON，请检查括号、引号和逗号。")) from None


def moment(given: Any) -> Any:
    """A moment typed without its zone is the city's."""
    return given.replace(tzinfo=ZONE) if given.tzinfo is None else given
