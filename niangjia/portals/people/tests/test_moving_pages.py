"""Transfers in a browser: the queues of both sides, one case, its decisions; nobody else's."""

from datetime import timedelta

import pytest

from niangjia.kernel import clock, runs, sight
from niangjia.union.members import moving_work
from niangjia.union.members.actions import moving
from niangjia.union.members.queries import moving as transfers
from niangjia.union.members.rules.moving import NEEDS_TRANSFER
from niangjia.union.members.tests import movers
from niangjia.union.members.tests.movers import self_of


def words(response):
    return response.content.decode()


@pytest.fixture
def zhang(small_cast, small_city):
    """A member of the union of Jinhao, which Zhou Jianping chairs."""
    return movers.person(small_city.own_union, document=movers.number(), name="张三丰")


@pytest.fixture
def asked(small_city, zhang):
    return moving.ask(
        person_id=zhang,
        to_organisation_id=small_city.far_union,
        initiator="member",
        by=self_of(zhang),
        at=clock.now(),
    )


def test_a_chair_sees_who_wants_to_go_with_the_days_left_and_agrees(desk, asked):
    chair = desk("zhou.jianping")
    page = words(chair.get("/people/transfers/", follow=True))
    assert "张三丰" in page
    assert "还有" in page
    case = words(chair.get(f"/people/transfers/{asked}/"))
    assert "同意转出" in case
    assert "不同意转出" in case
    done = chair.post(f"/people/transfers/{asked}/release/", follow=True)
    assert "已同意转出" in words(done)
    assert movers.transfer(asked).state == "released"


def test_a_refusal_without_its_record_stays_on_the_page_with_the_sentence(desk, asked):
    chair = desk("zhou.jianping")
    answer = chair.post(f"/people/transfers/{asked}/refuse/", {"refusal": "proceedings"})
    assert answer.status_code == 422
    assert "委员会记录" in words(answer)
    assert chair.post(f"/people/transfers/{asked}/refuse/", {"refusal": "still_employed"}).status_code == 302


def test_an_appeal_waits_at_the_street_with_the_name_masked(desk, asked, zhang):
    desk("zhou.jianping").post(f"/people/transfers/{asked}/refuse/", {"refusal": "still_employed"})
    moving.appeal(transfer_id=asked, words="我已经离职了。", by=self_of(zhang), at=clock.now())
    street = desk("huang.zhiyuan")
    page = words(street.get("/people/transfers/appeals/"))
    assert "张*" in page
    assert "张三丰" not in page
    street.post(f"/people/transfers/{asked}/rule/", {"uphold": "no", "note": "已核实离职"})
    assert movers.transfer(asked).state == "released"


def test_a_neighbour_finds_no_transfer_and_no_person(desk, small_city):
    movers.man(small_city.far_union)
    other = movers.person(small_city.far_union)
    theirs = moving.ask(
        person_id=other,
        to_organisation_id=small_city.kejiyuan,
        initiator="member",
        by=self_of(other),
        at=clock.now(),
    )
    for name in ("zhou.jianping", "lin.suyun"):
        for page in (
            f"transfers/{theirs}/",
            f"transfers/{theirs}/release/",
            f"{other}/standing/",
            f"{other}/standing/leave/",
        ):
            assert desk(name).get(f"/people/{page}").status_code == 404
        assert desk(name).post(f"/people/transfers/{theirs}/release/").status_code == 404


def test_a_newcomer_is_asked_for_by_name_and_number_and_the_answer_says_nothing(desk, small_city):
    chair = desk("zhou.jianping")
    form = f"/people/transfers/to/{small_city.own_union}/"
    given = {"name": "李四", "kind": "resident", "document": movers.number(3)}
    assert NEEDS_TRANSFER in words(chair.post(form, given, follow=True))
    wrong = chair.post(form, given | {"document": "1.23E+17"})
    assert wrong.status_code == 422
    assert chair.get(f"/people/transfers/to/{small_city.far_union}/").status_code == 404


