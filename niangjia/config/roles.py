"""Roles as readable code: the one place that sees the verbs of all rooms.

A role is a name, one sentence for people, and its verbs. It is held at one organisation for a time and
reaches everything below that place (`organisations.Office`); at which types of organisation it can be held
stands in `organisations.rules.DESKS`. `docs/generated/permissions.md` is drawn from this table.
"""

from dataclasses import dataclass

from niangjia.kernel import calendar_years, params
from niangjia.union.accounts import permissions as accounts
from niangjia.union.areas import permissions as areas
from niangjia.union.cards import permissions as cards
from niangjia.union.cases import permissions as cases
from niangjia.union.enterprises import permissions as register
from niangjia.union.insights import permissions as figures
from niangjia.union.members import permissions as members
from niangjia.union.notices import permissions as notices
from niangjia.union.organisations import permissions as unions
from niangjia.union.organisations.rules import DESKS
from niangjia.union.outreach import permissions as ledger
from niangjia.union.publications import permissions as publications

CITY = "city"


@dataclass(frozen=True, slots=True)
class Role:
    """What a holder may do, in words and in verbs."""

    title: str
    sentence: str
    verbs: frozenset[str]

    def verbs_at(self, organisation_type: str) -> frozenset[str]:
        """The verbs of a holder at an organisation of this type."""
        return self.verbs if organisation_type == CITY else self.verbs - CITYWIDE


def _role(key: str, sentence: str, *verbs: str) -> tuple[str, Role]:
    return key, Role(title=DESKS[key].title, sentence=sentence, verbs=frozenset(verbs))


READS = (unions.VIEW, register.READ, ledger.READ, figures.READ)
FORMS_UNIONS = (
    unions.FOUND, unions.RENAME, unions.STATUS, unions.GUIDE, unions.TERM, unions.CERTIFY, unions.COVER,
    unions.REVIEW,
)  # fmt: skip
SERVES_MEMBERS = (*members.KEEPS_A_UNION, members.RULE, members.MOVE_MANY, *cards.KEEPS_CARDS)
DECIDES_ON_MEMBERS = (*SERVES_MEMBERS, members.REVOKE, members.RESOLVE, cards.BATCH, cards.RECONCILE)
SHAPES_THE_TREE = (unions.MOVE, unions.JURISDICTION, unions.CORRECT, unions.END)

# What acts on the whole city at once: carried only by who holds the role at the city itself.
CITYWIDE = frozenset(
    {
        areas.LOAD,
        calendar_years.LOAD,
        cards.KEYS,
        notices.MANAGE,
        params.CHANGE,
        register.IMPORT,
        register.REVIEW,
        ledger.LIST,
    }
)

ROLES: dict[str, Role] = dict(
    [
        _role(
            "city_organiser",
            "掌管全市工会组织体系：批准建会、调整隶属、纠正错误记录、导入名册、维护重点名单和参数。",
            *READS, *FORMS_UNIONS, *SHAPES_THE_TREE, unions.IMPORT, register.IMPORT, register.REVIEW,
            register.CORRECT, ledger.LIST, params.CHANGE, *DECIDES_ON_MEMBERS, *cases.RUNS_THE_DESK,
        ),
        _role(
            "register_clerk",
            "让企业台账保持准确：导入登记数据、核对同名企业、补充和更正企业信息。",
            *READS, register.IMPORT, register.REVIEW, register.CORRECT,
        ),
        _role(
            "district_officer",
            "负责本区（本产业）的工会：批准下级建会、调整隶属和管辖、登记换届、纠正错误记录。",
            *READS, *FORMS_UNIONS, *SHAPES_THE_TREE, register.CORRECT, *DECIDES_ON_MEMBERS, *cases.RUNS_THE_DESK,
        ),
        _role(
            "street_officer",
            "负责本街道的工会：批准基层建会、登记换届和覆盖、核实企业信息、处理待归位的工会。",
            *READS, *FORMS_UNIONS, register.CORRECT, *SERVES_MEMBERS, *cases.ANSWERS_FOR_A_PLACE,
        ),
        _role(
            "community_worker",
            "在社区走访企业：核实企业信息、登记联合会对企业的覆盖；不作审批。",
            *READS, unions.COVER, register.CORRECT, members.VIEW, members.ASSIST, *cases.ANSWERS_FOR_A_UNION, cases.CALLER,
        ),
        _role(
            "union_chair",
            "一家基层工会的主席：查看本工会的组织、届次和覆盖情况，管好会员名册、入会、转会和会员卡。",
            unions.VIEW, *members.KEEPS_A_UNION, *cards.KEEPS_CARDS, *cases.ANSWERS_FOR_A_UNION,
        ),
        _role(
            "hotline_agent",
            "接听 12351：看清谁来电，按知识当场答复，或者转为工单；话后整理、回电、回访。",
            unions.VIEW, register.READ, members.VIEW, *cases.ANSWERS_CALLS,
        ),
        _role(
            "hotline_supervisor",
            "管好 12351 话务台：实时大屏、坐席和班次、语音菜单、知识缺口、统计和质检。",
            unions.VIEW, register.READ, members.VIEW, *cases.RUNS_THE_HOTLINE, publications.WRITE,
            publications.MANAGE,
        ),
        _role(
            "card_officer",
            "办理会员服务卡：把基层采集的资料发往银行，收取结果，催办停留的卡，与银行对账。",
            unions.VIEW, members.VIEW, *cards.ISSUES_CARDS,
        ),
        _role(
            "editor",
            "写新闻、公告、办事指南和知识文章，提交另一人审核；维护检索的同义词，补上没搜到的问题。",
            unions.VIEW, publications.WRITE, publications.MANAGE,
        ),
        _role(
            "reviewer",
            "审核别人写的文章，通过、定时发布或退回，撤下不再有效的内容。",
            unions.VIEW, publications.WRITE, publications.REVIEW, publications.MANAGE,
        ),
        _role("auditor", "查阅谁在何时做了什么，并核对审计链；不办理业务，也不管账号。", unions.VIEW, accounts.AUDIT),
        _role(
            "system_administrator",
            "开通账号、授予和收回岗位、装载区划和工作日历、照看通知发件箱；不办理业务，也不能兼任审计员。",
            unions.VIEW, accounts.ADMINISTER, unions.OFFICE, areas.LOAD, calendar_years.LOAD, notices.MANAGE,
            cards.KEYS,
        ),
    ]
)  # fmt: skip
