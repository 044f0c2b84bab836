"""What editors, reviewers and the keepers of the search type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.kernel import clock
from niangjia.ui.forms import Form
from niangjia.union.publications.rules.kinds import KINDS

MINUTE = "%Y-%m-%dT%H:%M"
HELP = _(
    "Markdown：## 小标题，- 列表，**加粗**，[文字](地址)；引用法条写 [[劳动合同法 第三十条]]；"
    "当地才能定的数字写“以当地规定为准”。"
)


class Words(Form):
    """The words of a version."""

    title = forms.CharField(label=_("标题"), max_length=80, help_text=_("职工会怎么问，就怎么写。"))
    summary = forms.CharField(
        label=_("摘要"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一两句话把答案说完，微信和热线先念这一段。"),
    )
    keywords = forms.CharField(
        label=_("关键词"), max_length=200, required=False, help_text=_("用空格隔开，最多 12 个；检索先看它。")
    )
    text = forms.CharField(
        label=_("正文"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false"}),
        help_text=HELP,
    )


class Beginning(Words):
    """A new article: what it is, and its address for good."""

    kind = forms.ChoiceField(label=_("类别"), choices=[(code, kind.title) for code, kind in KINDS.items()])
    slug = forms.CharField(
        label=_("地址"), max_length=80, help_text=_("小写字母、数字和连字符，如 unpaid-wages；定了不再改。")
    )
    field_order = ("kind", "slug", "title", "summary", "keywords", "text")


class Picture(Form):
    """A picture and what it shows."""

    picture = forms.FileField(
        label=_("图片"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPG、PNG 或 WebP，1 MB 以内；拍摄地点等信息会被去掉。"),
    )
    alt = forms.CharField(label=_("说明"), max_length=100, help_text=_("图上有什么，给看不见图的人听。"))


class Publishing(Form):
    """When a version becomes public."""

    publish_at = forms.DateTimeField(
        label=_("发布时间"),
        required=False,
        input_formats=[MINUTE],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        help_text=_("不填就马上发布；填以后的时间，到时自动公开。"),
        error_messages={"invalid": _("时间看不懂，请写成 2026-12-01T09:00 的样子。")},
    )


class Sentence(Form):
    """One sentence with a decision."""

    sentence = forms.CharField(label=_("意见"), max_length=200, help_text=_("告诉执笔人要改什么。"))


class Withdrawal(Form):
    """Why something is taken from the public."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("只给工作人员看；网站上只写撤下的日期。")
    )


class Synonyms(Form):
    """A group of words that mean one thing."""

    title = forms.CharField(label=_("名称"), max_length=40)
    terms = forms.CharField(
        label=_("同义词"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一个，或用空格隔开。中间隔几个字的用“…”，如“没…发工资”。保存后马上生效。"),
    )


class Outcome(Form):
    """What was done about a question without an answer."""

    outcome = forms.CharField(
        label=_("处理结果"), max_length=200, help_text=_("例如“已补进《加班费怎么算》”或“加了同义词”。")
    )


def initial(version: Any) -> dict[str, str]:
    """The words of a version as a form begins with them."""
    return {
        "title": version.title, "summary": version.summary, "keywords": " ".join(version.keywords),
        "text": version.text,
    }  # fmt: skip


def in_city_time(moment: Any) -> str:
    """A moment as the field takes it."""
    return moment.astimezone(clock.ZONE).strftime(MINUTE)
