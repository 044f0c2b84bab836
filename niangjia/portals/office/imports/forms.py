"""What people fill in to bring a file in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.kernel import clock
from niangjia.kernel.bulk.faults import size_text
from niangjia.kernel.bulk.mapping import FieldSpec

LARGEST = 300 << 20  # bytes; what is larger goes in by the command line, beside the server
TAKEN = ".csv,.txt,.gz,.xlsx,.parquet"


class Upload(forms.Form):
    """A file, where it comes from, and the day it speaks of."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        help_text=gettext_lazy("CSV、XLSX 或 Parquet，UTF-8 或 GB 18030；先试导入，不会直接写入。"),
        error_messages={
            "empty": gettext_lazy("这是一个空文件。请检查文件后重新上传。"),
            "required": gettext_lazy("请选择要导入的文件。"),
        },
    )
    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
        help_text=gettext_lazy("例如“市场监管局”。同一来源每次请写同一个名称，列的对应会记住。"),
    )
    stated_on = forms.DateField(
        label=gettext_lazy("数据截至"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("这份数据说的是哪一天的情况。"),
    )

    def clean_file(self) -> UploadedFile:
        """A page takes files of a size that a page can wait for."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST:
            words = {"size": size_text(file.size), "most": size_text(LARGEST)}
            raise forms.ValidationError(
                _(
                    "文件有 %(size)s，网页上最多接收 %(most)s。请分成几个文件上传，"
                    "或由系统管理员在服务器上用命令行导入（niangjia register import 文件 --source 来源）。"
                )
                % words
            )
        return file


class Mapping(forms.Form):
    """Which column fills which field: one select per field, blank for none."""

    def __init__(self, *given: Any, fields: Sequence[FieldSpec], headers: Sequence[str], **more: Any) -> None:
        super().__init__(*given, **more)
        columns = [("", _("（不导入）")), *((str(place), name) for place, name in enumerate(headers))]
        self.headers = headers
        for spec in fields:
            self.fields[spec.name] = forms.ChoiceField(label=spec.title, choices=columns, required=False)

    def columns(self) -> dict[str, str]:
        """Field → header, of those that have a column."""
        return {name: self.headers[int(place)] for name, place in self.cleaned_data.items() if place}
