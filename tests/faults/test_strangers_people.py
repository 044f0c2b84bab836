"""Pages of people, tried by those who have no business there: beside, above, below, and as another member."""

import pytest
from django.test import Client

from niangjia.kernel import clock
from niangjia.portals.conftest import browser
from niangjia.seed.fixtures import AT
from niangjia.ui import access
from niangjia.union.accounts.models import Account
from niangjia.union.members.actions import sessions
from niangjia.union.members.actions.joining import Device
from niangjia.union.members.tests.factories import make_person
from tests.faults.strange import at_union
from tests.faults.test_strangers import CLOSED, NUMBERED, PLACE, filled

pytestmark = pytest.mark.django_db
DEVICE = Device("测试", "10.0.0.1")
REFUSED = (403, 404, 405)
ABOUT_PEOPLE = {
    "person_id", "transfer_id", "application_id", "request_id", "release_id", "departure_id", "membership_id", "pair_id",
    "merge_id", "card_id",
}  # fmt: skip
OFFICE_S = {"office:card", "office:card-cancel", "office:cards-batch", "office:cards-send"}
WITH_UNION = {name for name, route in NUMBERED if "union_id" in route and name.startswith("people:")}
ROSTERS = {name for name, route in NUMBERED if name.startswith("people:roster-") and "run_id" in route}
STAFF_S = [
    (name, route)
    for name, route in NUMBERED
    if not name.startswith("member:")
    and (
        name in OFFICE_S | WITH_UNION | ROSTERS or ABOUT_PEOPLE & {place[1] for place in PLACE.findall(route)}
    )
]
LISTS = [(n, r) for n, r in CLOSED if not PLACE.search(r) and not n.startswith(("member:", "door:"))]


def tried(client, found, addresses=STAFF_S):
    """Everything of these people read and pressed: (name, method, status) of what was not refused."""
    answers = [
        (name, method, getattr(client, method)(filled(route, found.of(name))))
        for name, route in addresses
        for method in ("get", "post")
    ]
    return [
        (name, method, answer.status_code)
        for name, method, answer in answers
        if found.betrayed_by(_text(answer)) or answer.status_code not in REFUSED
    ]


def betrayed(client, found):
    """The lists on which these people stand."""
    answers = [(name, client.get(filled(route))) for name, route in LISTS]
    answers.append(("one union's roster", client.get(f"/people/?union={found.union_id}")))
    return [name for name, answer in answers if found.betrayed_by(_text(answer))]


def _text(answer):
    if not answer.streaming:
        return answer.content.decode()
    answer.close()
    return ""


@pytest.fixture
def own(small_city, small_cast):
    """People of the chair's union."""
    return at_union(small_city.own_union, small_city.far_union)


@pytest.fixture
def beside(small_city, small_cast):
    """People of the union next door, on the way to one far away."""
    return at_union(small_city.joint_union, small_city.far_union)


@pytest.fixture
def above(small_city, small_cast):
    """People of the federation above the chair's union."""
    return at_union(small_city.gushu, small_city.joint_union)


def test_there_is_something_to_try(own, desk):
    assert len(STAFF_S) > 30
    assert len(LISTS) > 20
    street = desk("huang.zhiyuan")
    assert street.get(f"/people/{own.people[0].pk}/").status_code == 200
    assert "people:roster" in betrayed(street, own)
    assert set(tried(street, own)) > {("people:person", "get", 200), ("people:transfer", "get", 200)}


@pytest.mark.parametrize("sign_name", ["he.wenjing", "zheng.ming", "xu.nuo"])
def test_an_office_without_people_opens_nobody_however_high(desk, own, sign_name):
    assert tried(desk(sign_name), own) == []
    assert betrayed(desk(sign_name), own) == []


def test_the_neighbour_district_finds_nobody(desk, above):
    assert tried(desk("wu.min"), above) == []
    assert betrayed(desk("wu.min"), above) == []