@pytest.mark.parametrize("manned", [True, False], ids=["somebody_answers", "nobody_is_left"])
def test_who_asked_by_name_and_number_sees_one_and_the_same_until_the_old_union_or_time_has_answered(
    desk, small_city, small_cast, manned
):
    if manned:
        movers.man(small_city.far_union)
    known = movers.person(small_city.far_union, document=movers.number(5), name="钱多多")
    chair = desk("zhou.jianping")

    def asks(document):
        form = f"/people/transfers/to/{small_city.own_union}/"
        given = {"name": "钱多多", "kind": "resident", "document": document}
        told = words(chair.post(form, given, follow=True))
        lists = [words(chair.get(f"/people/transfers/{name}/")) for name in ("all", "in")]
        return NEEDS_TRANSFER in told, [page.count("钱多多") for page in lists]

    assert asks(movers.number(6)) == asks(movers.number(5)) == (True, [0, 0])
    with sight.everywhere("测试"):
        (theirs,) = (row.pk for row in transfers.of_person(known))
    assert movers.transfer(theirs).state == "asked"
    for way in ("", "withdraw/", "accept/"):
        assert chair.get(f"/people/transfers/{theirs}/{way}").status_code == 404
    assert chair.post(f"/people/transfers/{theirs}/withdraw/").status_code == 404
    if manned:
        at = clock.now()
        moving.refuse(
            transfer_id=theirs, refusal="still_employed", by=movers.officer(small_city.far_union), at=at
        )
        assert "原工会不同意" in words(chair.get(f"/people/transfers/{theirs}/"))
    else:
        moving.lapse_due(by=movers.MACHINE, at=clock.now() + timedelta(days=15))
        assert "钱多多" in words(chair.get("/people/transfers/in/"))


def test_a_chair_retains_and_who_may_revoke_takes_it_back(desk, zhang):
    chair = desk("zhou.jianping")
    assert "保留会籍" in words(chair.get(f"/people/{zhang}/standing/"))
    day = clock.today()
    told = chair.post(f"/people/{zhang}/standing/retain/", {"reason": "retired", "on": day}, follow=True)
    assert "没有表决权" in words(told)
    spell = movers.spells_of(zhang)[-1].pk
    back = f"/people/{zhang}/spells/{spell}/revocation/"
    assert chair.post(back, {"reason": "没有退休"}).status_code in (403, 404)
    assert desk("lin.suyun").post(back, {"reason": "没有退休"}).status_code == 302
    assert movers.where(zhang)[1] == "member"


def test_the_city_moves_many_and_sees_what_the_night_found(desk, small_city, zhang):
    city = desk("chen.lan")
    given = {
        "source": "深圳市锦昊精密五金有限公司工会委员会", "target": "深圳市云帆软件开发有限公司工会委员会",
        "occasion": "unions_merged",
    }  # fmt: skip
    assert city.post("/people/moves/new/", given | {"target": "没有的工会"}).status_code == 422
    assert "已开始" in words(city.post("/people/moves/new/", given, follow=True))
    moving_work.move(runs.recent("members.move_many").first())
    assert movers.where(zhang)[0] == small_city.far_union
    assert "已转 1 人" in words(city.get("/people/moves/"))
    city.post("/people/checks/now/")
    moving_work.check(runs.recent("members.check").first())
    assert "没有发现" in words(city.get("/people/checks/"))
    assert desk("lin.suyun").get("/people/checks/").status_code == 403


def test_a_queue_costs_a_handful_of_queries(desk, small_city, small_cast, django_assert_max_num_queries):
    for _ in range(30):
        one = movers.person(small_city.own_union)
        moving.ask(
            person_id=one, to_organisation_id=small_city.far_union, initiator="member", by=self_of(one),
            at=clock.now() - timedelta(days=1),
        )  # fmt: skip
    chair = desk("zhou.jianping")
    with django_assert_max_num_queries(16):
        chair.get("/people/transfers/out/")


def test_empty_queues_say_what_to_do(desk):
    for name, sentence in (("out", "五个工作日"), ("in", "接转会籍"), ("all", "办理过的转会")):
        assert sentence in words(desk("zhou.jianping").get(f"/people/transfers/{name}/"))
    assert desk("xu.nuo").get("/people/transfers/").status_code == 403
