"""Row security is forgotten nowhere: the second lock on every table about people (kernel.sight)."""

import ast
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from niangjia.kernel import privacy, sight
from niangjia.kernel.actor import Span
from tests.house import tree

OFFICE = {
    "accounts": "officers, before anybody has signed in whose sight could be set; never a member",
    "organisations": "the register of unions: who holds a post is what the office publishes",
}
"""Rooms that keep people of the office and no members, each with its reason."""
OPEN = {
    "members.PhoneCode": "a code to a phone before anybody has signed in: keyed marks only, kept for minutes",
    "cards.Batch": "a whole file to a bank: sealed, and looked for by the label of the office that made it",
    "members.PlatformToken": "the house's own tokens with a platform: sealed, about nobody",
    "cards.SigningKey": "the house's own key; whose it signs stands in cards.Credential",
}
"""Tables with such fields that stand without the lock, each with its reason."""
NAMES_PEOPLE = {"person", "person_id", "org_lft"}
MODELS = {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("niangjia.")}
OWN, NEIGHBOUR, PERSON = 4_000, 9_000, 77
CALLS = re.compile(r"\b[a-z_][a-z_0-9]*\b(?=\s*\()")
PLAIN_CALLS = {"coalesce", "current_setting", "nullif", "and", "or", "case", "when", "then", "else"}
MAY_SEE_ALL = ("actions", "imports", "jobs", "queries", "reactions")


def is_about_people(model):
    """Whether a table names people or holds what is declared personal or secret."""
    names = {name for field in model._meta.local_fields for name in (field.name, field.attname)}
    return bool(names & NAMES_PEOPLE or {"personal", "secret"} & set(privacy.classes(model).values()))


ABOUT_PEOPLE = sorted(
    label for label, m in MODELS.items() if is_about_people(m) and m._meta.app_label not in OFFICE
)
LOCKED = [label for label in ABOUT_PEOPLE if label not in OPEN]


def asked(question, *places):
    with connection.cursor() as cursor:
        cursor.execute(question, places)
        return cursor.fetchall()


def faults(table):
    """Yield what is wrong with the lock of a table."""
    ((on, forced),) = asked(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )
    if not (on and forced):
        yield "no forced row security"
    policies = asked("SELECT qual, with_check, cmd, roles::text FROM pg_policies WHERE tablename = %s", table)
    if len(policies) != 1 or policies[0][2:] != ("ALL", "{public}"):
        yield "not one policy for everybody and everything"
    for text in (text for qual, check, *_ in policies for text in (qual, check) if text):
        if strange := ({"SELECT"} & set(text.split())) | set(CALLS.findall(text.lower())) - PLAIN_CALLS:
            yield f"a policy that asks for more than the row and the settings: {strange}"


def test_the_open_list_is_no_longer_than_needed():
    assert set(OPEN) <= set(ABOUT_PEOPLE)
    assert set(OFFICE) <= {m._meta.app_label for m in MODELS.values() if is_about_people(m)}
    assert {"members", "cards", "notices"} <= {label.split(".")[0] for label in LOCKED}


@pytest.mark.django_db
@pytest.mark.parametrize("label", LOCKED)
def test_every_table_about_people_is_locked_for_its_owner_too(label):
    assert list(faults(MODELS[label]._meta.db_table)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("USING (id = 1)", 0),
        ("FOR SELECT USING (id = 1)", 1),
        ("USING (id IN (SELECT id FROM members_person))", 1),
        ("USING (id = length('x'))", 1),
    ],
)
def test_the_search_for_bad_locks_finds_them(policy, found):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial (id bigint)")
        assert len(list(faults("trial"))) == 2
        cursor.execute("ALTER TABLE trial ENABLE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE trial FORCE ROW LEVEL SECURITY")
        cursor.execute(f"CREATE POLICY trial_sight ON trial {policy}")
    assert len(list(faults("trial"))) == found


