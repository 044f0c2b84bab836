"""A worker may die behind its last line, too: what is done a second time must not show."""

from datetime import date

import pytest

from niangjia.kernel.models import AuditEvent, Run
from niangjia.seed.fixtures import AT
from niangjia.union.enterprises import actions, jobs

pytestmark = pytest.mark.django_db


def test_an_import_performed_again_behind_its_end_is_concluded_once(tmp_path, settings, seed_actor):
    settings.MEDIA_ROOT = tmp_path / "files"
    file = tmp_path / "feed.csv"
    file.write_text("企业名称\n深圳市潮汐一号贸易有限公司\n", encoding="utf-8")
    run = actions.ask_import(
        path=file, title="一", source="甲", stated_on=date(2026, 11, 1), enqueue=False, by=seed_actor, at=AT
    )
    jobs.load_feed(run)
    counts = run.result["counts"]
    again = Run.objects.get(pk=run.pk)
    jobs.load_feed(again)
    assert again.result["counts"] == counts
    assert AuditEvent.objects.filter(act="register.imported").count() == 1
