"""Before a workbook is opened: it is unpacked once without keeping it, and measured.

A ZIP's own sizes are claims; reading every member to its end holds them against its checksum. The reader
that comes after lays a sheet out as one rectangle, so a single cell far out would cost all the memory there
is: the rectangle is measured here, too.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from niangjia.kernel.bulk.faults import refuse, size_text
from niangjia.kernel.bulk.table import Limits

_PLACE: Final = re.compile(rb' r="([A-Z]{1,7})(\d{1,12})"')
"""A cell's place as programs write it."""
_PLACE_ODD: Final = re.compile(rb"""\sr\s*=\s*["']\s*([A-Z]{1,7})(\d{1,12})""")
"""Every way that XML allows: three times slower, and used where some cells show no place."""
_CELL: Final = (b"<c ", b":c ", b"c\n", b"c\t", b"c\r")
_BLOCK: Final = 4 << 20
_OVERLAP: Final = 64
_HARMLESS: Final = 64 << 20
"""Below this size no ratio matters."""


def check(path: Path, limits: Limits) -> None:
    """Invalid for a zip bomb, a broken or encrypted archive, or a sheet too wide or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path, limits)
            for member in archive.infolist():
                _measure(archive, member, path, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as broken:
        raise broken_workbook(path) from broken


def broken_workbook(path: Path) -> Exception:
    """The refusal of a workbook that cannot be read."""
    return refuse(
        "broken", f"“{path.name}”已损坏、有密码或没有传完整，打不开。", "请在 Excel 里另存一份再上传。"
    )


def _check_sizes(archive: zipfile.ZipFile, path: Path, limits: Limits) -> None:
    unpacked = sum(member.file_size for member in archive.infolist())
    packed = max(1, path.stat().st_size)
    if unpacked > limits.unpacked_bytes or (
        unpacked > _HARMLESS and unpacked > packed * limits.unpacked_ratio
    ):
        raise refuse(
            "zip-bomb",
            f"“{path.name}”解开后有 {size_text(unpacked)}，是文件本身的 {unpacked // packed:,} 倍，"
            "像是压缩炸弹，没有打开。",
            "确是真实数据的，请另存为 CSV 再上传。",
        )


def _measure(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, limits: Limits) -> None:
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    columns: set[bytes] = set()
    last_row = 0
    with archive.open(member) as file:
        tail = b""
        while data := file.read(_BLOCK):
            if is_sheet:
                text = tail + data
                places = _PLACE.findall(text)
                if sum(map(text.count, _CELL)) > len(places):
                    places = _PLACE_ODD.findall(text)
                columns |= {letters for letters, _ in places}
                last_row = max(last_row, *(int(row) for row in {row for _, row in places}), 0)
                tail = data[-_OVERLAP:]
    width = max((column_number(name) for name in columns), default=0)
    _check_rectangle(width, last_row, path, limits)


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_rectangle(width: int, height: int, path: Path, limits: Limits) -> None:
    if width > limits.columns:
        raise refuse(
            "too-many-columns",
            f"“{path.name}”有一张工作表用到了第 {width:,} 列，最多只能有 {limits.columns} 列。",
            "请删去不需要的列再上传。",
        )
    if width * height > limits.sheet_cells or height > 1_048_576:
        raise refuse(
            "too-many-cells",
            f"“{path.name}”有一张工作表占 {height:,} 行 × {width:,} 列，太大了。",
            "请删去空白的行列，或另存为 CSV 再上传。",
        )
