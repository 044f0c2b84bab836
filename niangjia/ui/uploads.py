"""Several files of one form, and a form too large to be read: refused by what it announces, before a byte is taken."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from niangjia.kernel.refusals import Invalid

View = Callable[..., HttpResponse]
MEGABYTE = 1 << 20


class FileInput(forms.FileInput):
    """A choice of files; several at once."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """None, one or several files; a room judges what they are."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file by itself; an empty one is the room's to refuse, in its own words."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [one for one in given if isinstance(one, UploadedFile)]


def limited(most: int) -> Callable[[View], View]:
    """Let a view refuse a form of more bytes than `most` before it is read; the form's secret mark is judged after.

    The mark stands in the form, so the guard of marks must not read it first: it stands inside, not outside.
    """

    def decorate(view: View) -> View:
        marked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def judged(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            announced = request.META.get("CONTENT_LENGTH") or "0"
            if not announced.isdecimal() or int(announced) > most:
                words = {"most": most // MEGABYTE}
                raise Invalid(
                    _("一次提交的文件合起来超过 %(most)s MB，") % words,
                    field="files",
                    remedy=_("请返回上一页，少选几个，或者压缩以后再交；其余的提交以后还可以补。"),
                )
            return marked(request, *args, **named)

        return judged

    return decorate
