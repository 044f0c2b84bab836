"""Twenty hands on one pair: it is merged once, and a dismissal never lands beside a merge."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from niangjia.kernel import sight
from niangjia.kernel.refusals import NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import duplicates, merging
from niangjia.union.members.models import Document, Merge
from niangjia.union.members.tests.doubles import AT, BY, officer, pair, record


@pytest.mark.django_db(transaction=True)
def test_twenty_officers_at_once_merge_a_pair_once(small_city):
    one = record(small_city.own_union, papers={"passport": "HD1234567"})
    other = record(small_city.own_union)
    duplicates.find_all(by=BY, at=AT)
    found = pair(one, other)
    asker = officer(small_city.city, permissions.RESOLVE)
    asked = merging.ask_merge(pair_id=found.pk, kept_id=other, reason="当面核对", by=asker, at=AT)

    def act(number):
        by = officer(small_city.city, permissions.RESOLVE, account=1000 + number)
        try:
            if number % 4 == 3:
                duplicates.dismiss(pair_id=found.pk, reason="不是同一人", by=by, at=AT)
            else:
                merging.confirm_merge(merge_id=asked.pk, by=by, at=AT)
        except NotNow:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(act, range(20))) == 1
    with sight.everywhere("测试"):
        assert Merge.objects.get().state == "done"
        assert Document.objects.get().person_id == other
    assert pair(one, other).state == "merged"
