"""Every write is a keyword-only function that is told who acts and when."""

import ast

import pytest

from tests.house import tree


def faults(source, names=None):
    """Yield (name, fault) of public functions that are no proper acts: all of a module's, or the named ones."""
    for node in source.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if names is not None and node.name not in names:
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            yield node.name, "takes positional arguments"
        missing = {"by", "at"} - {arg.arg for arg in node.args.kwonlyargs}
        if missing:
            yield node.name, f"is not told {' and '.join(sorted(missing))}"


def modules_of_acts():
    """Yield (file, names) of every room's actions; of a folder, what its `__init__` hands out."""
    for path in tree.files("niangjia/union", "niangjia/kernel"):
        if path.name == "actions.py":
            yield path, None
        elif path.parent.name == "actions" and path.name == "__init__.py":
            given = [found for _, found in tree.imports(tree.tree(path), tree.module(path), package=True)]
            for inner in sorted(path.parent.glob("[!_]*.py")):
                yield inner, {f.split(".")[-1] for f in given if f.startswith(tree.module(inner) + ".")}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("def close(*, number, by, at): ...", []),
        ("def _helper(number): ...", []),
        ("def close(number, *, by, at): ...", ["takes positional arguments"]),
        ("def close(*, number, by): ...", ["is not told at"]),
        ("def close(*numbers, by, at): ...", ["takes positional arguments"]),
    ],
)
def test_the_search_for_improper_acts_finds_them(line, found):
    assert [fault for _, fault in faults(ast.parse(line))] == found


def test_every_act_is_keyword_only_and_told_who_and_when():
    modules = list(modules_of_acts())
    wrong = [
        f"{tree.name(path)}: {act} {fault}"
        for path, names in modules
        for act, fault in faults(tree.tree(path), names)
    ]
    assert len(modules) > 3
    assert wrong == []


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}


def clock_calls(source):
    """Yield (line, call) of every reading of the clock."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCKS:
            yield node.lineno, ast.unparse(node.func)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("timezone.now()", 1),
        ("datetime.datetime.now(tz=UTC)", 1),
        ("date.today()", 1),
        ("clock.now()", 0),
        ("timezone.nowhere()", 0),
    ],
)
def test_the_search_for_clock_calls_finds_them(line, found):
    assert len(list(clock_calls(ast.parse(line)))) == found


def test_only_the_kernel_s_clock_reads_the_clock():
    wrong = [
        f"{tree.name(path)}:{line} {call}"
        for path in tree.files("niangjia", "benchmarks")
        if tree.name(path) != "niangjia/kernel/clock.py"
        for line, call in clock_calls(tree.tree(path))
    ]
    assert wrong == []


def test_the_union_is_handed_its_time_and_never_asks_for_it():
    wrong = [
        f"{tree.name(path)}:{line}"
        for path in tree.files("niangjia/union")
        if not tree.is_test(path) and not {"jobs", "apps"} & {path.stem}
        for line, imported in tree.imports(tree.tree(path), tree.module(path))
        if imported == "niangjia.kernel.clock" and calls(tree.tree(path), "clock.now", "clock.today")
    ]
    assert wrong == []


def calls(source, *wanted):
    """True when the module calls one of the named functions."""
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) in wanted for node in ast.walk(source))
