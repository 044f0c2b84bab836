"""The dated numbers of the outbox: no law sets them, so each is ours until the federation decides."""

from dataclasses import dataclass
from datetime import date, timedelta

from niangjia.kernel import params
from niangjia.union.notices.rules.timing import Pace

SOURCE = "系统设定，由市总工会确定"


def _declare(key: str, default: int | str, unit: str, title: str) -> str:
    return params.declare(f"notices_{key}", default, unit, title, rule="", mark="D", source=SOURCE).key


SIGNATURE = _declare("signature", "深圳市总工会", "文字", "短信签名")
QUIET_FROM = _declare("quiet_from", 2130, "时分（如 2130）", "短信静默时段开始")
QUIET_UNTIL = _declare("quiet_until", 800, "时分（如 800）", "短信静默时段结束")
PER_HOUR = _declare("phone_per_hour", 5, "条", "同一手机号每小时最多短信条数")
PER_DAY = _declare("phone_per_day", 15, "条", "同一手机号每 24 小时最多短信条数")
TRIES = _declare("tries", 6, "次", "短信最多自动发送次数，之后列为死信")
FIRST_WAIT = _declare("first_wait_minutes", 1, "分钟", "短信第一次重试前的等待时间，以后每次为前一次的四倍")
MOST_PARTS = _declare("sms_parts", 4, "条", "一条通知最多拆成几条短信计费")
PHONE_DAYS = _declare("phone_days", 7, "日", "短信办结后保留号码密文的时间")
KEPT_DAYS = _declare("kept_days", 730, "日", "通知保留时间")


@dataclass(frozen=True, slots=True)
class Held:
    """The numbers as they hold on a day."""

    signature: str
    quiet_from: int
    quiet_until: int
    paces: tuple[Pace, ...]
    tries: int
    first_wait: timedelta
    most_parts: int
    phone_days: int
    kept_days: int

    def signed(self, text: str) -> str:
        """Return a text as it goes out, with the signature that the operators demand in front."""
        return f"【{self.signature}】{text}"


def held(on: date) -> Held:
    """Return the numbers of a day; one query."""
    now = params.on(on)
    return Held(
        signature=now[SIGNATURE],
        quiet_from=now[QUIET_FROM],
        quiet_until=now[QUIET_UNTIL],
        paces=(Pace(now[PER_HOUR], timedelta(hours=1)), Pace(now[PER_DAY], timedelta(days=1))),
        tries=now[TRIES],
        first_wait=timedelta(minutes=now[FIRST_WAIT]),
        most_parts=now[MOST_PARTS],
        phone_days=now[PHONE_DAYS],
        kept_days=now[KEPT_DAYS],
    )
