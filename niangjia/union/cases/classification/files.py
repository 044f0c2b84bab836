"""Files of texts: CSV, plain or gzipped, UTF-8 or GB 18030; what is wrong with one is said in a sentence."""

import csv
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Final, cast

from niangjia.kernel.refusals import Invalid

GZIP: Final = b"\x1f\x8b"
MOST_BYTES: Final = 1 << 30
"""Unpacked: a file that grows beyond it is no list of complaints."""
LONGEST_FIELD: Final = 1 << 20
BROKEN: Final = (OSError, EOFError, zlib.error)


def digest(path: Path) -> str:
    """The SHA-256 of a file, so that a model says what it was made from."""
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that must have these columns.

    Raises Invalid where the file is missing, broken, in another encoding, without a column, or too large.
    """
    with _text(path, _encoding(path)) as text:
        csv.field_size_limit(LONGEST_FIELD)
        reader = csv.DictReader(text, restval="")
        try:
            _check_columns(path, reader.fieldnames or [], columns)
            for row in reader:
                _check_size(path, text)
                yield {key: value for key, value in row.items() if isinstance(value, str)}
        except csv.Error as error:
            raise Invalid(
                f"文件 {path.name} 第 {reader.line_num} 行附近不是正常的 CSV（{error}），", field="file",
                remedy="请用表格软件另存为“CSV UTF-8”后再试。",
            ) from error  # fmt: skip
        except BROKEN as error:
            raise _broken(path) from error


def write(path: Path, headers: Iterable[str], lines: Iterable[Iterable[object]]) -> int:
    """Write a CSV file, whole or not at all (gzipped when its name ends in .gz); return the number of rows."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    count = 0
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(unfinished, "wt", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(headers)
            for line in lines:
                out.writerow(line)
                count += 1
        unfinished.replace(path)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise Invalid(
            f"写不了文件 {path}，", field="out", remedy="请检查文件夹是否存在、能否写入。"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise Invalid(
            f"打不开文件 {path}，", field="file", remedy="请检查文件名，以及是否有权限读取。"
        ) from error


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, unpacked when its first bytes say that it is packed."""
    with _opened(path) as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        with gzip.open(raw) if packed else nullcontext(raw) as stream:
            yield io.TextIOWrapper(cast(IO[bytes], stream), encoding, newline="")


def _encoding(path: Path) -> str:
    """The encoding in which the whole file can be read. Raises Invalid where there is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with _text(path, encoding) as text:
                while text.read(1 << 20):
                    _check_size(path, text)
            return encoding
        except UnicodeDecodeError:
            continue
        except BROKEN as error:
            raise _broken(path) from error
    raise Invalid(
        f"文件 {path.name} 的编码既不是 UTF-8 也不是 GB 18030，", field="file",
        remedy="请用表格软件另存为“CSV UTF-8”后再试。",
    )  # fmt: skip


def _check_size(path: Path, text: io.TextIOWrapper) -> None:
    if cast(IO[bytes], text.buffer).tell() > MOST_BYTES:
        raise Invalid(f"文件 {path.name} 解压后超过 1 GB，", field="file", remedy="请拆成几个文件。")


def _check_columns(path: Path, found: Iterable[str], wanted: Iterable[str]) -> None:
    have = list(found)
    if missing := [name for name in wanted if name not in have]:
        raise Invalid(
            f"文件 {path.name} 缺少列 {'、'.join(missing)}（现有：{'、'.join(have)[:80] or '无'}），", field="file",
            remedy="请在第一行写上列名。",
        )  # fmt: skip


def _broken(path: Path) -> Invalid:
    return Invalid(
        f"文件 {path.name} 读到一半出错，压缩包不完整或已损坏，", field="file", remedy="请重新取得该文件。"
    )
