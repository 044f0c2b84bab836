"""What must not be written, and what must be said beside it."""

import re
import tomllib
from itertools import chain

import pytest

from tests.house import tree

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SILENCED = re.compile(r"#\s*(type:\s*ignore(\[[\w, -]+\])?|noqa(:\s*[A-Z0-9, ]+)?)(?P<reason>.*)$")
MACHINE = re.compile(r"(?<![\w./])(/" + "work/|/" + "root/)|\\.\\./" + "shared")
DOCUMENTS = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "STYLE.md", "CHANGELOG.md"]


def everywhere():
    """Every text of ours."""
    yield from tree.files(suffixes=frozenset({".py", ".html", ".css", ".js"}))
    yield from tree.files("docs", suffixes=frozenset({".md"}))
    yield from (tree.ROOT / document for document in [*DOCUMENTS, "Makefile", "pyproject.toml"])


def lines(pattern):
    """Yield (place, match) of every line that the pattern finds, this file left out."""
    for path in everywhere():
        if path.name == "test_words.py":
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if found := pattern.search(line):
                yield f"{tree.name(path)}:{number}", found


def test_nothing_is_left_to_do():
    assert [place for place, _ in lines(UNFINISHED)] == []


def test_who_silences_a_checker_says_why():
    assert [place for place, found in lines(SILENCED) if len(found["reason"].strip()) < 6] == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x = 1  # type: ignore[arg-type]", ""),
        ("x = 1  # type: ignore[arg-type]  # the stub is wrong", "# the stub is wrong"),
        ("x = 1  # noqa: S104  an address that nobody has", "an address that nobody has"),
        ("x = 1  # noqa", ""),
    ],
)
def test_the_search_for_silenced_checkers_reads_the_reason(line, reason):
    assert SILENCED.search(line)["reason"].strip() == reason


def test_no_machine_s_folders_are_named():
    assert [place for place, _ in lines(MACHINE)] == []


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "misc", "manager", "service", "services"}
    assert [tree.name(path) for path in tree.files("niangjia") if path.stem in drawers] == []


def test_the_lock_records_hashes_and_no_address():
    lock = (tree.ROOT / "requirements.lock").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert [line for line in lock.splitlines() if "://" in line or line.startswith("-")] == []


def test_every_dependency_says_why_it_is_there():
    text = (tree.ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    silent = [w for w in wanted if not re.search(rf'"{re.escape(w)}",\s*# .{{8,}}', text)]
    assert wanted
    assert silent == []


def targets():
    """The Makefile's targets."""
    makefile = (tree.ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", makefile, re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "STYLE.md", "ARCHITECTURE.md"])
def test_every_make_command_of_the_documents_exists(document):
    text = (tree.ROOT / document).read_text("utf-8")
    told = set(
        re.findall(r"\bmake ([a-z][\w-]*)", "\n".join(re.findall(r"`[^`]+`|^(?: {4}|\$ ).*$", text, re.M)))
    )
    assert told <= targets(), told - targets()


@pytest.mark.parametrize(
    "command", ["up", "test", "check", "ledger", "bench", "bench-data", "seed", "assets", "fmt"]
)
def test_the_house_s_commands_exist(command):
    assert command in targets()


def test_every_make_target_says_what_it_does():
    makefile = (tree.ROOT / "Makefile").read_text("utf-8").splitlines()
    silent = [
        line
        for line in makefile
        if re.match(r"[a-z][\w-]*:(?!=)", line) and not re.search(r"# \S+ \S+", line)
    ]
    assert silent == []


def test_the_builder_calls_make_test():
    assert re.search(r"^\s*(exec )?make test\b", (tree.ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
