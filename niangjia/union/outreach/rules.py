"""Which company must have a union: one ladder that judges a page's company and the whole city alike.

*Required* (应建会) = an open company, no sole trader, older than the time allowed for founding a union, with a
known headcount that reaches the survey threshold, or on a key list. An unknown headcount is surveyed first
and stays outside the denominator. Whether a union covers the company is a second, separate fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from niangjia.kernel import params
from niangjia.kernel.calendar import months_after
from niangjia.kernel.ladder import Ladder, ParamRef, Rung, at_least, before, is_false, is_null, is_true

HEADCOUNT = params.declare(
    "survey_headcount_threshold",
    25,
    "人",
    "列入应建会企业的职工人数",
    rule="F-1",
    mark="D",
    source="本系统约定：以职工人数推算会员人数；法定门槛是会员 25 人（《工会法》第十一条）",
)
FORMATION_MONTHS = params.declare(
    "formation_deadline_months",
    6,
    "个月",
    "企业开业后应建立工会的期限",
    rule="F-10",
    mark="M",
    source="各地实施《工会法》办法的通行规定，广东、深圳文本待核",
)
MEMBERS = params.declare(
    "member_threshold_union",
    25,
    "名会员",
    "应当建立基层工会委员会的会员人数",
    rule="F-1",
    mark="V",
    source="《中华人民共和国工会法》（2021 年修正）第十一条",
)

NUMBERS = frozenset({HEADCOUNT.key, FORMATION_MONTHS.key})
"""The numbers that the ladder judges by: when one changes, every company is stated anew."""

CLOSED, NOT_REQUIRED, TO_SURVEY, REQUIRED = "closed", "not_required", "to_survey", "required"
DUTIES = {REQUIRED: "应建会", TO_SURVEY: "待摸底", NOT_REQUIRED: "不要求建会", CLOSED: "已注销、吊销或迁出"}

_THRESHOLD = ParamRef("survey_headcount_threshold")
_CUTOFF = ParamRef("formation_cutoff")

DUTY = Ladder(
    Rung(CLOSED, "企业状态为“{status_title}”，不再计入。", "F-11", (is_false("open"),)),
    Rung(
        NOT_REQUIRED,
        "个体工商户不在应建会企业范围内，职工可加入社区或行业工会联合会。",
        "F-2",
        (is_true("sole_trader"),),
    ),
    Rung(
        TO_SURVEY,
        "列入重点名单，但成立日期不详，请摸底时核实。",
        "F-10",
        (is_true("key_listed"), is_null("founded_on")),
    ),
    Rung(
        NOT_REQUIRED,
        "列入重点名单，{founded_on} 成立，未满 {formation_deadline_months} 个月，{formation_deadline} 后应建会。",
        "F-10",
        (is_true("key_listed"), at_least("founded_on", _CUTOFF)),
    ),
    Rung(REQUIRED, "列入重点企业名单，应当建会。", "F-11", (is_true("key_listed"),)),
    Rung(TO_SURVEY, "职工人数不详，需要摸底，暂不计入应建会。", "F-1", (is_null("headcount"),)),
    Rung(
        NOT_REQUIRED,
        "职工 {headcount} 人，不足 {survey_headcount_threshold} 人，可单独建会、联合建会或选举组织员。",
        "F-2",
        (before("headcount", _THRESHOLD),),
    ),
    Rung(TO_SURVEY, "职工 {headcount} 人，但成立日期不详，请摸底时核实。", "F-10", (is_null("founded_on"),)),
    Rung(
        NOT_REQUIRED,
        "{founded_on} 成立，未满 {formation_deadline_months} 个月，{formation_deadline} 后应建会。",
        "F-10",
        (at_least("founded_on", _CUTOFF),),
    ),
    Rung(
        REQUIRED,
        "职工 {headcount} 人，达到 {survey_headcount_threshold} 人，且成立已满 {formation_deadline_months} 个月。",
        "F-1",
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one company stands: its duty, the rung's number, the sentence and the rule behind it."""

    duty: str
    rung: int
    sentence: str
    rule: str


def values(on: date, known: Mapping[str, object]) -> dict[str, object]:
    """Return the params of a day with what follows from them: the founding date that is old enough."""
    months = known["formation_deadline_months"]
    assert isinstance(months, int)
    return {**known, "formation_cutoff": months_after(on, -months)}


def stand(facts: Mapping[str, object], params_of_day: Mapping[str, object]) -> Standing:
    """Judge one company (F-1, F-2, F-10, F-11). `facts`: open, sole_trader, key_listed, headcount,
    founded_on, status_title; `params_of_day` from `values`."""
    rung = DUTY.decide(facts, params_of_day)
    founded, months = facts.get("founded_on"), params_of_day["formation_deadline_months"]
    assert isinstance(months, int)
    told = dict(facts)
    if isinstance(founded, date):
        told["formation_deadline"] = months_after(founded, months)
    return Standing(rung.outcome, DUTY.rungs.index(rung), rung.sentence(told, params_of_day), rung.rule)


def outcomes() -> str:
    """SQL array of the ladder's outcomes, in the order of its rungs."""
    return "(ARRAY[" + ", ".join(f"'{rung.outcome}'" for rung in DUTY.rungs) + "])"
