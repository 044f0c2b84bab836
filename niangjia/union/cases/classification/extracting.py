"""What a text says besides its class: how many people, how much money, how urgent, which company. Proposals only.

Every search is bounded in what it takes from a place, so that time grows with the length of the text and no more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from niangjia.union.cases.classification.proposals import Span

LONGEST_TEXT: Final = 50_000
MOST: Final = 50
"""Finds looked at of one kind; a text that says more of them says nothing."""
MOST_PEOPLE: Final = 1_000_000
MOST_FEN: Final = 10**14
"""A trillion yuan: more is a slip of the finger."""

DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
    "玖": 9,
}  # fmt: skip
TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
GROUPS: Final = {"万": 10**4, "亿": 10**8}
WIDE: Final = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
FIGURE: Final = r"[0-9０-９](?:[0-9０-９,，]{0,18}[0-9０-９])?(?:[.．][0-9０-９]{1,4})?"
WRITTEN: Final = "[零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿]{1,16}"
NUMBER: Final = rf"(?P<number>{FIGURE}|{WRITTEN})"
ABOUT: Final = "[多几余来]?"
WHO: Final = (
    "工友|工人|员工|职工|同事|农民工|民工|司机|骑手|老师|教师|女工|保安|保洁|业务员|技工|学徒|师傅|兄弟|姐妹|老乡|人"
)
PEOPLE: Final = re.compile(
    rf"{NUMBER}(?P<scale>[十百千万]?)(?P<about>{ABOUT})(?P<more>[十百千万]?)"
    rf"(?:个|名|位|号|口|户)?(?:家庭|[男女老]?(?:{WHO}))(?!民币|均|次|份|大代表)"
)
PAIR: Final = re.compile("(?P<who>我俩|我们俩|俩人|仨人|我们仨)")
WHOLE: Final = re.compile("全(?:车间|厂|公司|班组?|部门|店|工地|站|队|校)(?:的?(?:员工|工人|职工|工友|人))?|所有(?:员工|工人|职工|工友)|集体")
MONEY: Final = re.compile(
    rf"(?P<sign>[¥￥])?\s{{0,2}}{NUMBER}(?P<about>{ABOUT})(?P<scale>[千百万亿wWkK]{{0,2}})(?P<late>{ABOUT})"
    r"(?P<unit>(?:余|多|来)?\s{0,2}(?:元|块|圆|人民币|RMB|rmb))?"
)
ARREARS: Final = re.compile("欠|拖|没发|未发|不发|没给|不给|扣|赔|补偿|工资|薪|押金|费")
NEAR: Final = 16

URGENT: Final = {
    "life": (
        "跳楼", "自杀", "不想活", "想不开", "轻生", "同归于尽", "寻短见", "活不下去", "以死", "爬塔吊", "上塔吊", "自焚",
        "喝农药", "割腕", "要死了",
    ),
    "injury": (
        "受伤住院", "重伤", "抢救", "昏迷", "ICU", "断了手", "手指断", "断指", "截肢", "死亡", "死了人", "出人命", "坠落",
        "触电", "中毒", "爆炸", "着火", "起火", "塌方", "坍塌", "大出血", "生命危险", "中暑", "猝死",
    ),
    "crowd": (
        "堵路", "堵门", "停工", "罢工", "拉横幅", "集体上访", "上访", "围堵", "静坐", "游行", "聚集", "打起来", "打砸",
        "群殴",
    ),
    "time": (
        "今晚就要走", "今晚就走", "明天就要走", "今天就要走", "老板跑路", "老板跑了", "正在搬", "转移财产", "转移设备",
        "偷偷搬", "连夜搬", "人去楼空", "没钱吃饭", "没饭吃", "没地方住", "被赶出", "限制人身自由", "不让走", "被关",
        "正在打", "持刀",
    ),
}  # fmt: skip
"""Words that ask for somebody at once, by why: life, injury, crowd, time."""
REASON_OF: Final = {word: reason for reason, words in URGENT.items() for word in words}
ALARM: Final = re.compile("|".join(sorted(map(re.escape, REASON_OF), key=lambda word: (-len(word), word))))
DENIED: Final = re.compile("(?:没有?|未|不会|不是|并非|避免|防止|预防|不想|怕)(?:发生|造成|出现|有人)?$")

FIRM: Final = (
    "股份有限公司|有限责任公司|有限公司|集团公司|分公司|子公司|总公司|公司|合伙企业|事务所|服务部|经营部|工作室|加工厂|电子厂|"
    "制衣厂|玩具厂|五金厂|塑胶厂|家具厂|鞋厂|工厂|酒店|宾馆|饭店|餐厅|餐馆|酒楼|超市|商场|商行|门店|药店|医院|诊所|"
    "幼儿园|学校|学院|培训中心|集团|合作社|项目部|厂|店|场"
)
NAME: Final = r"[\u4e00-\u9fffA-Za-z0-9０-９（）()·&\-]"
COMPANY: Final = re.compile(rf"{NAME}{{2,30}}?(?:{FIRM})(?!{NAME}{{0,6}}(?:有限公司|分公司))(?![长里内房家工商区名址租面铺主])")
BEFORE: Final = re.compile(
    "^.*(?:我在|我于|我是|我们是|我们在|本人在|在|于|是|叫|叫做|名叫|给|被|向|跟|和|与|到|去|进|告|投诉|举报|反映|名为|就职|"
    "入职|任职|位于|来自|离开|请|让|因为|由于|说|问|的|了|有|把|对|由|从|找|及|或|但|而|就|都|也|为|做|当|"
    "上班|工作|打工|单位|老板|公司名称)"
)
REGION: Final = re.compile("^(?:[\u4e00-\u9fff]{2,7}?[省市区县])")
VAGUE: Final = re.compile(
    "^(?:我们?|你们?|他们?|她们?|这|那|某|该|本|贵|此|一|两|几|每|各|全|原|前|新|老|旧|大|小|另|别|其他|外面|附近|一家|这家|那家|"
    "一个|这个|那个|哪个|什么|工|商|市|现|下|进|出|开|回|到|去|上|用人|有限|国有|私人|私|民营|总|分|子|母|母子)*(?:家|个|间)?$"
)


@dataclass(frozen=True, slots=True)
class People:
    """How many the text says are concerned; `whole` when it only says everybody of a place."""

    number: int
    whole: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in fen with its place."""

    fen: int
    span: Span


