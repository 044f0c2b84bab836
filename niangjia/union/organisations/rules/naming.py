"""What a union's name says of its type, where a file does not say it (F-20, F-31)."""

import re

from niangjia.union.organisations.rules.types import Type

_BY_NAME: tuple[tuple[re.Pattern[str], Type], ...] = tuple(
    (re.compile(pattern), type_)
    for pattern, type_ in (
        (r"工会小组$", Type.TEAM),
        (r"(?:分会|分工会)$", Type.BRANCH),
        (r"工会工作委员会$", Type.WORK_COMMITTEE),
        (r"工会办事处$", Type.FIELD_OFFICE),
        (r"(?:新就业形态|新业态|灵活就业|货车司机|网约车|外卖|快递员|家政).*工会", Type.NEW_FORM),
        (r"(?:街道|镇)(?:总工会|工会|工会联合会|工会委员会)$", Type.STREET),
        (r"(?:区|县)总工会$", Type.DISTRICT),
        (r"^[^区县街镇]*市总工会$", Type.CITY),
        (r"(?:社区|村)(?:工会联合会|联合工会联合会|工会|联合工会|工会委员会)$", Type.COMMUNITY),
        (r"(?:园区?|工业城|科技城|创意城)工会联合会$", Type.PARK),
        (r"(?:楼|大厦|广场|中心|楼宇)工会联合会$", Type.BUILDING),
        (r"行业工会(?:联合会|委员会)?$", Type.TRADE),
        (r"产业工会(?:联合会|委员会)?$", Type.INDUSTRY),
        (r"系统工会(?:联合会|委员会)?$", Type.SYSTEM),
        (r"联合(?:基层)?工会(?:委员会)?$", Type.JOINT),
        (r"联合工会", Type.JOINT),
        (r"集团工会(?:委员会)?$", Type.GROUP),
        (r"工会联合会$", Type.TRADE),
        (r"工会", Type.STAND_ALONE),
    )
)


def type_by_name(name: str) -> Type | None:
    """The type a union's name speaks of; None for a name that speaks of no union."""
    plain = re.sub(r"[\s()（）]", "", name)
    return next((type_ for pattern, type_ in _BY_NAME if pattern.search(plain)), None)
