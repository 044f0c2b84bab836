"""A city small enough for one test: thirteen organisations over two districts, twenty companies with every standing.

               city 深圳市总工会
baoan 宝安区                          nanshan 南山区
xixiang 西乡街道                      yuehai 粤海街道
gushu 固戍 (looks after 固戍, 臣田)   nanchang 南昌      kejiyuan 科技园
park   own_union → branch   joint_union                 far_union
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from niangjia.kernel.actor import Actor
from niangjia.seed import codes, files
from niangjia.seed.performing import performed
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions as enterprises
from niangjia.union.enterprises import queries as register
from niangjia.union.organisations import actions

SOURCE = "测试登记"
LONG_AGO = date(2015, 3, 2)
GUSHU, CHENTIAN, NANCHANG, KEJIYUAN = (
    "宝安区西乡街道固戍社区", "宝安区西乡街道臣田社区", "宝安区西乡街道南昌社区", "南山区粤海街道科技园社区"
)  # fmt: skip
COMPANIES = {
    "jinhao": ("深圳市锦昊精密五金有限公司", GUSHU, "120", "2010-05-06", "存续"),
    "yingtai": ("深圳市盈泰电子有限公司", GUSHU, "60", "2012-07-01", "存续"),
    "ruifeng": ("深圳市瑞丰塑胶制品有限公司", GUSHU, "18", "2016-03-09", "存续"),
    "hongda": ("深圳市鸿达包装制品有限公司", GUSHU, "9", "2018-11-20", "存续"),
    "xinyu": ("深圳市欣宇物流有限公司", GUSHU, "35", "2014-02-17", "存续"),
    "minghui": ("深圳市明辉照明有限公司", GUSHU, "25", "2013-09-30", "存续"),
    "lianchuang": ("深圳市联创模具有限公司", GUSHU, "24", "2011-01-12", "存续"),
    "xinsheng": ("深圳市新升科技有限公司", GUSHU, "80", "2026-09-01", "存续"),
    "buxiang": ("深圳市布祥服装有限公司", GUSHU, "", "2015-06-06", "存续"),
    "guangyuan": ("深圳市广源贸易有限公司", GUSHU, "40", "2009-04-04", "注销"),
    "huili": ("深圳市宝安区西乡惠利便利店", GUSHU, "3", "2019-08-08", "存续"),
    "chenxi": ("深圳市晨曦家具有限公司", CHENTIAN, "45", "2017-10-10", "存续"),
    "taihe": ("深圳市泰和光电有限公司", CHENTIAN, "", "2020-12-01", "存续"),
    "fengxing": ("深圳市风行快递服务有限公司", NANCHANG, "52", "2016-06-18", "存续"),
    "anju": ("深圳市安居物业管理有限公司", NANCHANG, "30", "2012-12-12", "存续"),
    "qingquan": ("深圳市清泉食品有限公司", NANCHANG, "7", "2021-05-20", "存续"),
    "yunfan": ("深圳市云帆软件开发有限公司", KEJIYUAN, "310", "2008-08-18", "存续"),
    "zhiyuan": ("深圳市致远信息技术有限公司", KEJIYUAN, "26", "2019-03-03", "存续"),
    "boya": ("深圳市博雅教育科技有限公司", KEJIYUAN, "15", "2022-02-22", "存续"),
    "yunfan_branch": ("深圳市云帆软件开发有限公司宝安分公司", NANCHANG, "28", "2015-09-09", "存续"),
}
"""Name, place, people, founded, status. Ten are required; of them jinhao, xinyu, minghui and yunfan are covered."""
ORGANISATIONS = {
    "city": ("深圳市总工会", "city", None, ("深圳市",)),
    "baoan": ("深圳市宝安区总工会", "district", "city", ("宝安区",)),
    "nanshan": ("深圳市南山区总工会", "district", "city", ("南山区",)),
    "xixiang": ("深圳市宝安区西乡街道总工会", "street", "baoan", ("西乡街道",)),
    "yuehai": ("深圳市南山区粤海街道总工会", "street", "nanshan", ("粤海街道",)),
    "gushu": ("深圳市宝安区西乡街道固戍社区工会联合会", "community", "xixiang", ("固戍社区", "臣田社区")),
    "nanchang": ("深圳市宝安区西乡街道南昌社区工会联合会", "community", "xixiang", ("南昌社区",)),
    "kejiyuan": ("深圳市南山区粤海街道科技园社区工会联合会", "community", "yuehai", ("科技园社区",)),
    "park": ("深圳市宝安区西乡街道金谷科技园工会联合会", "park", "gushu", ()),
    "own_union": ("深圳市锦昊精密五金有限公司工会委员会", "stand_alone", "gushu", ()),
    "branch": ("深圳市锦昊精密五金有限公司工会第一分会", "branch", "own_union", ()),
    "joint_union": ("深圳市宝安区西乡街道固戍社区第一联合工会委员会", "joint", "gushu", ()),
    "far_union": ("深圳市云帆软件开发有限公司工会委员会", "stand_alone", "kejiyuan", ()),
}
COVERED = {
    "own_union": ("jinhao",),
    "joint_union": ("xinyu", "minghui", "hongda"),
    "far_union": ("yunfan",),
}


@dataclass(frozen=True, slots=True)
class SmallCity:
    """The numbers of the organisations by name, and of the companies by their short names."""

    city: int
    baoan: int
    nanshan: int
    xixiang: int
    yuehai: int
    gushu: int
    nanchang: int
    kejiyuan: int
    park: int
    own_union: int
    branch: int
    joint_union: int
    far_union: int
    companies: Mapping[str, int]


def found_small_city(folder: Path, *, by: Actor, at: datetime) -> SmallCity:
    """Found it in an empty database, in the caller's transaction; `folder` takes the register's file."""
    companies = load_companies(folder, by=by, at=at)
    found: dict[str, int] = {}
    places = {row.short_name if row.kind == "community" else row.name: row.id for row in _areas()}
    for key, (name, type_, parent, looked_after) in ORGANISATIONS.items():
        found[key] = actions.found(
            name=name, type_=type_, parent_id=found[parent] if parent else None, founded_on=LONG_AGO,
            synthetic=True, by=by, at=at,
        )  # fmt: skip
        for area in looked_after:
            actions.assign_jurisdiction(
                organisation_id=found[key], area_id=places[area], since=LONG_AGO, by=by, at=at
            )
    for union, employers in COVERED.items():
        for employer in employers:
            actions.cover(
                organisation_id=found[union], company_id=companies[employer], since=date(2019, 6, 1),
                source=SOURCE, by=by, at=at,
            )  # fmt: skip
    return SmallCity(companies=companies, **found)


def _areas() -> list[areas.AreaRow]:
    """The areas above, and the communities of the two streets: names of communities repeat in the city."""
    tree = areas.tree()
    streets = {row.id for row in tree if row.name in ("西乡街道", "粤海街道")}
    return [row for row in tree if row.kind != "community" or row.parent_id in streets]


def load_companies(folder: Path, *, by: Actor, at: datetime) -> dict[str, int]:
    """Load the companies as a feed; return their numbers."""
    kinds = [codes.SOLE_TRADER if name.endswith("店") else codes.COMPANY for name, *_ in COMPANIES.values()]
    right = codes.column(pl.Series(kinds), pl.int_range(codes.ROOM - len(kinds), codes.ROOM, eager=True))
    name, place, people, founded, status = zip(*COMPANIES.values(), strict=True)
    frame = pl.DataFrame(
        {
            "统一社会信用代码": right,
            "企业名称": name,
            "住所": [f"深圳市{where}创业路{number}号" for number, where in enumerate(place, start=1)],
            "成立日期": founded,
            "登记状态": status,
            "从业人数": [many or None for many in people],
        }
    )
    path = files.write_csv([frame], folder / "register.csv", encoding="utf-8")
    enterprises.register_source(name=SOURCE, synthetic=True, by=by, at=at)
    run = enterprises.ask_import(
        path=path, title=path.name, source=SOURCE, stated_on=at.date(), enqueue=False, by=by, at=at
    )
    performed(run)
    ids = dict(register.companies(by).values_list("uscc", "id"))
    return {key: ids[code] for key, code in zip(COMPANIES, right.to_list(), strict=True)}
