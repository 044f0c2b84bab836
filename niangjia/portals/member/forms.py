"""What people type on their phones. Whether it is right is the room's question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.ui.forms import Form
from niangjia.union.cards.rules import TAX_TITLES
from niangjia.union.members.rules import documents
from niangjia.union.members.rules.joining import Route

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class Phone(Form):
    """A phone to send a code to."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class Code(Form):
    """The code that was sent; the phone comes along unseen."""

    phone = forms.CharField(max_length=40, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("短信验证码"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class Mail(Form):
    """An e-mail address to send a code to."""

    address = forms.CharField(
        label=_("邮箱地址"), max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email", "spellcheck": "false"}),
    )  # fmt: skip


class MailCode(Form):
    """The code that came by mail."""

    code = forms.CharField(label=_("邮件里的核实码"), max_length=12, widget=forms.TextInput(attrs=DIGITS))


class Password(Form):
    """A phone and one's own password."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("密码"), max_length=1000, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class NewPassword(Form):
    """A password chosen; seen while typed on one's own phone is enough of a check."""

    password = forms.CharField(
        label=_("新密码"), max_length=1000, strip=False, help_text=_("至少 8 个字符，字母和数字都要有。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class Name(Form):
    """The mandatory items but the phone; sex and birth only where the number does not tell them."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=_("证件类别"), choices=[*documents.TITLES.items()], initial=documents.RESIDENT
    )
    number = forms.CharField(
        label=_("证件号码"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    sex = forms.ChoiceField(
        label=_("性别"), required=False, widget=forms.RadioSelect,
        choices=[(documents.MALE, _("男")), (documents.FEMALE, _("女"))],
    )  # fmt: skip
    birth = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    employer = forms.CharField(label=_("工作单位"), max_length=160, required=False)
    consent = forms.BooleanField(label=_("我已阅读并同意"), required=False)


class OwnName(Form):
    """One's name as the record has it, said by who has proven the phone."""

    name = forms.CharField(
        label=_("您的姓名"), max_length=100, help_text=_("照证件写全。"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )  # fmt: skip


class Place(Form):
    """Where somebody works or lives, to find the union that fits."""

    route = forms.ChoiceField(
        label=_("您的情况"), widget=forms.RadioSelect, initial=Route.WORKPLACE,
        choices=[
            (Route.WORKPLACE, _("在单位上班，不知道工会是哪个")), (Route.NEW_FORM, _("司机、快递、外卖等新就业形态")),
            (Route.HOME, _("灵活就业，按居住地")),
        ],
    )  # fmt: skip
    employer = forms.CharField(
        label=_("单位名称"),
        max_length=160,
        required=False,
        help_text=_("照营业执照或劳动合同写全称，能找到单位自己的工会。"),
    )
    address = forms.CharField(
        label=_("工作地或居住地"),
        max_length=200,
        help_text=_("写到街道或社区，例如：宝安区西乡街道固戍社区。"),
    )


class UnionCode(Form):
    """The short code that stands under a union's square code."""

    code = forms.CharField(
        label=_("工会码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class NewUnion(Form):
    """The union to go to: its code, or some words of its name."""

    words = forms.CharField(
        label=_("新工会的工会码或名称"),
        max_length=100,
        help_text=_("扫新单位的工会码，或输入单位名称里的几个字。"),
    )


class Appeal(Form):
    """Why the old union's refusal is not right."""

    words = forms.CharField(label=_("申诉理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 4}))


class Reason(Form):
    """A reason in one's own words."""

    reason = forms.CharField(label=_("原因"), max_length=100)


class Tax(Form):
    """Where somebody pays taxes, as the bank must ask."""

    tax = forms.ChoiceField(
        label=_("税收居民身份"), widget=forms.RadioSelect, choices=[*TAX_TITLES.items()], initial="1"
    )
