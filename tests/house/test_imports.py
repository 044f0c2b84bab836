"""Who may import whom. The storeys are contracts in pyproject.toml; here stands what those cannot say."""

import ast
import sys

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house import tree

ASKED = {"actions", "queries", "permissions", "rules"}  # what a room shows to rooms above it and to portals
PURE = sys.stdlib_module_names | {"niangjia"}


def test_the_contracts_of_the_storeys_hold():
    kept = lint_imports(config_filename=str(tree.ROOT / "pyproject.toml"), no_cache=True)
    assert kept == EXIT_STATUS_SUCCESS, "run `lint-imports` for the broken contract"


def reaches_past_the_door(importer, imported):
    """True when an import enters a room other than by its actions, queries, permissions or rules."""
    theirs, ours = imported.split("."), importer.split(".")
    if theirs[:2] != ["niangjia", "union"] or len(theirs) < 4:
        return False
    return ours[:3] != theirs[:3] and theirs[3] not in ASKED


@pytest.mark.parametrize(
    ("importer", "imported", "wrong"),
    [
        ("niangjia.union.outreach.queries", "niangjia.union.areas.models.Area", True),
        ("niangjia.union.outreach.queries", "niangjia.union.areas.queries.tree", False),
        ("niangjia.union.areas.queries", "niangjia.union.areas.models.Area", False),
        ("niangjia.portals.office.views", "niangjia.union.areas.imports.read", True),
    ],
)
def test_the_search_for_imports_past_the_door_finds_them(importer, imported, wrong):
    assert reaches_past_the_door(importer, imported) is wrong


def test_a_room_is_entered_by_its_actions_queries_permissions_and_rules_only():
    watched = [
        p for p in tree.files("niangjia/union", "niangjia/portals", "niangjia/ui") if not tree.is_test(p)
    ]
    wrong = [
        f"{tree.name(path)}:{line} {imported}"
        for path in watched
        for line, imported in tree.imports(tree.tree(path), tree.module(path))
        if reaches_past_the_door(tree.module(path), imported)
    ]
    assert wrong == []


def impure(source, of, *, package=False):
    """Yield what a room's rules import beyond the standard library, the kernel and rules."""
    for line, imported in tree.imports(source, of, package=package):
        parts = imported.split(".")
        foreign = parts[0] not in PURE or imported.startswith("niangjia.kernel.models")
        above = parts[0] == "niangjia" and parts[1] != "kernel" and parts[3:4] != ["rules"]
        if foreign or above:
            yield line, imported


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("import datetime", False),
        ("from niangjia.kernel import params", False),
        ("from niangjia.union.areas import rules", False),
        ("from niangjia.union.areas.rules.names import short", False),
        ("from .names import short", False),
        ("from niangjia.kernel.models import Param", True),
        ("from niangjia.union.areas import queries", True),
        ("from django.db import models", True),
        ("import requests", True),
    ],
)
def test_the_search_for_impure_rules_finds_them(line, wrong):
    assert bool(list(impure(ast.parse(line), "niangjia.union.areas.rules.codes"))) is wrong


# Columns at a time and foreign spellings are pure too: libraries that compute and know no database.
COMPUTING = {"polars", "numpy", "opencc", "pypinyin"}


def test_rules_are_pure():
    found = [
        p for p in tree.files("niangjia/union") if "rules" in {p.stem, p.parent.name} and not tree.is_test(p)
    ]
    wrong = [
        f"{tree.name(path)}:{line} {imported}"
        for path in found
        for line, imported in impure(tree.tree(path), tree.module(path), package=path.stem == "__init__")
        if imported.split(".")[0] not in COMPUTING
    ]
    assert found
    assert wrong == []
