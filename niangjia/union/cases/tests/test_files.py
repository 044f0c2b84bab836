"""Files with a case: judged by their bytes, no two things at once, sealed, opened by handlers with an event."""

import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, member
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.actions import attaching
from niangjia.union.cases.actions.attaching import Given
from niangjia.union.cases.models import Attachment
from niangjia.union.cases.rules import files
from niangjia.union.cases.tests.conftest import AT, appeal


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    + _chunk(b"IEND", b"")
)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(40) + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstream\nx/JS y\nendstream\ntrailer<<>>\n%%EOF\n"
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8 " + bytes(12)
ZIP = b"PK\x03\x04" + bytes(40) + b"PK\x01\x02" + bytes(40) + b"PK\x05\x06" + bytes(18)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(64)
GOOD = {
    "jpg": JPG, "png": PNG, "webp": WEBP, "pdf": PDF, "mp3": b"ID3\x03" + bytes(60), "m4a": b"\0\0\0\x20ftypM4A " + bytes(64),
    "amr": b"#!AMR\n" + bytes(40), "mp4": MP4,
}  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD = {
    "nothing": b"", "svg": SVG, "html": b"<!DOCTYPE html><script>x</script>", "gif": b"GIF89a" + bytes(40),
    "zip": ZIP, "program": b"MZ" + bytes(80), "text": b"=cmd|' /C calc'!A0",
    "picture and archive": JPG + ZIP, "png and archive": PNG + ZIP, "pdf and archive": PDF + ZIP,
    "picture and page": JPG[:20] + b"<script>alert(1)</script>" + JPG[20:], "png and page": PNG + b"<html><body>",
    "picture and pdf": JPG[:20] + PDF + JPG[20:], "picture and program": PNG + b"MZ" + bytes(90),
    "sound and page": b"ID3\x03" + b"<html><script>x</script>" + bytes(60), "film and archive": MP4 + ZIP,
    "pdf that acts": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "pdf that acts, disguised": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"),
    "gif and script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_is_what_its_bytes_say(kind: str) -> None:
    assert files.judge(GOOD[kind], largest_mb=10).name == kind


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_such_file_or_two_at_once_is_refused_with_a_sentence(what: str) -> None:
    with pytest.raises(Invalid, match=r"。$"):
        files.judge(BAD[what], largest_mb=10)


def test_a_moving_photo_of_a_phone_is_a_photo() -> None:
    assert files.judge(JPG + MP4, largest_mb=10).name == "jpg"


def test_ten_megabytes_go_and_one_byte_more_does_not() -> None:
    assert files.judge(JPG[:-2] + bytes(10 * (1 << 20) - len(JPG)) + JPG[-2:], largest_mb=10)
    with pytest.raises(Invalid, match="超过 10 MB"):
        files.judge(JPG[:-2] + bytes(10 * (1 << 20) - len(JPG) + 1) + JPG[-2:], largest_mb=10)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"), ("工资条.exe", "工资条.jpg"), ("C:\\a\\合同.JPG", "合同.jpg"), ("", "附件.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"), ('x" onload="y.svg', "x onload=y.jpg"), ("{{7*7}}.png", "77.jpg"),
        ("\n\r.png", "附件.jpg"),
    ],
)  # fmt: skip
def test_a_name_keeps_no_folder_no_false_ending_and_nothing_unseen(given: str, kept: str) -> None:
    assert files.clean_name(given, files.TYPES["jpg"]) == kept


@pytest.fixture
def case(small_city: Any, small_cast: Any) -> int:
    who = {"company_id": small_city.companies["jinhao"]}
    return actions.take(intake=appeal(**who), by=NOBODY, at=AT).case_id


def attached(case: int, content: bytes = PNG, name: str = "工资条.png") -> int:
    return attaching.attach_own(case_id=case, given=[Given(name, content)], by=NOBODY, at=AT)[0]


@pytest.mark.django_db
def test_a_file_lies_sealed_and_is_opened_by_its_handler_with_an_event(case: int, desk: Any) -> None:
    number = attached(case)
    with sight.everywhere("测试"):
        row = Attachment.objects.get(pk=number)
    assert PNG not in bytes(row.content)
    assert (row.type, row.size, row.name) == ("png", len(PNG), "工资条.png")
    opened = attaching.open_file(attachment_id=number, by=desk("city"), at=AT)
    assert (opened.content, opened.mime, opened.name) == (PNG, "image/png", "工资条.png")
    event = AuditEvent.objects.get(act="cases.file_opened")
    assert (event.facts["attachment"], event.actor_name) == (number, "欧阳静")
    assert "工资条" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


@pytest.mark.django_db
def test_strangers_open_nothing_and_who_only_reads_neither(case: int, desk: Any) -> None:
    number = attached(case)
    with pytest.raises(NotFound):
        attaching.open_file(attachment_id=number, by=desk("nanshan"), at=AT)
    with pytest.raises(NotAllowed):
        attaching.open_file(attachment_id=number, by=desk("city", permissions.VIEW), at=AT)
    assert not AuditEvent.objects.filter(act="cases.file_opened").exists()


@pytest.mark.django_db
def test_the_employers_union_does_not_see_the_papers_of_who_is_hidden_from_it(case: int, desk: Any) -> None:
    number, chair = attached(case), desk("own_union", *permissions.ANSWERS_FOR_A_UNION, number=11)
    with pytest.raises(NotAllowed, match="保护诉求人"):
        attaching.open_file(attachment_id=number, by=chair, at=AT)
    ours = attaching.attach(case_id=case, given=[Given("回函.pdf", PDF)], by=chair, at=AT)[0]
    assert attaching.open_file(attachment_id=ours, by=chair, at=AT).content == PDF


@pytest.mark.django_db
def test_the_tenth_file_one_bad_among_good_and_a_closed_case_are_refused_whole(case: int, desk: Any) -> None:
    with pytest.raises(Invalid, match="网页或者带脚本"):
        attaching.attach_own(case_id=case, given=[Given("a", PNG), Given("b.png", SVG)], by=NOBODY, at=AT)
    attaching.attach_own(case_id=case, given=[Given("a.png", PNG)] * 9, by=NOBODY, at=AT)
    with pytest.raises(Invalid, match="最多 9 个"):
        attached(case)
    with sight.everywhere("测试"):
        assert Attachment.objects.count() == 9
    actions.withdraw(case_id=case, proven=True, by=NOBODY, at=AT + timedelta(hours=1))
    with pytest.raises(NotNow, match="已经办结"):
        attached(case)


@pytest.mark.django_db
def test_a_member_adds_nothing_to_anothers_case_and_staff_withdraw_for_nobody(case: int, desk: Any) -> None:
    with pytest.raises(NotFound):
        attaching.attach_own(case_id=case, given=[Given("a", PNG)], by=member(77), at=AT)
    for who in (member(77), NOBODY, desk("city")):
        with pytest.raises(NotFound):
            actions.withdraw(case_id=case, by=who, at=AT)
    with pytest.raises(NotFound):
        actions.withdraw(case_id=case, proven=True, by=desk("city"), at=AT)