@dataclass(frozen=True, slots=True)
class Alarm:
    """A word that asks for somebody at once, and why: life, injury, crowd or time."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything proposed from a text; a person confirms it."""

    people: People | None
    money: Money | None
    alarms: tuple[Alarm, ...]
    companies: tuple[str, ...]

    @property
    def urgent(self) -> bool:
        """Whether a word of the text asks for somebody at once."""
        return bool(self.alarms)


def extract(text: str) -> Extracted:
    """Read a text for people, money, urgency and companies; never raises, whatever the text is."""
    text = text[:LONGEST_TEXT]
    return Extracted(people(text), amount(text), tuple(alarms(text)), tuple(companies(text)))


def number(words: str) -> int | None:
    """A whole number written in figures or Chinese (三十五, 一千二, 12,500); None for what is none."""
    figures = words.translate(WIDE).replace(",", "")
    if figures.isascii() and figures.isdigit():
        return int(figures) if len(figures) <= 18 else None
    if not words or any(char not in DIGITS and char not in TENS and char not in GROUPS for char in words):
        return None
    return _of_chinese(words)


def _of_chinese(words: str) -> int:
    """Digits, tens and groups; 一千二 is 1200, digits in a row are read one by one (二〇二六)."""
    if len(words) > 1 and all(char in DIGITS for char in words):
        return int("".join(str(DIGITS[char]) for char in words))
    total = part = digit = 0
    unit = 1
    for char in words:
        if char in DIGITS:
            digit = DIGITS[char]
            unit = 1 if char in "零〇" else unit
        elif char in TENS:
            part += (digit or 1) * TENS[char]
            digit, unit = 0, TENS[char] // 10
        else:
            total = (total + part + digit or 1) * GROUPS[char]
            part, digit, unit = 0, 0, GROUPS[char] // 10
    return total + part + digit * unit
