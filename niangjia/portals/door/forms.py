"""What people type at the door. Whether it is right is the room's question."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 1000  # longer than any password, so that the room can say what is wrong with it


def _password(label: str, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=LONGEST)


class SignIn(forms.Form):
    """A sign-in name and a password."""

    sign_name = forms.CharField(
        label=_("登录名"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(_("密码"), "current-password")


class NewPassword(forms.Form):
    """A password chosen, typed twice."""

    password = _password(_("新密码"), "new-password")
    again = _password(_("再输一次新密码"), "new-password")

    def clean(self) -> dict[str, str]:
        """The two must be the same."""
        given = super().clean()
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("两次输入的密码不一样，请重新输入。"))
        return given


class ChangePassword(NewPassword):
    """The present password, then the new one."""

    old = _password(_("现在的密码"), "current-password")
    field_order = ("old", "password", "again")
