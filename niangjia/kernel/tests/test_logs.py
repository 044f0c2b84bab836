"""A log tells where something broke and of what kind it was, and quotes nothing."""

import logging
import sys

import pytest
from django.db import IntegrityError, connection

from niangjia.kernel.logs import Quiet

SECRET = "欧阳墨痕"


def told(error):
    """A log's line about an error, as it is written."""
    try:
        raise error
    except type(error):
        record = logging.LogRecord(
            "niangjia", logging.ERROR, __file__, 1, "run %s broke", (7,), sys.exc_info()
        )
    return Quiet("{levelname} {message}", style="{").format(record)


def test_the_words_of_an_error_and_of_what_led_to_it_stay_out():
    error = RuntimeError(f"no {SECRET}")
    error.__cause__ = ValueError(SECRET)
    line = told(error)
    assert SECRET not in line
    assert line.startswith("ERROR run 7 broke")
    assert line.index("builtins.ValueError") < line.index("builtins.RuntimeError")
    assert "test_logs.py" in line


@pytest.mark.django_db
def test_of_a_constraint_the_names_are_told_and_never_the_row():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE trial (name text CONSTRAINT trap CHECK (name = ''))")
        with pytest.raises(IntegrityError) as broken:
            cursor.execute("INSERT INTO trial VALUES (%s)", [SECRET])
    assert SECRET in str(broken.value)
    line = told(broken.value)
    assert SECRET not in line
    assert "23514 trial trap" in line
