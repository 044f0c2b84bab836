"""Files of a case leave the house as files: never shown in our pages, never guessed at, with an event."""

from typing import Any

import pytest

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.models import AuditEvent
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.actions import attaching
from niangjia.union.cases.tests.conftest import appeal
from niangjia.union.cases.tests.test_files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(small_city: Any, small_cast: Any) -> int:
    at = clock.now()
    case = actions.take(intake=appeal(company_id=small_city.companies["jinhao"]), by=NOBODY, at=at).case_id
    return attaching.attach_own(case_id=case, given=[attaching.Given("合同.html", PDF)], by=NOBODY, at=at)[0]


def test_a_handler_takes_a_file_along_as_a_file(file: int, signed_in: Any) -> None:
    answer = signed_in(permissions.RUNS_THE_DESK).get(f"/cases/files/{file}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Disposition"].endswith(".pdf")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(act="cases.file_opened").count() == 1


def test_who_does_not_work_on_cases_takes_nothing(file: int, signed_in: Any, client: Any) -> None:
    assert signed_in(()).get(f"/cases/files/{file}/").status_code == 404
    assert client.get(f"/cases/files/{file}/").status_code == 302
