"""Small made-up texts, and a measure of work that no neighbour on the machine disturbs."""

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

WORDS = {
    "工资": ["老板拖欠工资", "三个月没发工资", "工资迟迟不发", "欠薪不给结算", "要求支付工资"],
    "社保": ["公司不交社保", "社保断缴怎么办", "没买养老保险", "医保报销比例", "要求补缴社会保险"],
    "工伤": ["上班受伤不认工伤", "工伤认定要多久", "手指被机器压伤", "伤残鉴定在哪里做", "住院费公司不付"],
}


@pytest.fixture
def texts() -> list[tuple[str, str, str]]:
    """Thirty made-up texts of three classes: id, text, label."""
    return [
        (f"{label}{i}{j}", f"{start}，{words}，请帮忙处理第{j}件", label)
        for label, some in WORDS.items()
        for i, words in enumerate(some)
        for j, start in enumerate(["您好", "我们车间"])
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write lines as a gzipped CSV file."""

    def _write(lines: list[str], name: str = "in.csv.gz", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress("\n".join(lines).encode(encoding)))
        return path

    return _write


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A data folder of its own."""
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def steps_of() -> Callable[..., int]:
    """How many calls and lines a function takes: its work without a clock."""

    def _steps(work: Callable[[str], object], text: str) -> int:
        steps = 0

        def count(*_: object) -> Callable[..., object]:
            nonlocal steps
            steps += 1
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            work(text)
        finally:
            sys.settrace(before)
        return steps

    return _steps
