"""Papers: PDF/A from a typst template of this folder and plain data, in a few milliseconds.

    pdf = papers.make("mydata", {"person": "王秀兰", …}, at=clock.now())

Data is never template source: what somebody typed is printed as they typed it. PDF/A-2b, for the archive, also
refuses a missing character; such a one is then printed as its number, so that nothing vanishes silently. The
fonts are the system's Noto CJK (`fonts-noto-cjk`, installed by the Makefile) or those of `NIANGJIA_FONTS`.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from niangjia.kernel.refusals import NotNow

FOLDER = Path(__file__).parent
STANDARD = "a-2b"
SEEN = "Noto Sans CJK SC"
_of_thread = threading.local()  # a compiler is not thread-safe, and keeping one saves the loading of fonts


def make(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of a template with its data; the same data and moment give the same bytes.

    Raises NotNow where the fonts are not installed.
    """
    try:
        return _compile(template, data, at)
    except typst.TypstError:
        return _compile(template, _readable(data), at)


def _compile(template: str, data: Any, at: datetime) -> bytes:
    made = _compiler().compile(
        input=FOLDER / f"{template}.typ", format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[STANDARD], timestamp=at.astimezone(UTC).replace(microsecond=0),
    )  # fmt: skip
    return bytes(made)  # type: ignore[arg-type]  # one PDF, never a list of pages


def _compiler() -> typst.Compiler:
    """This thread's compiler."""
    if not hasattr(_of_thread, "compiler"):
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(settings.FONTS)])
        if SEEN not in fonts.families():
            raise NotNow(
                "这台服务器没有装中文字体，暂时不能生成 PDF，",
                remedy="请改用 JSON 文件，或请管理员安装 fonts-noto-cjk。",
            )
        _of_thread.compiler = typst.Compiler(root=FOLDER, font_paths=fonts, ignore_system_fonts=True)
    return _of_thread.compiler  # type: ignore[no-any-return]  # a thread's own attribute has no type


def _readable(value: Any) -> Any:
    """The same data with every character beyond the common plane as its number, such as [U+20BB7]."""
    if isinstance(value, str):
        return "".join(char if _is_common(char) else f"[U+{ord(char):04X}]" for char in value)
    if isinstance(value, Mapping):
        return {key: _readable(one) for key, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list | tuple) else value


def _is_common(char: str) -> bool:
    return ord(char) < 0xD800 or 0xF900 <= ord(char) <= 0xFFEF
