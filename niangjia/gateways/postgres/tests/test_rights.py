import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_sign_in_as_the_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "niangjia_owner"
