"""Refusals as pages: status, sentence, remedy, reasons; a broken page asks nothing of anybody."""

from datetime import date

import pytest

from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.ui import refusals


@pytest.fixture
def request_(rf):
    request = rf.get("/office/", headers={"referer": "http://testserver/before/"})
    request.actor, request.session, request.htmx, request._messages = NOBODY, {}, False, []
    return request


@pytest.mark.parametrize(("refusal", "status"), [
    (NotFound(), 404), (NotAllowed(), 403), (NotNow("还没到时候。"), 409), (Invalid("看不懂。"), 422),
])  # fmt: skip
def test_every_kind_has_its_status_and_says_its_sentence(request_, refusal, status):
    answer = refusals.page(request_, refusal)
    assert answer.status_code == status
    assert refusal.sentence in answer.content.decode()


def test_the_page_tells_why_with_rule_data_and_dates(request_):
    refusal = NotNow(
        "公示还没满。", rule="F-12", data={"公示期满": date(2026, 11, 25)}, remedy="请期满后再批。"
    )
    page = refusals.page(request_, refusal).content.decode()
    for words in ("为什么", "F-12", "公示期满", "2026年11月25日", "请期满后再批。"):
        assert words in page
    assert 'href="http://testserver/before/"' in page


def test_what_is_refused_is_never_html(request_):
    page = refusals.page(request_, Invalid("<script>", data={"<a>": "<b>"})).content.decode()
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_fragment_answers_a_fragment(request_):
    request_.htmx = True
    answer = refusals.page(request_, NotNow("还没到时候。"))
    assert answer.status_code == 409
    assert "<html" not in answer.content.decode()
    assert "还没到时候。" in answer.content.decode()


def test_a_foreign_page_is_no_way_back(request_):
    request_.META["HTTP_REFERER"] = "https://elsewhere.example/"
    assert "elsewhere" not in refusals.page(request_, NotFound()).content.decode()


def test_a_broken_page_touches_neither_database_nor_request():
    answer = refusals.broken(None)
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()


def test_an_unknown_address_gets_the_same_page_as_a_thing_that_is_not_there(request_):
    known = refusals.page(request_, NotFound()).content
    assert refusals.not_found(request_, Exception("secret")).content == known
