import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from niangjia.console import checks, database
from niangjia.gateways import postgres
from niangjia.gateways.postgres import APPLICATION


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="an outside database has no working role of ours")
@pytest.mark.django_db
@pytest.mark.parametrize("table", ["kernel_auditevent", "kernel_seal"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_after_a_migrate_the_working_role_reads_the_audit_and_changes_nothing(table, act):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
        cursor.execute(f"SELECT count(*) FROM {table}")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(act.format(table))


@pytest.mark.django_db
def test_a_migrated_database_is_not_migrated_again(monkeypatch):
    monkeypatch.setattr(database, "run", lambda *_, **__: pytest.fail("migrate was called"))
    assert database.migrate_if_needed() is False


def test_only_migrations_sign_in_as_the_owner():
    assert database.environment(as_owner=True)["NIANGJIA_DATABASE_ROLE"] == "owner"
    assert database.environment(process="web")["NIANGJIA_DATABASE_ROLE"] == "app"


def test_a_superuser_is_refused_by_the_check_before_a_migrate(monkeypatch):
    def refuse(url):
        raise postgres.Unusable("超级用户")

    monkeypatch.setenv("DATABASE_URL", "postgresql://root@somewhere/x")
    monkeypatch.setattr(postgres, "check_not_superuser", refuse)
    assert [message.msg for message in checks.outside_role(None, ["default"])] == ["超级用户"]
    assert checks.outside_role(None, None) == []


@pytest.mark.django_db
def test_a_command_called_by_another_keeps_its_connection_and_its_transaction():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE mine (id int) ON COMMIT DROP")
        call_command(_Nothing())
        cursor.execute("SELECT count(*) FROM mine")
        assert cursor.fetchone() == (0,)


class _Nothing(database.DatabaseCommand):
    def handle(self, *args, **options):
        return None


def test_a_child_that_fails_is_named():
    with pytest.raises(CommandError, match="命令 niangjia no-such-command 没有成功"):
        database.run("no-such-command")
