"""What may be handed in with a case: the real type of a file by its bytes, and no file that is two things at once."""

import re
from dataclasses import dataclass
from typing import Final

from niangjia.kernel import params
from niangjia.kernel.refusals import Invalid

_OURS: Final = "本系统设定；以本市总工会 12351 工作手册为准"
LARGEST_MB = params.declare(
    "case_file_megabytes", 10, "MB", "工单附件每个最大", rule="R-1", mark="D", source=_OURS
)
MOST = params.declare("case_files", 9, "个", "每件工单的附件最多", rule="R-1", mark="D", source=_OURS)
MEGABYTE: Final = 1 << 20
ONE_SENDING: Final = 40 * MEGABYTE
"""Bytes of one form with its files: what announces more is refused before it is read."""
TAKEN: Final = "图片（JPG、PNG、WebP）、PDF、录音（MP3、M4A、AMR）、视频（MP4）"
_STARTS: Final = (
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf"), (b"#!AMR\n", "amr"),
    (b"#!AMR-WB\n", "amr"), (b"ID3", "mp3"),
)  # fmt: skip
_ENDS: Final = 1 << 16
_SOUND_BRANDS: Final = (b"M4A ", b"M4B ", b"M4P ")
_FILM_BRANDS: Final = (
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash", b"3gp4", b"3gp5",
    b"3gp6", b"qt  ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Type:
    """One type that is taken: the ending of its name, how a browser is told, and its word."""

    name: str
    mime: str
    title: str


TYPES: Final = {
    kind.name: kind
    for kind in (
        Type("jpg", "image/jpeg", "图片"), Type("png", "image/png", "图片"), Type("webp", "image/webp", "图片"),
        Type("pdf", "application/pdf", "PDF"), Type("mp3", "audio/mpeg", "录音"), Type("m4a", "audio/mp4", "录音"),
        Type("amr", "audio/amr", "录音"), Type("mp4", "video/mp4", "视频"),
    )
}  # fmt: skip
_MARKUP: Final = re.compile(
    rb"<\s*(?:!doctype|html|script|svg|iframe|body|object|embed|\?php)|<\?xml|javascript\s*:", re.IGNORECASE
)
_SCRIPT: Final = re.compile(rb"<\s*(?:script|iframe|svg|html)[\s>/]|<\?php", re.IGNORECASE)
_PDF_ACTS: Final = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
_PDF_SIGN: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ZIP_LOCAL, _ZIP_END, _PDF = b"PK\x03\x04", b"PK\x05\x06", b"%PDF-"
_PDF_WITHIN: Final = 1024  # readers open a PDF that begins anywhere within so many bytes


def judge(content: bytes, *, largest_mb: int) -> Type:
    """The type of a file by its bytes. Raises Invalid: empty, too large, of no type we take, two types at once."""
    if not content:
        raise _no("这是一个空文件，", "请检查以后重新选择。")
    if len(content) > largest_mb * MEGABYTE:
        raise _no(f"文件超过 {largest_mb} MB，", "请压缩、剪短或分成几个再提交。")
    kind = _type_of(content)
    if kind is None:
        raise _no(_why_not(content), f"请提交{TAKEN}。")
    if _is_two(content, kind):
        raise _no("这个文件里藏着另一种文件或程序，", "请用原来的照片、录音或 PDF 重新提交。")
    return TYPES[kind]


def check_many(many: int, *, most: int) -> None:
    """Raise Invalid where a case would have more files than it may."""
    if many > most:
        raise _no(f"附件最多 {most} 个，", "请选最要紧的几个，其余的回访时再交。")


def clean_name(name: str, kind: Type) -> str:
    """A file's name as it is kept: no folder, no invisible sign, and the ending of its real type."""
    last = re.split(r"[\\/]", name)[-1]
    stem = last.rpartition(".")[0] or last
    shown = "".join(sign if sign.isprintable() and sign not in "<>:\"|?*%{}$`;'" else "" for sign in stem)
    return f"{shown.strip(' .')[:100] or '附件'}.{kind.name}"


def _type_of(content: bytes) -> str | None:
    head = content[:16]
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else None
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:12] in _SOUND_BRANDS else "mp4" if head[8:12] in _FILM_BRANDS else None
    begun = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    return begun or ("mp3" if _is_frame(head) else None)


def _is_frame(head: bytes) -> bool:
    """Whether a frame of MPEG audio, layer III, begins here: its sync, and no reserved value."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[1] & 0x18 != 0x08 and head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C


def _is_two(content: bytes, kind: str) -> bool:
    """Whether another reader would find another file in it: markup, an archive or a PDF; in a PDF, what acts."""
    ends = content[:_ENDS] + content[-_ENDS:]
    if kind == "pdf":
        return bool(_PDF_ACTS.search(_pdf_words(content)) or _SCRIPT.search(ends)) or _is_archive(content)
    if _PDF in content[:_PDF_WITHIN] or _is_archive(content):
        return True
    return bool(_SCRIPT.search(ends)) or _runs_on(content, kind)


def _pdf_words(content: bytes) -> bytes:
    """A PDF without its packed streams, names spelled out: /J#53 is /JS."""
    words = b"".join(part.split(b"stream", 1)[0] for part in content.split(b"endstream"))
    return _PDF_SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), words)


def _is_archive(content: bytes) -> bool:
    """A ZIP (and so a JAR, an office file, a program's package) is read from its end."""
    place = content.rfind(_ZIP_END)
    return (
        place >= 0
        and len(content) - place <= 22 + 65535
        and (content.find(_ZIP_LOCAL) >= 0 or b"PK\x01\x02" in content)
    )


def _runs_on(content: bytes, kind: str) -> bool:
    """Whether a file of its own stands behind the end of the picture; the short film of a moving photo may."""
    if kind == "png":
        end = content.rfind(b"IEND")
        return end < 0 or _is_strange(content[end + 8 :])
    if kind == "webp":
        return _is_strange(content[int.from_bytes(content[4:8], "little") + 8 :])
    return kind == "jpg" and _is_strange(content[content.rfind(b"\xff\xd9") + 2 :])


def _is_strange(rest: bytes) -> bool:
    """Whether what stands behind the end begins like a file of its own; phones add padding and notes of theirs."""
    begins = (b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"GIF8", b"#!", _ZIP_LOCAL, _PDF)
    return rest.lstrip(b"\x00\r\n ").startswith(begins) or bool(_MARKUP.search(rest[:_ENDS]))


def _why_not(content: bytes) -> str:
    if _MARKUP.search(content[:_ENDS]):
        return "这是网页或者带脚本的图，"
    return "这种文件不能收，"


def _no(sentence: str, remedy: str) -> Invalid:
    return Invalid(sentence, rule="R-1", field="files", remedy=remedy)
