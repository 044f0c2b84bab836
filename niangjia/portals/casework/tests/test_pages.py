"""Cases on their pages: as the desk, the union's chair, a neighbour and a stranger see them."""

import pytest

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import NOBODY, member
from niangjia.union.cases import actions
from niangjia.union.cases.actions import Who
from niangjia.union.cases.models import Case
from niangjia.union.cases.tests.conftest import appeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_id(small_city, small_cast):
    intake = appeal(company_id=small_city.companies["jinhao"])
    return actions.take(intake=intake, by=NOBODY, at=clock.now()).case_id


def state(case_id: int) -> str:
    with sight.everywhere("测试"):
        return Case.objects.get(pk=case_id).state


def test_the_chair_signs_and_answers_and_never_learns_who_asked(desk, case_id):
    chair = desk("zhou.jianping")
    page = chair.get("/cases/").content.decode()
    assert "公司三个月没发工资" in page
    page = chair.get(f"/cases/{case_id}/").content.decode()
    assert "已隐去" in page
    assert "黎" not in page
    assert "1234" not in page
    chair.post(f"/cases/{case_id}/sign/")
    assert state(case_id) == "handling"
    answer = chair.post(f"/cases/{case_id}/reply/", {"text": "已补发工资。", "solved": "yes"})
    assert (answer.status_code, state(case_id)) == (302, "replied")
    assert chair.get(f"/cases/{case_id}/caller/").status_code == 200
    assert chair.post(f"/cases/{case_id}/caller/", {"reason": "想知道"}).status_code == 403


def test_a_member_who_asks_leaves_no_number_for_the_employers_union_to_look_up(desk, small_city):
    intake = appeal(
        company_id=small_city.companies["jinhao"], who=Who("黎晓曦", "13800001234", person_id=4711)
    )
    case = actions.take(intake=intake, by=member(4711), at=clock.now()).case_id
    page = desk("zhou.jianping").get(f"/cases/{case}/").content.decode()
    assert "诉求人" in page
    assert "4711" not in page


def test_the_city_sees_who_asked_masked_and_in_full_for_a_purpose(desk, case_id):
    city = desk("chen.lan")
    assert "138****1234" in city.get(f"/cases/{case_id}/").content.decode()
    answer = city.post(f"/cases/{case_id}/caller/", {"reason": "电话核实"}, follow=True)
    assert "13800001234" in answer.content.decode()


def test_a_refusal_is_said_at_its_field(desk, case_id):
    answer = desk("chen.lan").post(f"/cases/{case_id}/forward/", {"union": "没有这个工会", "reason": "更近"})
    assert answer.status_code == 422
    assert "没有找到这个工会，请填工会的全称" in answer.content.decode()


def test_a_neighbour_and_a_stranger_get_no_case(desk, case_id, client):
    assert client.get(f"/cases/{case_id}/").status_code == 302
    neighbour = desk("wu.min")
    assert neighbour.get(f"/cases/{case_id}/").status_code == 404
    assert neighbour.post(f"/cases/{case_id}/sign/").status_code == 404
    assert "公司三个月" not in neighbour.get("/cases/?desk=taken").content.decode()


def test_a_list_of_cases_takes_few_queries(desk, case_id, django_assert_max_num_queries):
    city = desk("chen.lan")
    with django_assert_max_num_queries(20):
        assert city.get("/cases/?desk=taken").status_code == 200


def test_an_officer_enters_an_appeal_for_a_worker(desk, small_city):
    told = {
        "channel": "paper", "kind": "demand", "text": "加班费没给。", "company": "深圳市锦昊精密五金有限公司",
        "urgency": "normal", "name": "", "phone": "",
    }  # fmt: skip
    answer = desk("huang.zhiyuan").post("/cases/new/", told, follow=True)
    assert "已登记，工单编号" in answer.content.decode()
    with sight.everywhere("测试"):
        case = Case.objects.get()
    assert case.is_anonymous
    assert case.company_id == small_city.companies["jinhao"]
    assert case.taken_org_id == small_city.xixiang
