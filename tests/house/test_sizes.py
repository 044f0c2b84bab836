"""Files and functions end where a reader's patience ends."""

import ast

import pytest

from tests.house import tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 45


def test_no_file_is_longer_than_400_lines():
    long = {
        tree.name(path): lines
        for path in tree.files(suffixes=frozenset(tree.TEXT))
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def too_long(source):
    """Yield functions that are too long, with their lines; the decorators do not count."""
    for function in tree.functions(source):
        lines = function.end_lineno - function.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield function.name, lines


@pytest.mark.parametrize(("body", "found"), [(44, []), (45, [("f", 46)])])
def test_the_search_for_long_functions_finds_them(body, found):
    assert list(too_long(ast.parse("def f():\n" + "    x = 1\n" * body))) == found


def test_no_function_is_longer_than_45_lines():
    wrong = {
        f"{tree.name(path)}:{function}": lines
        for path in tree.files()
        for function, lines in too_long(tree.tree(path))
    }
    assert wrong == {}
