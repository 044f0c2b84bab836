"""What a file really is, by its first bytes and, for a ZIP, by what lies in it; never by its name."""

import zipfile
from pathlib import Path
from typing import Final

from niangjia.kernel.bulk.faults import refuse

CSV: Final = "csv"
CSV_GZ: Final = "csv.gz"
XLSX: Final = "xlsx"
PARQUET: Final = "parquet"

_PICTURES_AND_OTHERS: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"%PDF", "PDF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\x28\xb5\x2f\xfd", "zstd 压缩包"),
    (b"SQLite format 3", "SQLite 数据库"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
)
_TEXT_LIKE: Final = (b"BM", b"MZ", b"GIF8", b"BZh", b"Rar!", b"MM\x00*")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REMEDY: Final = "请提供 CSV、XLSX 或 Parquet 表格文件。"


def kind_of(path: Path) -> str:
    """``csv``, ``csv.gz``, ``xlsx`` or ``parquet``; Invalid names what the file is instead."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise refuse("empty", "文件是空的，没有任何内容。", "请重新导出后再上传。")
    if head.startswith(b"PAR1"):
        return PARQUET
    if head.startswith(b"\x1f\x8b"):
        return CSV_GZ
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLD_OFFICE):
        raise _old_office(path)
    _refuse_others(path, head)
    return CSV


def _refuse_others(path: Path, head: bytes) -> None:
    for magic, name in _PICTURES_AND_OTHERS:
        if head.startswith(magic) and not (magic in _TEXT_LIKE and _is_text(head)):
            raise refuse("not-a-table", f"“{path.name}”其实是{name}，不是表格。", _REMEDY)
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doctype html", b"<html", b"<table", b"<?xml"))
    ):
        raise refuse(
            "not-a-table",
            f"“{path.name}”其实是网页或 XML 文件，不是表格。",
            "请用 Excel 打开后另存为 XLSX 或 CSV 再上传。",
        )


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head and (b"," in head or b"\t" in head or b";" in head or b"\n" in head)


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        raise refuse(
            "broken", f"“{path.name}”已损坏或没有传完整，打不开。", "请重新导出后再上传。"
        ) from broken
    if "xl/workbook.xml" in names:
        return XLSX
    found = _zip_name(names)
    raise refuse("not-a-table", f"“{path.name}”其实是{found}，不是 XLSX 表格。", _REMEDY)


def _zip_name(names: set[str]) -> str:
    if "word/document.xml" in names:
        return " Word 文档"
    if "ppt/presentation.xml" in names:
        return " PowerPoint 演示文稿"
    if "xl/workbook.bin" in names:
        return " XLSB 二进制工作簿（请另存为 XLSX）"
    if "content.xml" in names:
        return " OpenDocument 文档（请另存为 XLSX）"
    return " ZIP 压缩包（请先解压）"


def _old_office(path: Path) -> Exception:
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in _ends(path):
        return refuse(
            "encrypted", f"“{path.name}”设了打开密码，读不了。", "请在 Excel 里去掉密码，另存为 XLSX 再上传。"
        )
    return refuse(
        "old-office",
        f"“{path.name}”是旧版 Office 文件（如 .xls），读不了。",
        "请在 Excel 里打开，另存为 XLSX 或 CSV 再上传。",
    )


def _ends(path: Path, size: int = 1 << 20) -> bytes:
    """The first and last megabyte: an OLE directory stands in one of them."""
    with path.open("rb") as file:
        head = file.read(size)
        file.seek(max(0, path.stat().st_size - size))
        return head + file.read(size)
