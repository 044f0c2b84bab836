"""The second lock shows a row to whom it belongs, and to nobody by default."""

import pytest
from django.db import connection, transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import EVERYWHERE, Span

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    """Four rows at the labels 10, 20, 30 and nowhere, under the lock; the person's number is the label."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial (id int, org_lft bigint, person_id bigint)")
        cursor.execute("INSERT INTO trial VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3), (4, NULL, 4)")
        for statement in sight.lock_table("trial"):
            cursor.execute(statement)


def seen():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM trial ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_without_a_sight_nothing_is_seen_though_the_query_asks_for_everything(people):
    assert seen() == []


def test_a_range_shows_its_own_rows_both_ends_included(people):
    with sight.within([Span(10, 20)]):
        assert seen() == [1, 2]


def test_several_ranges_do_not_show_what_lies_between_them(people):
    with sight.within([Span(5, 10), Span(30, 40)]):
        assert seen() == [1, 3]


def test_no_range_shows_nothing(people):
    with sight.within([]):
        assert seen() == []


def test_a_member_sees_their_own_row_wherever_it_belongs(people):
    with sight.of_person(4):
        assert seen() == [4]


def test_a_row_that_is_hidden_for_a_move_shows_to_no_range_but_to_its_person_and_across_the_city(people):
    with sight.within([EVERYWHERE]):
        assert seen() == [1, 2, 3]
    with sight.everywhere("试验"):
        assert seen() == [1, 2, 3, 4]


def test_a_wider_sight_ends_with_its_block(people):
    with sight.within([Span(10, 10)]):
        with sight.everywhere("试验"):
            assert len(seen()) == 4
        assert seen() == [1]
    assert seen() == []


def test_a_wider_sight_ends_with_an_error_too(people):
    with sight.within([Span(10, 10)]):
        with pytest.raises(ZeroDivisionError), sight.everywhere("试验"):
            raise ZeroDivisionError
        assert seen() == [1]


def test_a_question_is_answered_with_its_sight_and_leaves_none_behind_when_its_answer_cannot_be_read(people):
    lock, rest = "pg_advisory_xact_lock(%s)", ("SELECT count(*) + %s FROM trial", (100,))
    asked = sight.Question(lock, (1,), *rest, lambda rows: rows[0][0])
    unreadable = sight.Question(lock, (2,), *rest, lambda _: 1 / 0)
    with sight.within([Span(10, 10)]):
        with sight.asking_everywhere(
            "试验", asked, sight.Question(lock, (3,), "", (), lambda rows: rows), asked
        ) as answers:
            assert answers == [104, [], 104]
        with pytest.raises(ZeroDivisionError), sight.asking_everywhere("试验", unreadable):
            pass
        with sight.everywhere("试验"):
            assert len(seen()) == 4
        assert seen() == [1]


def test_a_row_cannot_be_written_where_the_writer_does_not_see(people):
    with sight.within([Span(10, 10)]), connection.cursor() as cursor:
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO trial VALUES (9, 20, 9)")
        cursor.execute("UPDATE trial SET person_id = 0")
        assert cursor.rowcount == 1


def test_everywhere_asks_for_its_reason(people):
    with pytest.raises(ValueError, match="reason"), sight.everywhere(""):
        pass
