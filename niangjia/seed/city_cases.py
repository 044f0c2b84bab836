"""The demonstration's cases, in every state that a desk meets: taken by every door, answered, called back, done again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, Actor, Grant, member
from niangjia.seed import players
from niangjia.union.accounts import queries as accounts
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.actions import Intake, Who, grouping, petitions
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members import permissions as members
from niangjia.union.members.queries import people
from niangjia.union.organisations import queries as organisations

DAY: Final = timedelta(days=1)
PHONES: Final = "160999901"  # numbers that nobody has
ANSWER: Final = "已与公司负责人和三名职工代表当面核对考勤和工资表，差额已补发到账，公司书面承诺按月足额发放。"


@dataclass(frozen=True, slots=True)
class Story:
    """One case: what was said, by which door, how many days ago, and how far it has come."""

    days: int
    channel: str
    text: str
    kind: str = "demand"
    far: str = "dispatched"
    people: int | None = None
    fen: int | None = None
    name: str = ""
    urgency: str = "normal"
    is_secret: bool = False
    own_union: bool = True


STORIES: Final = (
    Story(
        21,
        "phone",
        "公司拖欠两个月工资，找了几次都说再等等。",
        far="closed",
        people=3,
        fen=3_600_000,
        name="梁师傅",
    ),
    Story(16, "wechat", "周末加班没有算加班费，主管说是自愿的。", far="checking", name="小何"),
    Story(12, "web", "车间没有发高温津贴，去年也没有。", far="replied", people=8, name="陈女士"),
    Story(
        10, "union", "食堂卫生差，多人吃了拉肚子，希望工会出面。", far="rework", people=14, name="职工代表"
    ),
    Story(
        9, "phone", "怀孕后被调到仓库夜班，不同意就让辞职。", far="handling", is_secret=True, name="刘女士"
    ),
    Story(6, "paper", "工伤认定后公司不给报医药费。", far="handling", fen=1_280_000, name="老周"),
    Story(4, "phone", "离职证明一直不给，影响新工作入职。", name="阿杰"),
    Story(3, "web", "没有签劳动合同，做了八个月。", name=""),
    Story(2, "upper", "上级交办：职工反映社保按最低基数缴纳。", people=25, name="信访件"),
    Story(
        1,
        "phone",
        "宿舍楼停水三天，几十个人没法洗澡做饭，今晚要去堵厂门口。",
        urgency="urgent",
        people=40,
        name="工友",
    ),
    Story(
        1,
        "wechat",
        "产假可以休多少天？工资怎么发？",
        kind="consult",
        far="answered",
        own_union=False,
        name="小林",
    ),
    Story(
        0, "phone", "请问外卖骑手能不能加入工会？", kind="consult", far="new", own_union=False, name="骑手"
    ),
)


def tell(*, at: datetime) -> int:
    """Let the cases happen over the last weeks; return how many."""
    chair, city = (
        _desk("union_chair", permissions.ANSWERS_FOR_A_UNION, at),
        _desk("city_organiser", permissions.RUNS_THE_DESK, at),
    )
    company = _company(chair)
    made = [_happen(story, place, company, chair, city, at=at) for place, story in enumerate(STORIES)]
    _beside(made, city, at=at)
    return len(made) + _mine(company, chair, at=at)


def _happen(
    story: Story, place: int, company: tuple[int | None, str], chair: Actor, city: Actor, *, at: datetime
) -> int:
    """Let one case happen; who gives no name gives no phone either."""
    began, who = at - story.days * DAY, Who()
    if story.name:
        who = Who(story.name, f"{PHONES}{place:02}")
    where = company if story.own_union else (None, "")
    taken = actions.take(
        intake=Intake(
            channel=story.channel, text=story.text, kind=story.kind, urgency=story.urgency, people=story.people,
            fen=story.fen, is_secret=story.is_secret, who=who, company_id=where[0],
            company_name=where[1],
        ),
        by=NOBODY, at=began,
    )  # fmt: skip
    _go_on(
        story,
        taken.case_id,
        city if story.is_secret or not story.name else chair,
        city,
        began,
    )
    return taken.case_id


def _go_on(story: Story, case: int, handler: Actor, city: Actor, began: datetime) -> None:
    """Take the case as far as its story goes, a day a step, never past today."""
    if story.far == "answered":
        actions.answer_at_once(
            case_id=case,
            text="女职工生育享受不少于九十八天产假，期间待遇由生育保险支付；具体以当地规定为准。",
            by=city,
            at=began,
        )
    if story.far in ("new", "dispatched", "answered"):
        return
    about: dict[str, Any] = {"case_id": case}
    actions.sign(**about, by=handler, at=began + DAY / 4)
    if story.far == "handling":
        actions.note(**about, text="已约公司人事明天上午到社区面谈。", by=handler, at=began + DAY / 2)
        return
    actions.reply(**about, text=ANSWER, solved=True, by=handler, at=began + 2 * DAY)
    if story.far == "replied":
        return
    happy = story.far != "rework"
    actions.call_back(
        **about, result="content" if happy else "discontent", solved=happy, by=city, at=began + 3 * DAY,
        words="钱到了，谢谢。" if happy else "还没有看到改变。",
    )  # fmt: skip
    if story.far == "closed":
        other = Actor(id=city.id and city.id + 1, name="方晓晴", grants=city.grants)
        actions.check(**about, passed=True, by=other, at=began + 4 * DAY)


def _beside(made: Sequence[int], city: Actor, *, at: datetime) -> None:
    """Two cases with one claim, and one that is a petition."""
    grouping.join(case_ids=[made[2], made[9]], title="宿舍和车间的生活条件", by=city, at=at)
    petitions.register(case_id=made[8], by=city, at=at - DAY)


def _mine(company: tuple[int | None, str], chair: Actor, *, at: datetime) -> int:
    """The cast's member has asked something too, and has the answer to rate."""
    with sight.of_actor(_looking(chair), members.VIEW):
        span = organisations.node(chair.grants[0].organisation_id or 0).span
        row = (
            people.roster(_looking(chair), within=span, standing="member")
            .filter(name=players.MEMBER.name)
            .first()
        )
    if row is None:
        return 0
    who = Who(players.MEMBER.name, players.MEMBER.phone, person_id=row.pk)
    intake = Intake(
        channel="wechat",
        text="年休假没有安排，年底要清零吗？",
        who=who,
        company_id=company[0],
        company_name=company[1],
    )
    case = actions.take(intake=intake, by=member(row.pk), at=at - 5 * DAY).case_id
    actions.sign(case_id=case, by=chair, at=at - 4 * DAY)
    actions.reply(
        case_id=case,
        text="已与公司确认：未休的年休假可以跨一个年度安排，不清零。",
        solved=True,
        by=chair,
        at=at - 2 * DAY,
    )
    return 1


def _desk(role: str, verbs: Sequence[str], at: datetime) -> Actor:
    """A player at their desk, with what it does about cases."""
    player = next(one for one in players.PLAYERS if one.role == role)
    number = accounts.by_sign_names([player.sign_name])[player.sign_name]
    [held] = organisations.offices_held(account_id=number, on=at.date())
    grant = Grant(role, frozenset(verbs), held.orgs, organisation_id=held.organisation_id)
    return Actor(id=number, name=player.name, grants=(grant,))


def _looking(chair: Actor) -> Actor:
    grant = Grant(
        "union_chair",
        frozenset((members.VIEW,)),
        chair.grants[0].orgs,
        organisation_id=chair.grants[0].organisation_id,
    )
    return Actor(id=chair.id, name=chair.name, grants=(grant,))


def _company(chair: Actor) -> tuple[int | None, str]:
    """The chair's employer, as the register has it."""
    name = organisations.node(chair.grants[0].organisation_id or 0).name
    for end in ("工会委员会", "工会"):
        name = name.removesuffix(end)
    return enterprises.open_by_name(name) or (None, name)
