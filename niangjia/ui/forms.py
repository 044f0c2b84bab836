"""The form that every form of ours is: what is missing or wrong is said in our own words, with what to do."""

from django import forms
from django.utils.translation import gettext as _


class Form(forms.Form):
    """A form whose faults read as one sentence: what is wrong, and what to do."""

    def full_clean(self) -> None:
        """Say it in our words before anything is judged: labels may have been set after the fields were made."""
        for name, field in self.fields.items():
            field.error_messages |= faults(field, label=str(self[name].label))
        super().full_clean()


def faults(field: forms.Field, *, label: str) -> dict[str, object]:
    """What a field says of each fault that Django finds by itself."""
    if isinstance(field, forms.BooleanField):
        return {"required": _("没有勾选“%(label)s”，请看清楚以后勾选。") % {"label": label}}
    if isinstance(field, forms.ChoiceField):
        chosen = _("没有选择%(label)s，请选一项。") % {"label": label}
        return {"required": chosen, "invalid_choice": _("没有这个选项，请从列出的里面选一项。")}
    found: dict[str, object] = {
        "required": _("没有填写%(label)s，请补上。") % {"label": label},
        "max_length": _("太长了，最多 %(limit_value)s 个字，请写短一些。"),
    }
    if isinstance(field, forms.DateField):
        found["invalid"] = _("日期看不懂，请写成 2026-01-31 的样子。")
    if isinstance(field, forms.IntegerField):
        found["invalid"] = _("这里要填整数，请只写数字。")
    return found
