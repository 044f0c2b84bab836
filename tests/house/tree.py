"""The source as the house tests read it: files, syntax trees, and what is imported where."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("niangjia", "tests", "benchmarks", "tools")
TEXT = {".py", ".html", ".css", ".js", ".svg"}


def files(*tops: str, suffixes: frozenset[str] = frozenset({".py"})) -> Iterator[Path]:
    """Yield our files below the given folders, without what Django or a build has written."""
    for top in tops or CODE:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in suffixes and not {"migrations", "__pycache__", "node_modules"} & set(
                path.parts
            ):
                yield path


def name(path: Path) -> str:
    """Return a file's place in the project."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    """Return the dotted name of a Python file."""
    return name(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def is_test(path: Path) -> bool:
    """True for tests and what only tests use."""
    return "tests" in path.parts or path.name == "conftest.py"


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=name(path))


def imports(source: ast.Module, of: str = "", *, package: bool = False) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a module imports; `from a import b` yields "a.b"."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = of.split(".")
                near = parts[: len(parts) - node.level + package]
                base = ".".join([*near, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def functions(source: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method."""
    for node in ast.walk(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
