"""The file of what was wrong: row, field, value, reason, for those who must put it right."""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import polars as pl

from niangjia.kernel.bulk import faults
from niangjia.kernel.bulk.spreadsheet import neutral

HEADERS: Final = ("行号", "字段", "填写的内容", "原因", "处理")
MOST_CHARS: Final = 80
_DONE: Final = {faults.ERROR: "这一行没有导入", faults.WARNING: "这一项没有采用，其余已导入"}
_FORMULA: Final = r"^\s*[=+\-@＝＋－＠\t\r\n|%\x00-\x1f]"
_OTHER: Final = "其他原因"
_MOST_REASONS: Final = 500


class ErrorFile:
    """Writes faults as they come, as CSV with a byte-order mark for Excel; counts them by reason.

    Use it as a context; ``append=True`` goes on with a file that an interrupted import left behind.
    """

    def __init__(self, path: Path, *, append: bool = False) -> None:
        self.path = path
        self.rows = 0
        self.reasons: Counter[str] = Counter()
        self._append = append and path.exists() and path.stat().st_size > 0
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self._file = self.path.open("ab" if self._append else "wb")
        if not self._append:
            self._file.write(("\ufeff" + ",".join(HEADERS) + "\r\n").encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def write(self, wrong: pl.DataFrame) -> None:
        """Adds faults (``faults.SCHEMA``); every text is cut to 80 characters and made harmless."""
        if not len(wrong) or self._file is None:
            return
        self.rows += len(wrong)
        self._count(wrong["reason"])
        lines = wrong.with_columns(
            _harmless(wrong["field"]),
            _harmless(wrong["value"]),
            pl.col("severity").replace(_DONE),
        )
        lines.write_csv(self._file, include_header=False, line_terminator="\r\n", include_bom=False)
        self._file.flush()

    def _count(self, reasons: pl.Series) -> None:
        """By reason without its particulars, so that ten thousand check characters are one line."""
        general = reasons.str.replace_all(r"\d+|[A-Z0-9]{1,18}|“[^”]*”", "…").value_counts(sort=True)
        for reason, count in general.iter_rows():
            known = reason in self.reasons or len(self.reasons) < _MOST_REASONS
            self.reasons[reason if known else _OTHER] += count


def _harmless(texts: pl.Series) -> pl.Series:
    cut = texts.str.slice(0, MOST_CHARS)
    risky = cut.str.contains(_FORMULA).fill_null(False) | cut.str.contains(r"[\x00-\x1f]").fill_null(False)
    if not risky.any():
        return cut
    return cut.clone().scatter(risky.arg_true(), [neutral(text) for text in cut.filter(risky).to_list()])
