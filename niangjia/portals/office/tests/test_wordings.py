"""The pages of the templates: what they say now, a new text by one administrator, passed by another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.kernel import clock
from niangjia.union.notices import permissions
from niangjia.union.notices.models import Wording
from niangjia.union.notices.rules import templates

pytestmark = pytest.mark.django_db
templates.declare("test.pages", "试讲改期", "{name}，试讲改到{day}。")
LIST = reverse("office:wordings")
PAGE = reverse("office:wording", args=["test.pages"])
PROPOSE = reverse("office:wording-propose", args=["test.pages"])
NEW = "{name}您好，试讲改到{day}，请准时到场。"


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def propose(client: Client, text: str = NEW) -> Any:
    return client.post(PROPOSE, {"text": text, "effective_from": clock.today() + timedelta(days=1)})


def test_a_new_text_is_proposed_by_one_and_passed_by_another(
    signed_in: Callable[..., Client], account: Callable[..., Any]
) -> None:
    maker = signed_in([permissions.MANAGE])
    assert "{name}，试讲改到{day}。" in words(maker, LIST)
    assert "试讲改期" in words(maker, f"{LIST}?channel=wechat")
    assert "手机验证码" not in words(maker, f"{LIST}?channel=wechat")
    assert "{day}、{name}" in words(maker, PROPOSE)
    assert propose(maker).url == PAGE
    number = Wording.objects.get().pk
    page = words(maker, PAGE)
    assert NEW in page
    assert "由另一位管理员复核" in page
    approve = reverse("office:wording-approve", args=[number])
    assert approve not in page
    assert maker.post(approve).status_code == 403
    checker = signed_in([permissions.MANAGE], account("chen.wei", "陈薇"))
    assert approve in words(checker, PAGE)
    assert checker.post(approve).url == PAGE
    assert "已通过" in words(checker, PAGE)


def test_a_text_with_other_words_is_refused_at_its_field(signed_in: Callable[..., Client]) -> None:
    answer = propose(signed_in([permissions.MANAGE]), "{name}，您的手机号是{phone}。")
    assert answer.status_code == 422
    assert "要用到且只能用：{day}、{name}" in answer.content.decode()
    assert not Wording.objects.exists()


def test_a_text_turned_down_stays_with_its_reason(signed_in: Callable[..., Client]) -> None:
    maker = signed_in([permissions.MANAGE])
    propose(maker)
    decline = reverse("office:wording-decline", args=[Wording.objects.get().pk])
    assert maker.post(decline, {"reason": ""}).status_code == 422
    assert maker.post(decline, {"reason": "写错日期"}).status_code == 302
    assert "写错日期" in words(maker, PAGE)


def test_who_does_not_look_after_the_outbox_sees_no_template(
    signed_in: Callable[..., Client], account: Callable[..., Any]
) -> None:
    client = signed_in([])
    assert client.get(LIST).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert propose(client).status_code == 403
    keeper = signed_in([permissions.MANAGE], account("chen.wei", "陈薇"))
    assert keeper.get(reverse("office:wording", args=["test.no"])).status_code == 404


def test_the_list_costs_the_same_however_many_templates(
    signed_in: Callable[..., Client], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in([permissions.MANAGE])
    words(client, LIST)
    with django_assert_max_num_queries(12):
        words(client, LIST)
