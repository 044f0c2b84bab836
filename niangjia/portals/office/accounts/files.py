"""Staff and chairs from a file: upload, result, and the file of one-time links that goes back."""

import base64
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock
from niangjia.kernel.bulk import spreadsheet
from niangjia.kernel.refusals import Invalid
from niangjia.portals.office.accounts import forms
from niangjia.portals.office.accounts.views import address
from niangjia.ui import export
from niangjia.union.accounts import permissions
from niangjia.union.accounts.actions import Opened
from niangjia.union.organisations import actions
from niangjia.union.organisations.rules import DESKS

COLUMNS = ("姓名", "登录名", "角色", "工会组织", "起", "止")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file; answer with what is wrong in it, or with the links."""
    permissions.check_may_administer(request.actor)
    form = forms.Upload(request.POST or None, request.FILES or None)
    staffed = actions.Staffed()
    if request.method == "POST" and form.is_valid():
        try:
            staffed = _open(request, form.cleaned_data["file"])
        except Invalid as refusal:
            form.add_error("file", str(refusal))
        else:
            if not staffed.wrong:
                return _links(request, staffed)
    status = 422 if form.is_bound else 200
    context = {"form": form, "wrong": staffed.wrong, "desks": [desk.title for desk in DESKS.values()]}
    return render(request, "office/accounts/file.html", context, status=status)


def template(request: HttpRequest) -> FileResponse:
    """Return an empty file with the columns and one example."""
    permissions.check_may_administer(request.actor)
    example = ("张三", "ft.zhangsan", "街道工会干部", "（工会全称或统一社会信用代码）", clock.today(), None)
    return export.xlsx(_("人员文件模板"), COLUMNS, [example])


def _open(request: HttpRequest, file: UploadedFile) -> actions.Staffed:
    """Read the upload from a file that vanishes, since tables are read from files."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:8]) as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        return actions.open_staff(path=Path(kept.name), by=request.actor, at=clock.now())


def _links(request: HttpRequest, staffed: actions.Staffed) -> HttpResponse:
    """Show how many were opened; the file of links stands inside this answer and nowhere else."""
    file = _file([(one, address(request, one)) for one in staffed.opened]) if staffed.opened else ""
    context = {"staffed": staffed, "file": file, "type": export.TYPE}
    return render(request, "office/accounts/file_done.html", context)


def _file(rows: Sequence[tuple[Opened, str]]) -> str:
    """The links as XLSX, in base64."""
    target = BytesIO()
    spreadsheet.write_xlsx(
        target,
        ["姓名", "登录名", "一次性链接", "有效至"],
        [
            (one.account.name, one.account.sign_name, link, f"{localtime(one.expires_at):%Y-%m-%d %H:%M}")
            for one, link in rows
        ],
        sheet="一次性链接",
    )
    return base64.b64encode(target.getvalue()).decode()
