"""What a text says besides its class: how many people, how much money, how urgent, which company. Proposals only.

Every search is bounded in what it takes from a place, so that time grows with the length of the text and no more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
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
DIGIT: Final = "[0-9０-９]"
FIGURE: Final = rf"(?<![0-9０-９])(?>{DIGIT}{{1,3}}(?:[,，]{DIGIT}{{3}})+(?!{DIGIT})|{DIGIT}{{1,18}})(?:[.．]{DIGIT}{{1,4}})?"
NUMERAL: Final = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿"
WRITTEN: Final = rf"(?<![{NUMERAL}第])(?>[{NUMERAL}]{{1,16}})"
NUMBER: Final = rf"(?P<number>{FIGURE}|{WRITTEN}|[几数][十百千万])"
WHO: Final = (
    "工友|工人|员工|职工|同事|农民工|民工|司机|骑手|老师|教师|女工|保安|保洁|业务员|技工|学徒|师傅|兄弟|姐妹|老乡|"
    "人(?![民均次份才力事]|大代表)"
)
PEOPLE: Final = re.compile(rf"{NUMBER}(?P<scale>[十百千万]?)[多几余来]?(?:个|名|位|号|口)?[男女老]?(?:{WHO})")
OURS: Final = re.compile("我们|咱们|大家|[共总一]共|共有|涉及|还有|[欠拖].{0,4}$|工友|连我")
PAIR: Final = re.compile("我们?俩|俩人|我们仨|仨人|夫妻")
WHOLE: Final = re.compile(
    "全(?:车间|厂|公司|班组|部门|店|工地|站|队|校|体)|所有的?(?:员工|工人|职工|工友)|"
    "集体(?:辞职|离职|讨薪|维权|停工|罢工|上访|投诉|反映)"
)
MONEY: Final = re.compile(
    rf"(?P<sign>[¥￥])?{NUMBER}[多几余来]?(?P<scale>[千百万亿wWkK])?(?P<rest>(?<=[万千])[0-9一二三四五六七八九](?![0-9]))?"
    r"(?P<more>千)?[多几余来]?(?P<unit>元|块|圆|人民币|RMB|rmb)?(?P<next>[人名个位户家平吨米次年月天亩公里分小]?)"
)
ARREARS: Final = re.compile("欠|拖|没发|未发|不发|没给|不给|扣|赔|补偿|工资|薪|押金|罚|费")
NEAR: Final = 16
SCALES: Final = {"": 1, "百": 100, "千": 1000, "k": 1000, "万": 10**4, "w": 10**4, "亿": 10**8, "十": 10}

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

FIRM: Final = re.compile(
    "股份有限公司|有限责任公司|有限公司|集团公司|分公司|公司|合伙企业|事务所|服务部|经营部|工作室|酒店|宾馆|饭店|餐厅|餐馆|"
    "酒楼|超市|商场|商行|门店|药店|医院|诊所|幼儿园|学校|学院|培训中心|集团|合作社|项目部|"
    "(?:厂|店)(?![长里内房家工商区主铺面])"
)
NAME: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·&\-]*$")
LONGEST_NAME: Final = 30
CUES: Final = (
    re.compile(
        "^.*(?:投诉|举报|反映|就职于?|入职|任职于?|位于|来自|离开|请问|老板|上班的?|工作的?|打工的?|单位|我们是?|在|于|是|叫|被|给|因为?|我)"
    ),
    re.compile("^.*(?:名叫|[和与到去有的了向把对由从为做及让请说问找家个名进跟告])"),
)
"""Words before a name: sure ones, and ones that a name may hold itself."""
REGION: Final = re.compile("^(?:广东省)?[\u4e00-\u9fff]{2,3}[省市区县]")
VAGUE: Final = re.compile(
    "(?:我们?|你们?|他们?|她们?|[这那某该本贵此一两几每各全了原前新老旧大小另别工商进出开回什么哪家个间总分子母私有限国民营])*"
    "|其他|外面|附近|用人|派遣|劳务|物业|用工|外包"
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


def people(text: str) -> People | None:
    """How many are concerned: a number said of "us" before any other, the greatest of them; None when under two."""
    ours: list[tuple[int, re.Match[str]]] = []
    others: list[tuple[int, re.Match[str]]] = []
    for match in PEOPLE.finditer(text):
        count = _count(match)
        if 2 <= count <= MOST_PEOPLE:
            before = text[max(match.start() - 6, 0) : match.start()]
            (ours if OURS.search(before) else others).append((count, match))
    whole = WHOLE.search(text)
    if found := ours or others:
        count, match = max(found, key=lambda one: one[0])
        return People(count, whole is not None, _span(match, count))
    if pair := PAIR.search(text):
        return People(3 if "仨" in pair[0] else 2, whole is not None, _span(pair, 2))
    return People(0, True, _span(whole, 1)) if whole else None


def _count(match: re.Match[str]) -> int:
    """The number of a find; 几十 is at least twenty."""
    words = match["number"]
    if words[0] in "几数":
        return 2 * SCALES[words[1]]
    return (number(words) or 0) * SCALES[match["scale"]]


def amount(text: str) -> Money | None:
    """The sum in question, in fen: one that stands by words of owing before any other, the greatest of them."""
    owed: list[Money] = []
    others: list[Money] = []
    for match in MONEY.finditer(text):
        near = ARREARS.search(text, max(match.start() - NEAR, 0), match.end() + NEAR // 2) is not None
        fen = _fen(match, near)
        if 0 < fen <= MOST_FEN:
            span = Span(
                match[0].removesuffix(match["next"]), match.start(), match.end() - len(match["next"]), 1.0
            )
            (owed if near else others).append(Money(fen, span))
    return max(owed or others, key=lambda one: one.fen, default=None)


def _fen(match: re.Match[str], near: bool) -> int:
    """The fen of a find, or 0 when it is no money: no unit and no sign, or 一块 (together)."""
    words, scale = match["number"].translate(WIDE).replace(",", ""), (match["scale"] or "").lower()
    said = match["unit"] or match["sign"]
    large = scale in {"万", "千", "w", "k"} or any(char in "万千" for char in words)
    if not said and not (near and large and not match["next"]):
        return 0
    if match["unit"] == "块" and words in {"一", "两"} and not scale:
        return 0
    value = Decimal(2 * SCALES[words[1]]) if words[0] in "几数" else _decimal(words)
    rest = number(match["rest"]) or 0 if match["rest"] else 0
    return int((value * SCALES[scale] + rest * SCALES[scale] // 10) * 100)


def _decimal(words: str) -> Decimal:
    """A number with or without decimals; Chinese ones are whole."""
    return Decimal(words) if words[0].isascii() else Decimal(number(words) or 0)


def alarms(text: str) -> list[Alarm]:
    """The words that ask for somebody at once, each once, unless the text says that it is not so."""
    seen: dict[str, Alarm] = {}
    for match in ALARM.finditer(text):
        if match[0] not in seen and not DENIED.search(text, max(match.start() - 5, 0), match.start()):
            seen[match[0]] = Alarm(REASON_OF[match[0]], _span(match, 1))
    return list(seen.values())


def companies(text: str) -> list[str]:
    """Names that may be an employer's, the likelier first, to be looked up in the register; nothing is decided."""
    names: dict[str, None] = {}
    after = 0
    for match in islice(FIRM.finditer(text), MOST):
        start = max(match.start() - LONGEST_NAME, 0 if match[0] == "分公司" else after)
        run = NAME.search(text[start : match.start()])
        names.update(dict.fromkeys(_candidates(run[0] if run else "", match[0])))
        after = match.end()
    return list(names)


def _candidates(before: str, ending: str) -> Iterator[str]:
    """A name cut at the words before it: at sure ones, at any, and without its region."""
    sure = CUES[0].sub("", before)
    for stem in (sure, CUES[1].sub("", sure), REGION.sub("", sure)):
        if len(stem) >= 2 and not VAGUE.fullmatch(stem):
            yield stem + ending


def _span(match: re.Match[str], weight: float) -> Span:
    return Span(match[0], match.start(), match.end(), float(weight))
