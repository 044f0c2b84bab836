import errno

import psycopg
import pytest
from django.db import OperationalError

from niangjia.console.sentences import CONNECTION_LOST, DISK_FULL, NO_CONNECTION, sentence_for
from niangjia.kernel.refusals import NotNow


def _through_django(error):
    wrapped = OperationalError(str(error))
    wrapped.__cause__ = error
    return wrapped


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotNow("现在不能导入，", remedy="请等上一批完成。"), "现在不能导入，请等上一批完成。"),
        (OSError(errno.ENOSPC, "No space left on device"), DISK_FULL),
        (psycopg.errors.DiskFull("could not extend file"), DISK_FULL),
        (_through_django(psycopg.errors.DiskFull("could not extend file")), DISK_FULL),
        (_through_django(psycopg.errors.AdminShutdown("terminating connection")), CONNECTION_LOST),
        (_through_django(psycopg.OperationalError("connection failed: no such file")), NO_CONNECTION),
        (_through_django(psycopg.OperationalError("server closed the connection")), CONNECTION_LOST),
    ],
)
def test_what_people_can_mend_is_one_sentence(error, sentence):
    assert sentence_for(error) == sentence


@pytest.mark.parametrize(
    "error", [KeyError("bug"), psycopg.errors.UniqueViolation("x"), OSError(errno.EIO, "x")]
)
def test_a_bug_keeps_its_traceback(error):
    assert sentence_for(error) == ""


def test_who_was_connected_already_is_told_that_the_connection_was_lost():
    refused = _through_django(psycopg.OperationalError("connection failed: no such file"))
    assert sentence_for(refused, was_connected=True) == CONNECTION_LOST
