"""Files that are no tables, each with the words that must stand in its one sentence."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

WIDE, BOMB = 10_000, 128 << 20
ROW = "深圳市潮汐一号贸易有限公司,91440300NJ00000073\n"


@cache
def _bomb() -> bytes:
    """A workbook of a hundred kilobytes that unpacks to more than a hundred megabytes."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(BOMB >> 20):
                sheet.write(bytes(1 << 20))
    return data.getvalue()


def _wide() -> bytes:
    header = ",".join(["企业名称", *(f"列{number}" for number in range(1, WIDE))])
    return f"{header}\n{'x,' * (WIDE - 1)}x\n".encode()


def _broken_text() -> bytes:
    return (
        "企业名称,代码\n".encode() + ROW.encode() + b"\xff\xfe\x80\x80" * 40 + b"\n" + ROW.encode("gb18030")
    )


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a picture named .xlsx": ("名录.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG 图片"),
    "nothing but blank lines": ("空.csv", lambda: b"\n\n\n", "空"),
    "a header only": ("表头.csv", "企业名称,代码\n".encode, "没有数据"),
    "a zip bomb": ("炸弹.xlsx", _bomb, "压缩炸弹"),
    "ten thousand columns": ("很宽.csv", _wide, "列"),
    "one header twice": ("重复.csv", f"企业名称,企业名称\n{ROW}".encode, "重复"),
    "wrong encoding": ("乱码.csv", _broken_text, "编码"),
    "a cut workbook": ("断.xlsx", lambda: b"PK\x03\x04" + bytes(400), "损坏"),
}
"""What it is: the file's name, its bytes, a word of the sentence."""

NAMELESS = {"no column of names": ("别的.csv", lambda: b"colour,weight\nred,1\n", "名称")}
"""A table, but without what every row needs: on a page its columns can still be chosen."""
