"""Who plays: invented people, where they stand and how they sign in."""

from typing import NamedTuple

from niangjia.union.members.rules import documents

PASSWORD = "Niangjia-2026"  # noqa: S105  printed on purpose: it opens the demonstration city only
CITY = "深圳市总工会"
BAOAN, NANSHAN = "深圳市宝安区总工会", "深圳市南山区总工会"
XIXIANG = "深圳市宝安区西乡街道总工会"
GUSHU = "深圳市宝安区西乡街道固戍社区工会联合会"
OWN_UNION = "own union"
"""Stands for the union chosen by `City.cast_union`: a company of some size in 固戍."""


class Player(NamedTuple):
    """One person: where they stand (an organisation's name), in which role, and how they sign in."""

    role: str
    name: str
    sign_name: str
    place: str
    kind: str = "staff"


CHAIR = "周建平"
PLAYERS = (
    Player("city_organiser", "陈岚", "chen.lan", CITY),
    Player("city_organiser", "方晓晴", "fang.xiaoqing", CITY),
    Player("register_clerk", "何文静", "he.wenjing", CITY),
    Player("district_officer", "林素云", "lin.suyun", BAOAN),
    Player("district_officer", "吴敏", "wu.min", NANSHAN),
    Player("street_officer", "黄志远", "huang.zhiyuan", XIXIANG),
    Player("community_worker", "李晓彤", "li.xiaotong", GUSHU),
    Player("union_chair", CHAIR, "zhou.jianping", OWN_UNION, "chair"),
    Player("hotline_agent", "欧阳静", "ouyang.jing", CITY),
    Player("hotline_supervisor", "邵敏", "shao.min", CITY),
    Player("card_officer", "高文轩", "gao.wenxuan", CITY),
    Player("editor", "温语桐", "wen.yutong", CITY),
    Player("reviewer", "江予安", "jiang.yuan", CITY),
    Player("auditor", "郑明", "zheng.ming", CITY),
    Player("system_administrator", "许诺", "xu.nuo", CITY),
)


class Member(NamedTuple):
    """The member with a phone: invented, in the chair's union; the document belongs to nobody (born before 1900)."""

    name: str
    document: str
    phone: str


MEMBER = Member("沈佳怡", documents.make("44162218960712402"), "16099990001")
