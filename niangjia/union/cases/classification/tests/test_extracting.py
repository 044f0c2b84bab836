"""What a text says of people, money, urgency and companies."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.union.cases.classification import extracting
from niangjia.union.cases.classification.extracting import alarms, amount, companies, extract, number, people


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我们12个人都没拿到钱", 12),
        ("三十多名工友被拖欠工资", 30),
        ("公司有3000人，我们12个人欠薪", 12),
        ("一百零五名员工", 105),
        ("１２０余名职工", 120),
        ("上百人在门口", 100),
        ("2千多名工人", 2000),
        ("十几个民工", 10),
        ("有几十人没领到", 20),
        ("我们俩被辞退", 2),
    ],
)
def test_people_are_counted_as_they_are_said(text, count):
    assert people(text).number == count


def test_everybody_of_a_place_is_said_without_a_number():
    found = people("全车间都没发工资")
    assert (found.number, found.whole, found.span.words) == (0, True, "全车间")
    assert people("全车间30多名工人没发工资").number == 30


@pytest.mark.parametrize(
    "text", ["第一人民医院", "我一个人", "12万人民币", "人均3吨", "请第三人作证", "集体宿舍漏水"]
)
def test_what_is_no_number_of_people_is_none(text):
    assert people(text) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("一共3万多元", 3_000_000),
        ("欠我8千块", 800_000),
        ("12,500元没给", 1_250_000),
        ("１２，５００元", 1_250_000),
        ("￥5,000.50", 500_050),
        ("两万四的工资没发", 2_400_000),
        ("工资欠了2万4", 2_400_000),
        ("五十二万三千元", 52_300_000),
        ("欠薪1.2万", 1_200_000),
        ("公司欠5k", 500_000),
        ("十块钱", 1_000),
        ("每月5000元，拖欠三个月共15000元", 1_500_000),
        ("订单值900万元。后来厂里一直就是这样拖着说没有办法没有办法没有办法，欠我8000元", 800_000),
    ],
)
def test_a_sum_is_read_in_fen(text, fen):
    assert amount(text).fen == fen


@pytest.mark.parametrize("text", ["一块上班", "三万人", "拖了2千米", "电话13800000000", "2026年"])
def test_what_is_no_money_is_none(text):
    assert amount(text) is None


@pytest.mark.parametrize(
    ("text", "reason", "word"),
    [
        ("他说要跳楼", "life", "跳楼"),
        ("工友们准备堵路", "crowd", "堵路"),
        ("已经停工两天", "crowd", "停工"),
        ("老公受伤住院了", "injury", "受伤住院"),
        ("我今晚就要走", "time", "今晚就要走"),
    ],
)
def test_a_word_of_alarm_is_shown_with_its_place(text, reason, word):
    (alarm,) = alarms(text)
    assert (alarm.reason, alarm.span.words) == (reason, word)
    assert text[alarm.span.start : alarm.span.end] == word
    assert extract(text).urgent


@pytest.mark.parametrize("text", ["没有发生中毒", "我们不会上访", "想问一下年假怎么算"])
def test_what_is_denied_is_no_alarm(text):
    assert alarms(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("深圳市测试电子有限公司拖欠我工资", "深圳市测试电子有限公司"),
        ("我在滨海市样例科技有限公司上班", "滨海市样例科技有限公司"),
        ("我在滨海市样例科技有限公司上班", "样例科技有限公司"),
        ("举报福永街道样例制衣厂", "福永街道样例制衣厂"),
        ("样例物流有限公司东湖分公司不给五险", "样例物流有限公司东湖分公司"),
        ("去了一家样例酒店", "样例酒店"),
    ],
)
def test_names_of_companies_are_offered(text, name):
    assert name in companies(text)


@pytest.mark.parametrize("text", ["我们公司不发工资", "这家公司", "那个厂", "厂长骂人", "老板开了一家店"])
def test_a_company_without_a_name_is_not_offered(text):
    assert companies(text) == []


@given(st.integers(0, 10**8 - 1))
def test_every_number_is_read_back_from_its_chinese(value):
    assert number(chinese(value)) == value


def chinese(value: int) -> str:
    """A number below 10^8 as it is written in Chinese."""
    if value >= 10**4:
        rest = value % 10**4
        gap = "零" if 0 < rest < 1000 else ""
        return chinese(value // 10**4) + "万" + (gap + chinese(rest) if rest else "")
    digits = "零一二三四五六七八九"
    words = "".join(
        digits[value // unit % 10] + (name if value // unit % 10 else "")
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
    )
    return re.sub("零+", "零", words).strip("零") or "零"


@given(
    st.text(max_size=300)
    | st.text(alphabet="一二三十百千万亿零0123456789,，.人个元块厂公司有限欠 几", max_size=300)
)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_stumble(text):
    found = extract(text)
    assert found.people is None or 0 <= found.people.number <= extracting.MOST_PEOPLE
    assert found.money is None or 0 < found.money.fen <= extracting.MOST_FEN
    for span in [x.span for x in (found.people, found.money) if x] + [x.span for x in found.alarms]:
        assert text[span.start : span.end] == span.words


@pytest.mark.parametrize(
    "piece", ["1", "一", "中", "厂", "公司", "1,", "1万", "没有", "😀", "<script>", "12个人欠3万元"]
)
def test_a_flood_is_read_in_time_that_grows_with_its_length(piece, steps_of):
    short, long = steps_of(extract, piece * 500), steps_of(extract, piece * 4000)
    assert long <= 12 * short + 1000
