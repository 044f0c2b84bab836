"""What a worker types of an appeal and of its end: the same questions on the website and on the members' pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form
from niangjia.ui.uploads import FileInput, Files

ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.mp3,.m4a,.amr,.mp4"
YES_NO = [("yes", _("是")), ("no", _("否"))]


class More(Form):
    """Files handed in later."""

    files = Files(
        label=_("补交材料"), help_text=_("照片、PDF、录音、视频，每个不超过 10 MB。"),
        widget=FileInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip

    def clean_files(self) -> list[Any]:
        """At least one."""
        if not self.cleaned_data["files"]:
            raise forms.ValidationError(_("没有选择文件，请选好以后再提交。"))
        return list(self.cleaned_data["files"])


class Appeal(Form):
    """What happened, where, and what goes with it."""

    text = forms.CharField(
        label=_("发生了什么"), max_length=20_000,
        help_text=_("什么时候、什么事、牵涉多少人、多少钱，您想要什么结果，照实写就行。"),
        widget=forms.Textarea(attrs={"rows": 7}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("诉求类型"), widget=forms.RadioSelect, initial="demand")
    company_name = forms.CharField(
        label=_("哪个单位"), max_length=160, required=False, help_text=_("照执照、合同或工资条写全称。"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("在哪里"),
        max_length=200,
        required=False,
        help_text=_("写到街道或社区，例如：宝安区西乡街道。"),
    )
    is_secret = forms.ChoiceField(
        label=_("要不要保密"), widget=forms.RadioSelect, choices=YES_NO, initial="yes",
        help_text=_("选“是”：不派给单位自己的工会，只有办理人员看得到。"),
    )  # fmt: skip
    files = Files(
        label=_("材料"), required=False, widget=FileInput(attrs={"accept": ACCEPT}),
        help_text=_("照片、PDF、录音、视频，最多 9 个，每个不超过 10 MB；没有也可以提交。"),
    )  # fmt: skip
    consent = forms.BooleanField(label=_("我已阅读并同意"))

    def __init__(self, *given: Any, kinds: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]  # a field of choices


class Named(Appeal):
    """The same from who can be called back: how to call them, and whether their employer may know."""

    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    may_be_named = forms.BooleanField(label=_("办理时可以告诉单位是我反映的"), required=False)


class Rating(Form):
    """The worker's own word on an answer: stars, whether it is solved, and words."""

    stars = forms.ChoiceField(
        label=_("满意程度"), widget=forms.RadioSelect,
        choices=[
            ("5", _("★★★★★ 很满意")), ("4", _("★★★★ 满意")), ("3", _("★★★ 一般")), ("2", _("★★ 不满意")),
            ("1", _("★ 很不满意")),
        ],
    )  # fmt: skip
    solved = forms.ChoiceField(label=_("问题是否解决"), widget=forms.RadioSelect, choices=YES_NO)
    words = forms.CharField(
        label=_("想说的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
