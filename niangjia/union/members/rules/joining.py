"""Joining: routes, channels, the states of an application, and who may join (M-1, M-3 … M-6, M-12, M-17)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from niangjia.kernel import params
from niangjia.kernel.refusals import Invalid
from niangjia.kernel.states import Move, State, declare
from niangjia.union.members.rules import documents, names
from niangjia.union.organisations.rules import GRASSROOTS, Type

REVIEW_DAYS = params.declare(
    "join_review_days",
    3,
    "工作日",
    "入会申请的审核期限",
    rule="M-3",
    mark="D",
    source="本系统设定；逾期上交上一级工会",
)
FOREIGN = params.declare(
    "foreign_member_allowed", 1, "0 或 1", "外籍职工可否入会", rule="M-12", mark="M",
    source="全国总工会规定由地方确定",
)  # fmt: skip
YOUNGEST = params.declare(
    "member_youngest", 16, "周岁", "入会的最低年龄", rule="M-17", mark="M",
    source="《中华人民共和国劳动法》第十五条：禁止招用未满十六周岁的未成年人",
)  # fmt: skip
GROWN_UP = params.declare(
    "member_grown_up", 18, "周岁", "未满此年龄的会员标记为未成年工", rule="M-17", mark="M",
    source="《中华人民共和国劳动法》第五十八条",
)  # fmt: skip
SYNTHETIC = params.declare(
    "synthetic_numbers_allowed", 1, "0 或 1", "可否使用演示用的虚构证件号码", rule="D-7", mark="D",
    source="系统设定：正式使用时改为 0",
)  # fmt: skip
CLAIMS_A_DAY = params.declare(
    "join_claims_a_day", 3, "次", "同一手机号或同一证件一天内可要求核验的次数", rule="P-17", mark="D",
    source="系统设定：防止探测他人是否在册",
)  # fmt: skip


class Route(StrEnum):
    """How the union was found (M-4 … M-6)."""

    UNION_CODE = "union_code"
    WORKPLACE = "workplace"
    HOME = "home"
    NEW_FORM = "new_form"
    ROSTER = "roster"


class Channel(StrEnum):
    """By which door the application came in."""

    MEMBER = "member"
    ASSISTANT = "assistant"
    PAPER = "paper"
    WECHAT = "wechat"
    HOTLINE = "hotline"


ROUTE_TITLES = {
    Route.UNION_CODE: "扫工会码",
    Route.WORKPLACE: "按工作地",
    Route.HOME: "按居住地",
    Route.NEW_FORM: "新就业形态劳动者",
    Route.ROSTER: "工会名册",
}
CHANNEL_TITLES = {
    Channel.MEMBER: "本人手机",
    Channel.ASSISTANT: "工会代办",
    Channel.PAPER: "纸质表",
    Channel.WECHAT: "微信",
    Channel.HOTLINE: "12351",
}
OPEN = ["waiting", "escalated"]
APPLICATION = declare(
    "application",
    "入会申请",
    {
        "verifying": State(
            "待核验",
            "证件已有登记，核验确是本人以后继续办理。",
            desk="实名核验",
            clock="几分钟；核验机构没有结果的当面核验",
            kind="run",
        ),
        "waiting": State(
            "待审核", "申请已收到，等工会审核。", desk="受理工会", clock="3 个工作日", kind="wait"
        ),
        "escalated": State(
            "已上交",
            "受理工会逾期未审，由上一级工会审核。",
            desk="上一级工会",
            clock="3 个工作日",
            kind="wait",
        ),
        "passed": State("已通过", "已是工会会员。", desk="受理工会", kind="done"),
        "refused": State("未通过", "写明原因，改正后可以再申请。", desk="受理工会", kind="stop"),
        "turned": State("已转为转会", "已是别的工会的会员，按会籍接转办理。", desk="原工会", kind="done"),
        "withdrawn": State("已撤回", "本人撤回了申请。", desk="本人", kind="rest"),
    },
    [
        Move("confirm", "verifying", "waiting", "核验一致"),
        Move("turn", "verifying", "turned", "转为会籍接转"),
        Move("refuse", "verifying", "refused", "核验不一致"),
        Move("withdraw", "verifying", "withdrawn", "撤回"),
        Move("approve", "waiting", "passed", "通过"),
        Move("refuse", "waiting", "refused", "不予通过"),
        Move("forward", "waiting", "waiting", "转给另一个工会"),
        Move("escalate", "waiting", "escalated", "逾期上交"),
        Move("approve", "escalated", "passed", "通过"),
        Move("refuse", "escalated", "refused", "不予通过"),
        Move("forward", "escalated", "waiting", "转给另一个工会"),
        Move("withdraw", "waiting", "withdrawn", "撤回"),
        Move("withdraw", "escalated", "withdrawn", "撤回"),
    ],
)


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in APPLICATION.states.items()]


class Refusal(StrEnum):
    """The only reasons for which an application may be refused (M-1: joining is a worker's right)."""

    NOT_EMPLOYED = "not_employed"
    WRONG_UNION = "wrong_union"
    NOT_THIS_PERSON = "not_this_person"
    DATA_WRONG = "data_wrong"
    NOT_WANTED = "not_wanted"
    NOT_VERIFIED = "not_verified"


REFUSAL_TITLES = {
    Refusal.NOT_EMPLOYED: "没有劳动关系，也不以工资收入为主要生活来源",
    Refusal.WRONG_UNION: "不在本工会的范围内，应向另一个工会申请",
    Refusal.NOT_THIS_PERSON: "不是证件的持有人",
    Refusal.DATA_WRONG: "填写的资料不对，请改正后再申请",
    Refusal.NOT_WANTED: "本人表示不申请",
    Refusal.NOT_VERIFIED: "实名核验不一致",
}
CHOSEN_REFUSALS = tuple(reason for reason in Refusal if reason != Refusal.NOT_VERIFIED)
"""What a reviewer may choose; that a verification failed is said by the verification alone."""
CONSENT_WAYS = {"signed": "本人在纸质表上签名", "present": "本人当面口头同意", "phone": "本人电话中同意"}
"""How a person who is helped gave their consent (P-2)."""
_CLOSED = frozenset({Type.CITY, Type.WORK_COMMITTEE, Type.FIELD_OFFICE, Type.TEAM})
_BELOW = frozenset({Type.BRANCH})


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the law and the city set for joining, as it holds on a day; `due` counts from that day."""

    youngest: int
    grown_up: int
    foreigners: bool
    synthetic: bool
    claims: int


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """What a person says of themself, as typed: the five mandatory items but the phone. Nothing prints it."""

    name: str
    kind: str
    number: str
    sex: str = ""
    birth: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """A claim that can be right: in its one spelling, with the age class. Nothing prints it."""

    name: str
    kind: str
    number: str
    sex: str
    birth: date
    is_minor: bool
    synthetic: bool


def examine(claim: Claim, *, numbers: Numbers, on: date) -> Applicant:
    """Judge what a person typed (D-7 … D-12, M-12, M-17). Raises Invalid, naming the field."""
    name = names.normalise(claim.name)
    if wrong := names.check(name):
        raise Invalid(f"{wrong}。", rule="D-20", field="name")
    if claim.kind not in documents.TITLES:
        raise Invalid("没有这种证件，", rule="D-12", field="kind", remedy="请从列表中选择。")
    verdict = documents.judge(claim.kind, claim.number)
    if verdict.reason:
        raise Invalid(f"{verdict.reason}。", rule="D-7", field="number")
    if verdict.synthetic and not numbers.synthetic:
        raise Invalid("这是演示用的虚构号码，", rule="D-7", field="number", remedy="请填写自己证件上的号码。")
    if claim.kind in documents.FOREIGNERS and not numbers.foreigners:
        raise Invalid(
            "目前外籍职工暂不办理入会，", rule="M-12", field="kind", remedy="请向所在地工会了解服务项目。"
        )
    birth = verdict.birth or claim.birth
    sex = verdict.sex or claim.sex
    _check_told(birth, sex, on)
    assert birth is not None
    age = age_on(birth, on)
    if age < numbers.youngest:
        raise Invalid(
            f"未满 {numbers.youngest} 周岁，不能入会，", rule="M-17", field="number",
            data={"满岁日期": birthday(birth, numbers.youngest)}, remedy="满岁以后欢迎再来。",
        )  # fmt: skip
    return Applicant(
        name, claim.kind, verdict.number, sex, birth, age < numbers.grown_up, bool(verdict.synthetic)
    )


def _check_told(birth: date | None, sex: str, on: date) -> None:
    if birth is None or not date(1900, 1, 1) <= birth <= on:
        raise Invalid("这种证件看不出出生日期，", rule="M-14", field="birth", remedy="请照证件填写出生日期。")
    if sex not in (documents.MALE, documents.FEMALE):
        raise Invalid("这种证件看不出性别，", rule="M-15", field="sex", remedy="请选择性别。")


def age_on(birth: date, on: date) -> int:
    """Full years of age on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def birthday(birth: date, years: int) -> date:
    """The day on which somebody born then is so many years old; of 29 February, the first of March."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def takes_applications(type_: str) -> bool:
    """Whether people apply to a union of this type: not to the city itself, a dispatched office or a group."""
    return Type(type_) not in _CLOSED


def is_preparatory(type_: str) -> bool:
    """Whether who joins there is a preparatory member: a federation of places, without a union of its own (M-4)."""
    return Type(type_) not in GRASSROOTS and Type(type_) not in _BELOW
