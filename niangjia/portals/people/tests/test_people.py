"""The pages of people in a browser: one's own unions, nobody else's, and nothing personal in an address."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from niangjia.union.members.tests.factories import make_person, number

SECRET = number(1)


@pytest.fixture
def people(small_city):
    return {
        "ming": make_person("张小明", union=small_city.own_union, document=SECRET, phone="19900000001"),
        "far": make_person("赵远方", union=small_city.far_union),
    }


def words(response):
    return response.content.decode()


def test_a_chair_reads_the_own_roster_and_finds_by_what_is_typed(desk, people, small_city):
    chair = desk("zhou.jianping")
    page = words(chair.get(f"/people/?union={small_city.own_union}"))
    assert "张小明" in page
    assert SECRET not in page
    assert "199****0001" in page
    hit = chair.post("/people/search/", {"q": SECRET})
    assert "张小明" in words(hit)
    assert "赵" not in words(chair.post("/people/search/", {"q": "赵"})).partition("找到的人")[2]
    refused = chair.post("/people/search/", {"q": ""})
    assert refused.status_code == 422
    assert "没有填写要找的人" in words(refused)


@pytest.mark.parametrize("page", ["", "clear/", "correction/", "phone/", "document/"])
def test_a_neighbour_s_person_answers_404_to_a_chair_and_to_the_other_district(desk, people, page):
    for name in ("zhou.jianping", "lin.suyun"):
        assert desk(name).get(f"/people/{people['far'].pk}/{page}").status_code == 404


def test_who_keeps_no_members_finds_no_page(desk, people):
    assert desk("xu.nuo").get("/people/").status_code == 403
    assert desk("zheng.ming").get(f"/people/{people['ming'].pk}/").status_code == 404


def test_numbers_show_in_clear_once_for_a_purpose(desk, people):
    chair, address = desk("zhou.jianping"), f"/people/{people['ming'].pk}/clear/"
    assert SECRET not in words(chair.get(address))
    assert chair.post(address, {"purpose": ""}).status_code == 422
    assert SECRET in words(chair.post(address, {"purpose": "card"}))
    assert SECRET not in words(chair.get(address))


def test_the_person_s_page_masks_and_corrects(desk, people):
    chair, home = desk("zhou.jianping"), f"/people/{people['ming'].pk}/"
    before = words(chair.get(home))
    assert SECRET not in before
    assert f"{SECRET[:6]}********{SECRET[-4:]}" in before
    done = chair.post(home + "correction/", {"name": "张小明", "job_title": "模具工", "reason": "本人来电"})
    assert done.url == home
    assert "模具工" in words(chair.get(home))


def test_the_roster_pages_without_a_name_in_the_address(desk, small_city, monkeypatch):
    for place in range(60):
        make_person(f"李{chr(0x4E00 + place)}", union=small_city.own_union)
    chair = desk("zhou.jianping")
    first = chair.get(f"/people/?union={small_city.own_union}")
    token = first.context["table"].page.after
    assert token
    assert "李" not in first.context["table"].next_url
    second = chair.get("/people/", {"union": small_city.own_union, "after": token})
    assert len(second.context["table"].page.rows) == 10


def test_a_roster_costs_a_handful_of_queries(desk, people, small_city, django_assert_max_num_queries):
    chair = desk("huang.zhiyuan")
    chair.get("/people/")
    with django_assert_max_num_queries(24):
        chair.get("/people/")


def test_an_export_is_a_spreadsheet_without_numbers(desk, people, small_city):
    chair = desk("zhou.jianping")
    assert chair.post("/people/export/", {"union": small_city.far_union}).status_code == 404
    file = chair.post("/people/export/", {"union": small_city.own_union})
    assert file["Content-Type"].endswith("sheet")
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(file.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    file.close()
    assert [row[0] for row in rows] == ["姓名", "张小明"]
    assert SECRET not in str(rows)
