"""A file brought in step by step, for every portal: upload, columns, dry run; what was uploaded waits in the session.

The templates beside it: `ui/files/steps.html`, `ui/files/columns.html` (the form of columns and the first rows).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.kernel import clock
from niangjia.kernel.bulk import store
from niangjia.kernel.bulk.faults import size_text
from niangjia.kernel.bulk.mapping import FieldSpec
from niangjia.kernel.bulk.preview import Preview
from niangjia.kernel.refusals import Invalid, NotFound, Refusal

LARGEST = 300 << 20  # bytes; what is larger goes in by the command line, beside the server
TAKEN = ".csv,.txt,.gz,.xlsx,.parquet"
MOST_WAITING = 20
EXAMPLES = 2


class Upload(forms.Form):
    """A file and the day it speaks of; a portal adds what else it asks."""

    command = ""
    """How a larger file goes in on the server."""
    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        help_text=gettext_lazy("CSV、XLSX 或 Parquet，UTF-8 或 GB 18030；先试导入，不会直接写入。"),
        error_messages={
            "empty": gettext_lazy("这是一个空文件。请检查文件后重新上传。"),
            "required": gettext_lazy("请选择要导入的文件。"),
        },
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
            words = {"size": size_text(file.size), "most": size_text(LARGEST), "command": self.command}
            raise forms.ValidationError(
                _(
                    "文件有 %(size)s，网页上最多接收 %(most)s。请分成几个文件上传，"
                    "或由系统管理员在服务器上用命令行导入（%(command)s）。"
                )
                % words
            )
        return file


class Mapping(forms.Form):
    """Which column fills which field: one select per field, blank for none."""

    def __init__(self, *given: Any, fields: Sequence[FieldSpec], seen: Preview, **more: Any) -> None:
        guessed = {choice.field: str(seen.headers.index(choice.column)) for choice in seen.mapping.choices}
        super().__init__(*given, initial=guessed, **more)
        columns = [("", _("（不导入）")), *((str(place), name) for place, name in enumerate(seen.headers))]
        self.specs, self.seen = fields, seen
        for spec in fields:
            self.fields[spec.name] = forms.ChoiceField(label=spec.title, choices=columns, required=False)

    def columns(self) -> dict[str, str]:
        """Field → header, of those that have a column."""
        return {name: self.seen.headers[int(place)] for name, place in self.cleaned_data.items() if place}

    def lines(self) -> Iterator[dict[str, Any]]:
        """One line per field: its select, the guess with its reason, and examples from the file."""
        guessed = {choice.field: choice for choice in self.seen.mapping.choices}
        for spec in self.specs:
            choice = guessed.get(spec.name)
            yield {
                "field": self[spec.name],
                "required": spec.required,
                "confidence": round(choice.confidence * 100) if choice else None,
                "reason": choice.reason if choice else "",
                "examples": self._examples(choice.column) if choice else [],
            }

    def _examples(self, column: str) -> list[str]:
        place = self.seen.headers.index(column)
        return [text for row in self.seen.rows if (text := row[place])][:EXAMPLES]


def keep(
    request: HttpRequest, given: dict[str, Any], look: Callable[[Path], object], *, shelf: str, room: str = "",
    **facts: Any,
) -> str:  # fmt: skip
    """Keep the uploaded file if it is a table; return its number. `look` raises Invalid for what is none.

    `shelf` names the kind of file in the reader's session; `facts` stand beside it there.
    """
    file = given["file"]
    path = store.keep(file, file.name, room=room, at=clock.now())
    try:
        look(path)
        if given["stated_on"] > clock.today():
            raise Invalid(_("数据日期在将来，"), field="stated_on", remedy=_("请填写数据截至的日期。"))
    except Refusal as refusal:
        path.unlink(missing_ok=True)
        refusal.sentence = refusal.sentence.replace(path.name, file.name)
        raise
    waiting = dict(request.session.get(shelf, {}))
    waiting[path.stem] = {
        "path": str(path), "name": file.name, "stated_on": given["stated_on"].isoformat(), **facts
    }  # fmt: skip
    request.session[shelf] = dict(list(waiting.items())[-MOST_WAITING:])
    return path.stem


def kept(request: HttpRequest, number: str, *, shelf: str) -> dict[str, Any]:
    """What this reader uploaded under a number. Raises NotFound for everybody else."""
    found: dict[str, Any] | None = request.session.get(shelf, {}).get(number)
    if found is None or not Path(found["path"]).is_file():
        raise NotFound(_("没有找到这次上传的文件，可能已经过期。"), remedy=_("请重新上传。"))
    return found


def asked(kept: dict[str, Any]) -> dict[str, Any]:
    """Where a kept file lies and the day it speaks of, as an act is asked with."""
    return {"path": Path(kept["path"]), "stated_on": date.fromisoformat(kept["stated_on"])}