def test_a_chair_finds_nobody_next_door(desk, beside):
    assert tried(desk("zhou.jianping"), beside) == []
    assert betrayed(desk("zhou.jianping"), beside) == []


def test_a_chair_finds_nobody_of_the_union_above(desk, above):
    assert tried(desk("zhou.jianping"), above) == []
    assert betrayed(desk("zhou.jianping"), above) == []


def test_who_may_look_changes_nothing_and_sees_no_number_in_clear(desk, own):
    worker = desk("li.xiaotong")
    number = own.people[0].pk
    assert worker.get(f"/people/{number}/").status_code == 200
    assert worker.post(f"/people/{number}/clear/", {"purpose": "identity"}).status_code == 403
    pressed = [(name, worker.post(filled(route, own.of(name))).status_code) for name, route in STAFF_S]
    assert [
        (n, s) for n, s in pressed if s not in REFUSED and n not in ("people:assist", "people:clear")
    ] == []


def test_another_s_union_is_no_union_to_upload_for_or_to_take_along(desk, beside):
    chair = desk("zhou.jianping")
    for address in ("/people/export/", "/people/rosters/new/", "/people/moves/new/"):
        answer = chair.post(address, {"union": beside.union_id})
        assert answer.status_code in REFUSED, address


MEMBER_S = [(n, r) for n, r in CLOSED if n.startswith("member:")]


@pytest.fixture
def member(small_city):
    """Somebody of the far union, signed in at the members' portal."""
    person = make_person("慕容栖梧", union=small_city.far_union)
    client = Client()
    client.cookies[access.MEMBER] = sessions.begin(person.pk, DEVICE, at=clock.now())
    return client


def test_a_member_finds_nothing_of_another(member, own):
    assert member.get("/me/").status_code == 200
    session = sessions.begin(own.people[0].pk, DEVICE, at=AT)
    numbers = own.numbers | {"number": sessions.see(session, at=AT).pk}
    mine = [
        (n, r) for n, r in MEMBER_S if {place[1] for place in PLACE.findall(r)} & (ABOUT_PEOPLE | {"number"})
    ]
    assert len(mine) >= 8
    for name, route in mine:
        for method in ("get", "post"):
            answer = getattr(member, method)(filled(route, numbers))
            assert answer.status_code in (404, 405), (name, method, answer.status_code)
    assert sessions.see(session, at=AT) is not None
    pages = [member.get(filled(route)) for _, route in MEMBER_S if not PLACE.search(route)]
    assert [own.betrayed_by(_text(page)) for page in pages if own.betrayed_by(_text(page))] == []


def test_a_member_s_cookie_opens_no_page_of_the_office(member, own):
    for name, route in CLOSED:
        if not name.startswith("member:"):
            answer = member.get(filled(route, own.of(name)))
            assert (answer.status_code, answer.url[:14]) == (302, "/door/sign-in/"), name


def test_an_officer_s_session_opens_no_page_of_a_member(desk, own):
    client = desk("chen.lan")
    for name, route in MEMBER_S:
        for method in ("get", "post"):
            answer = getattr(client, method)(filled(route, own.of(name)))
            assert (answer.status_code, answer.url[:12]) == (302, "/me/sign-in/"), (name, method)


@pytest.mark.parametrize("cookie", ["", "7", "7.", ".x", "7.x", "x.y", "999999999999999999999.x"])
def test_a_made_up_cookie_is_nobody_s(small_city, cookie):
    client = Client()
    client.cookies[access.MEMBER] = cookie
    assert client.get("/me/").url.startswith("/me/sign-in/")


def test_no_form_is_taken_without_its_secret_mark(small_cast, member, own):
    officer = browser(Account.objects.get(pk=small_cast["chen.lan"]))
    for client in (officer, member):
        client.handler.enforce_csrf_checks = True
    for name, route in CLOSED:
        client = member if name.startswith("member:") else officer
        assert client.post(filled(route, own.of(name))).status_code == 403, name