MADE = {
    models.BooleanField: False, models.JSONField: {}, models.UUIDField: uuid4, models.BinaryField: b"x",
    models.DateTimeField: datetime(2026, 11, 22, tzinfo=UTC), models.DateField: date(2026, 11, 22),
    models.GenericIPAddressField: "10.0.0.1",
}  # fmt: skip


def value(field):
    """Something that a field takes."""
    if field.attname.endswith("lft"):
        return OWN
    if field.attname in ("person_id", "holder_id") or (field.is_relation and not field.null):
        return PERSON
    if field.null:
        return None
    if field.choices and not field.blank:
        return field.choices[0][0]
    for kind, made in MADE.items():
        if isinstance(field, kind):
            return made() if callable(made) else made
    return 1 if isinstance(field, models.IntegerField) else ""


def plant(model):
    """One row that belongs to OWN and PERSON. What it points at is not there: nobody ever commits it."""
    values = {f.attname: value(f) for f in model._meta.local_concrete_fields if not f.primary_key}
    values |= SPECIAL.get(model._meta.label, {})
    if model._meta.label == "members.Person":
        values["id"] = PERSON
    model.objects.bulk_create([model(**values)])


SPECIAL = {
    "members.Pair": {"high_id": PERSON + 1},
    "members.Transfer": {"to_organisation_id": PERSON + 1},
    "notices.Notice": {"account_id": None},
    "cards.Card": {"state": "collected"},
}
"""What the constraints of a table ask for besides."""


def seen(model, **where):
    return model.objects.count(), model.objects.update(id=models.F("id"))


@pytest.mark.django_db
@pytest.mark.parametrize("label", LOCKED)
def test_who_forgets_the_filter_sees_and_touches_nothing_of_the_neighbours(label):
    model = MODELS[label]
    with transaction.atomic():
        with sight.everywhere("测试"):
            plant(model)
            assert seen(model) == (1, 1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE niangjia_app")
        assert seen(model) == (0, 0), "without a sight"
        with sight.within([Span(NEIGHBOUR, NEIGHBOUR + 99)]):
            assert seen(model) == (0, 0), "a neighbour"
        with sight.within([Span(1, 9), Span(NEIGHBOUR, NEIGHBOUR + 99)]):
            assert seen(model) == (0, 0), "who holds two offices elsewhere"
        with sight.of_person(PERSON + 500):
            assert seen(model) == (0, 0), "another member"
        with sight.everywhere("测试"):
            assert model.objects.count() == 1
        transaction.set_rollback(True)


def sweeping(source):
    """Yield the lines at which everything is made visible."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sight.everywhere", "everywhere"):
            yield node.lineno


def may_see_all(path):
    """Whether a file may look across the whole city."""
    name = tree.name(path)
    if tree.is_test(path) or name.startswith(("niangjia/kernel/", "niangjia/seed/", "benchmarks/", "tests/")):
        return True
    parts = [part.removesuffix(".py") for part in path.relative_to(tree.ROOT).parts]
    return parts[:2] == ["niangjia", "union"] and parts[3] in MAY_SEE_ALL


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("niangjia/union/members/actions/people.py", True),
        ("niangjia/union/members/jobs.py", True),
        ("niangjia/union/members/rules/people.py", False),
        ("niangjia/portals/people/roster.py", False),
        ("niangjia/ui/tables.py", False),
        ("niangjia/portals/people/tests/test_people.py", True),
    ],
)
def test_the_search_for_sweeping_looks_finds_them(name, may):
    assert list(sweeping(ast.parse("with sight.everywhere('x'):\n    pass"))) == [1]
    assert may_see_all(tree.ROOT / name) is may


def test_only_acts_imports_jobs_and_queries_look_across_the_whole_city():
    found = {path: list(sweeping(tree.tree(path))) for path in tree.files("niangjia", "benchmarks", "tests")}
    assert sum(map(len, found.values())) > 50
    assert [
        f"{tree.name(p)}:{line}" for p, lines in found.items() for line in lines if not may_see_all(p)
    ] == []
