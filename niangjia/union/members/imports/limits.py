"""Of how many people one account may learn in a day that the city knows them: rosters are no way to ask who does."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from niangjia.kernel import params, runs
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow

MOST = params.declare(
    "import_transfer_limit", 2000, "行", "一个账号一天导入名册时“需办理转会”和“待核对”的最多行数（含试导入）", rule="M-18",
    mark="D", source="本系统设定：防止用名册试探谁在其他工会",
)  # fmt: skip
REFUSAL = "今天导入的名册里“需办理转会”和“待核对”的人太多，导入停在这里，之前的行已处理；"


DAYS = "transfers_before"


class TooMany(NotNow):
    """The day's limit of an account is used up."""


def begin(run: Run, *, on: date) -> None:
    """Note how many such rows the run had when this day began for it: a run may go on over several days."""
    days = dict(run.result.get(DAYS, {}))
    if on.isoformat() not in days:
        runs.leave(run, **{DAYS: days | {on.isoformat(): _transfers(run.result)}})


def check(run: Run, kind: str, more: int, *, on: date) -> None:
    """Raise TooMany when this run's next rows would pass the day's limit of who asked for it.

    What a rehearsal has learned counts too. A command on the server itself has no account and no limit.
    """
    if not more or run.asked_by_id is None:
        return
    most = int(params.value("import_transfer_limit", on=on))
    if _learned(run, kind, on) + more > most:
        raise TooMany(
            REFUSAL, rule="M-18", data={"most": most},
            remedy=f"请核对文件是不是本工会的名册；确需更多的，请明天继续，或请上级工会导入（每天最多 {most:,} 人）。",
        )  # fmt: skip


def _learned(run: Run, kind: str, on: date) -> int:
    """How many such rows the account's runs have had on this day, this run's own included."""
    others = Run.objects.filter(
        kind=kind, asked_by_id=run.asked_by_id, **{f"result__{DAYS}__has_key": on.isoformat()}
    )
    results = [*others.exclude(pk=run.pk).values_list("result", flat=True), run.result]
    return sum(_of_day(result, on) for result in results)


def _of_day(result: dict[str, Any], on: date) -> int:
    days: dict[str, int] = result.get(DAYS, {})
    later = [many for day, many in days.items() if day > on.isoformat()]
    return min([_transfers(result), *map(int, later)]) - int(days.get(on.isoformat(), 0))


def _transfers(result: dict[str, Any]) -> int:
    return telling(result.get("counts", {}))


def telling(counts: Mapping[str, int]) -> int:
    """Rows whose outcome tells that the city knows the person though this union does not."""
    return int(counts.get("transfer", 0)) + int(counts.get("check", 0))
