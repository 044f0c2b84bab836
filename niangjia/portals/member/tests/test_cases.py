"""A member's own cases: asked with the record's name and phone, followed, rated once, and nobody else's."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niangjia.kernel import crypto, masking, sight
from niangjia.portals.member.tests.test_joining import _fresh, codes, text
from niangjia.portals.member.tests.test_signing import PHONE, person, phone
from niangjia.portals.site.tests.test_asking import FORM, answered, asked, the_case
from niangjia.union.cases.models import Attachment, Caller
from niangjia.union.cases.tests.test_files import PNG

__all__ = ["_fresh", "codes", "person", "phone"]
pytestmark = pytest.mark.django_db


def test_a_member_asks_follows_and_rates(
    small_city: Any, small_cast: Any, phone: Client, person: int
) -> None:
    assert "/me/cases/" in text(phone.get("/me/"))
    assert "还没有提过诉求" in text(phone.get("/me/cases/"))
    page = text(phone.get("/me/cases/new/"))
    assert f"提出人：{masking.name('黎晓曦')} 138****5678" in page
    assert PHONE not in page
    answer = phone.post(
        "/me/cases/new/", FORM | {"name": "别人", "files": [SimpleUploadedFile("a.png", PNG)]}
    )
    case = the_case()
    assert answer.url == f"/me/cases/{case.pk}/?done=asked-case"
    with sight.everywhere("测试"):
        caller = Caller.objects.get()
        assert (caller.name, crypto.unseal("cases.phone", caller.cipher)) == ("黎晓曦", PHONE)
        assert Attachment.objects.get().from_worker
    assert case.person_id == person
    assert case.number in text(phone.get(answer.url))
    answered(small_city)
    assert "去评价" in text(phone.get("/me/cases/"))
    rating = {"stars": "2", "solved": "no", "words": "还差一个月"}
    assert phone.post(f"/me/cases/{case.pk}/rate/", rating).status_code == 302
    assert the_case().state == "rework"
    assert phone.post(f"/me/cases/{case.pk}/rate/", rating).status_code == 409


def test_anothers_case_is_not_there(
    small_city: Any, small_cast: Any, phone: Client, codes: list[str]
) -> None:
    asked(codes)
    case = the_case().pk
    for answer in (
        phone.get(f"/me/cases/{case}/"),
        phone.post(f"/me/cases/{case}/rate/", {"stars": "1", "solved": "no"}),
        phone.post(f"/me/cases/{case}/withdraw/"),
        phone.post(f"/me/cases/{case}/files/", {"files": SimpleUploadedFile("a.png", PNG)}),
    ):
        assert answer.status_code == 404
    with sight.everywhere("测试"):
        assert not Attachment.objects.exists()


def test_the_register_is_asked_and_the_form_stays_as_it_was(small_city: Any, phone: Client) -> None:
    page = text(phone.post("/me/cases/new/", FORM | {"look": "1"}))
    assert "登记簿里有“深圳市锦昊精密五金有限公司”" in page
    assert "公司三个月没发工资" in page
    assert phone.post("/me/cases/new/", {"kind": "demand"}).status_code == 422
