import os

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg.conninfo import make_conninfo

from niangjia.gateways.postgres import Server, Unusable, check_not_superuser, grant_application_rights
from niangjia.gateways.postgres import connection as parts_for
from niangjia.gateways.postgres.credentials import APPLICATION, superuser_conninfo


def test_a_superuser_is_refused_with_the_remedy_and_an_owner_is_not(home):
    with Server(home, durable=False):
        with pytest.raises(Unusable, match=r"CREATE ROLE niangjia .*CREATE DATABASE niangjia OWNER"):
            check_not_superuser(superuser_conninfo(home))
        check_not_superuser(make_conninfo(**parts_for(home, "owner")))


def test_an_old_server_is_refused(home, monkeypatch):
    monkeypatch.setattr("niangjia.gateways.postgres.rights.OLDEST", 99)
    with Server(home, durable=False), pytest.raises(Unusable, match="需要 99 或更新的版本"):
        check_not_superuser(make_conninfo(**parts_for(home)))


def test_an_unreachable_database_and_a_misspelt_address_are_one_sentence_each(home):
    with pytest.raises(Unusable, match="连不上 DATABASE_URL 指的数据库（No such file or directory）"):
        check_not_superuser(make_conninfo(host=str(home), dbname="nowhere"))
    with pytest.raises(Unusable, match="写法不对"):
        check_not_superuser("postgresql:/nothing here")


@pytest.fixture
def table(db):
    if os.environ.get("DATABASE_URL"):
        pytest.skip("an outside database has no working role of ours")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE pages (id int GENERATED ALWAYS AS IDENTITY, line text)")
        grant_application_rights(cursor, append_only=["pages", "a_table_that_is_not_there"])
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_working_role_adds_to_an_append_only_table_and_changes_nothing(table):
    table.execute("INSERT INTO pages (line) VALUES ('said')")
    for statement in ("UPDATE pages SET line = 'unsaid'", "DELETE FROM pages", "TRUNCATE pages"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            table.execute(statement)
    table.execute("SELECT count(*) FROM pages")
    assert table.fetchone() == (1,)


def test_the_working_role_makes_temporary_tables_and_no_others(table):
    table.execute("CREATE TEMPORARY TABLE staging (line text) ON COMMIT DROP")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        table.execute("CREATE TABLE public.own (line text)")


def test_a_database_with_a_single_role_needs_no_grants(db):
    with connection.cursor() as cursor:
        assert grant_application_rights(cursor, "somebody_unknown") is False
        assert grant_application_rights(cursor, "niangjia_owner") is False
