"""Ways that must stay open: one schema a city, poolers, PostgreSQL 15, no logic hidden in the database."""

import ast
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.house import tree

FORBIDDEN = {
    "a session's setting leaks through a pooler; SET LOCAL": re.compile(
        r"(^|;)\s*SET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)(SESSION\s+|ROLE\b|[a-z_.]+\s*(=|TO)\s)",
        re.IGNORECASE,
    ),
    "a session's lock outlives its transaction; pg_advisory_xact_lock": re.compile(
        r"pg_(try_)?advisory_lock(_shared)?\s*\(", re.IGNORECASE
    ),
    "a trigger hides what an act does": re.compile(
        r"CREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER\b", re.I
    ),
    "LISTEN does not pass through a pooler": re.compile(r"^\s*LISTEN\s+\w+\s*;?\s*$", re.IGNORECASE),
}
NEWER_THAN_15 = re.compile(r"\b(uuidv7|any_value|json_table|merge_action)\s*\(", re.IGNORECASE)


def texts(source):
    """Yield (line, text) of every string that is not a docstring."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(source)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


def forbidden(source):
    """Yield (line, reason) of every statement that closes a way."""
    for line, text in texts(source):
        for reason, pattern in FORBIDDEN.items():
            if pattern.search(text):
                yield line, reason
        if NEWER_THAN_15.search(text):
            yield line, "PostgreSQL 15 does not have it"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SET LOCAL ROLE reader", 0),
        ("UPDATE t SET open = true", 0),
        ("INSERT INTO t SELECT 1 ON CONFLICT DO UPDATE SET x = 1", 0),
        ("SELECT pg_advisory_xact_lock(1)", 0),
        ("SET work_mem = '1GB'", 1),
        ("SET SESSION work_mem TO '1GB'", 1),
        ("SET ROLE reader", 1),
        ("SELECT pg_try_advisory_lock(1)", 1),
        ("CREATE OR REPLACE TRIGGER t", 1),
        ("LISTEN jobs", 1),
        ("SELECT uuidv7()", 1),
    ],
)
def test_the_search_for_closed_ways_finds_them(statement, found):
    assert len(list(forbidden(ast.parse(f"x = {statement!r}")))) == found


def everything():
    """Our code, migrations included."""
    migrations = sorted((tree.ROOT / "niangjia").rglob("migrations/*.py"))
    return [*tree.files("niangjia"), *migrations]


def test_no_way_is_closed():
    wrong = [
        f"{tree.name(path)}:{line} {reason}"
        for path in everything()
        if not tree.is_test(path)
        for line, reason in forbidden(tree.tree(path))
    ]
    assert wrong == []


def crowded(source):
    """Yield (line, text) of every RunSQL text that holds several statements."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("RunSQL"):
            for line, text in texts(node):
                if ";" in text.rstrip().rstrip(";"):
                    yield line, text


@pytest.mark.parametrize(
    ("call", "found"),
    [("RunSQL('SELECT 1;')", 0), ("RunSQL(['SELECT 1', 'SELECT 2'])", 0), ("RunSQL('a; b')", 1)],
)
def test_the_search_for_crowded_migrations_finds_them(call, found):
    assert len(list(crowded(ast.parse(call)))) == found


def test_a_migration_s_sql_is_one_statement_at_a_time():
    wrong = [f"{tree.name(path)}:{line}" for path in everything() for line, _ in crowded(tree.tree(path))]
    assert wrong == []


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.django_db
def test_no_trigger_of_ours_stands_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text || '.' || tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgname NOT LIKE 'procrastinate%%'"
        )
        assert [row[0] for row in cursor.fetchall()] == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["kernel_auditevent", "kernel_seal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"], ids=["change", "remove", "empty"]
)
def test_the_working_role_cannot_touch_the_event_log(table, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'niangjia_app'")
        if cursor.fetchone() is None:
            pytest.skip("an outside database with a single role")
        cursor.execute("SET LOCAL ROLE niangjia_app")
        cursor.execute(f"SELECT count(*) FROM {table}")
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement.format(table))
