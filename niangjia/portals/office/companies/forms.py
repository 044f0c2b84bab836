"""What people fill in about one company. Whether it is right is the rooms' question."""

from collections.abc import Iterator, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import permissions
from niangjia.union.enterprises.queries import Status

LONGEST_REASON = 200


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date; today unless said otherwise."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    initial = clock.today if required else None
    return forms.DateField(
        label=label, required=required, widget=widget, initial=initial, help_text=help_text
    )


def reason(label: str, help_text: str = "") -> forms.CharField:
    """One sentence of why."""
    return forms.CharField(label=label, max_length=LONGEST_REASON, help_text=help_text)


class Statement(forms.Form):
    """Facts as a visit found them; what is left blank says nothing."""

    headcount = forms.IntegerField(label=_("职工人数"), required=False, min_value=0)
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("不变")), *(choice for choice in Status.choices if choice[0] != Status.UNKNOWN)],
    )
    founded_on = day(_("成立日期"), required=False)
    address = forms.CharField(label=_("实际经营地址"), required=False, max_length=300)
    stated_on = day(_("核实日期"), help_text=_("这些情况是哪一天看到的。"))
    reason = reason(_("依据"), help_text=_("由谁、以什么方式核实，例如“7月3日上门走访”。"))

    def facts(self) -> dict[str, object]:
        """Only what was filled in."""
        names = ("headcount", "status", "founded_on", "address")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] not in (None, "")}


class Placement(forms.Form):
    """A community of the reader's part of the city."""

    area = forms.ChoiceField(label=_("所在社区"))

    def __init__(self, *given: object, actor: Actor, **more: object) -> None:
        super().__init__(*given, **more)
        self.fields["area"].choices = [("", _("请选择")), *_communities(actor)]


class Listing(forms.Form):
    """One of the key lists."""

    key_list = forms.ChoiceField(label=_("重点名单"))

    def __init__(self, *given: object, lists: Sequence[tuple[int, str]], **more: object) -> None:
        super().__init__(*given, **more)
        self.fields["key_list"].choices = [("", _("请选择")), *lists]


class Unlisting(forms.Form):
    """Why a company leaves a list."""

    reason = reason(_("移出理由"))


class Coverage(forms.Form):
    """Which union covers the company, since when, by whose word."""

    organisation = forms.ChoiceField(label=_("工会"), widget=forms.RadioSelect)
    since = day(_("自哪一天起覆盖"))
    source = forms.CharField(label=_("来源"), max_length=60, help_text=_("例如“建会批复”“市总工会名册”。"))

    def __init__(self, *given: object, unions: Sequence[tuple[int, str]], **more: object) -> None:
        super().__init__(*given, **more)
        self.fields["organisation"].choices = unions


class CoverageEnd(forms.Form):
    """The first day without it, and why."""

    on = day(_("自哪一天起不再覆盖"))
    reason = reason(_("理由"))


class Revocation(forms.Form):
    """Why a record was wrong from the start."""

    reason = reason(_("为什么这条记录是错的"))


class KeyList(forms.Form):
    """A new key list."""

    name = forms.CharField(label=_("名单名称"), max_length=120)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("由谁、以什么文件确定。"))
    since = day(_("自"))
    until = day(_("至"), required=False, help_text=_("空着表示长期有效。"))


def _communities(actor: Actor) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The communities the actor may place companies in, by street."""
    street, found = "", []
    for area in areas.tree():
        if area.kind == "street":
            if found:
                yield street, found
            street, found = "".join(step.name for step in areas.path(area.id)[1:]), []
        elif area.kind == "community" and permissions.may_correct(actor, areas.span(area.id).lo):
            found.append((area.id, area.name))
    if found:
        yield street, found
