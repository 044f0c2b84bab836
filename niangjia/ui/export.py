"""A list as an XLSX file: written row by row to a temporary file, formulas neutralised, then sent."""

import tempfile
from collections.abc import Iterable, Sequence

from django.http import FileResponse
from django.utils.text import get_valid_filename

from niangjia.kernel import clock
from niangjia.kernel.bulk import spreadsheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> FileResponse:
    """Return a download called `<name>-<today>.xlsx`; the file vanishes when it has been sent."""
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    spreadsheet.write_xlsx(target, titles, rows)
    target.seek(0)
    filename = f"{get_valid_filename(name)}-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=filename, content_type=TYPE)
