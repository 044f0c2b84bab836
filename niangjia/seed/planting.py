"""A synthetic city into an empty database, through the product's own acts and imports, step by step.

What a step has done is kept in the run, so a planting that was killed goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from niangjia.kernel import clock, queue, runs
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow
from niangjia.seed import (
    cast,
    city_cards,
    city_cases,
    city_members,
    city_twins,
    city_unions,
    hotline,
    mark,
    publications,
)
from niangjia.seed.city import SIZES, City
from niangjia.seed.performing import performed
from niangjia.union.accounts import queries as accounts
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions as enterprises
from niangjia.union.enterprises import queries as register
from niangjia.union.insights import actions as insights
from niangjia.union.organisations import queries as organisations

MARKET, DUES, SURVEY = "市场监管局", "税务代收经费", "社区摸底"
SOURCES = {
    MARKET: ("市场监管局商事登记（演示）", 20),
    DUES: ("税务代收工会经费（演示）", 30),
    SURVEY: ("社区摸底（演示）", 40),
}
"""The sources' titles and ranks: the register rules, dues come before the survey."""


class Step(NamedTuple):
    """One step: its word for people, and what does it; the work returns how many."""

    key: str
    title: str
    work: Callable[[], int]


def ask(*, size: str, number: int, by: Actor, at: datetime) -> Run:
    """The run that plants this city: a new one, or the same one left half-way.

    Raises NotNow when the database holds this city already, another one, or anything else.
    """
    held = mark.latest()
    same = held is not None and (held.size, held.number) == (size, number)
    if held is not None and same and not held.is_whole:
        return held.run
    if held is not None:
        sentence = f"数据库里已有演示城市（{held.size}，种子号 {held.number}），"
        raise NotNow(sentence, remedy="不用再建。" if same else _ELSEWHERE)
    if _holds_anything(by):
        raise NotNow("数据库里已有数据，演示城市只建在空的数据库里，", remedy=_ELSEWHERE)
    return queue.ask(
        mark.KIND, key="city", title=f"建立演示城市（{size}）", by=by, at=at, enqueue=False, size=size,
        number=number, today=at.date().isoformat(),
    )  # fmt: skip


_ELSEWHERE = "请换一个空的数据文件夹（NIANGJIA_HOME）再建。"


def _holds_anything(by: Actor) -> bool:
    return (
        organisations.root() is not None or register.companies(by).exists() or accounts.accounts(by).exists()
    )


class Planting:
    """The steps of one run that are still to be done."""

    def __init__(self, run: Run) -> None:
        """`run` is what `ask` gave."""
        self.run, self.by, self.at = run, system("演示城市"), run.asked_at.astimezone(clock.ZONE)
        size, number = run.settings["size"], run.settings["number"]
        today = date.fromisoformat(run.settings["today"])
        self.city = City(SIZES[size], number, today, areas.tree())
        self.folder = Path(settings.HOME) / "seed" / f"{size}-{number}"

    def steps(self) -> Iterator[Step]:
        """The steps in order; each is kept as done once the next is asked for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = list(self.run.result.get("steps", []))
        every = list(self._every())
        for place, step in enumerate(every):
            if step.key not in done:
                runs.progress(self.run, step=step.title, done=place, total=len(every))
                yield step
                done.append(step.key)
                runs.leave(self.run, steps=done)

    def _every(self) -> Iterator[Step]:
        yield Step("companies", "合成企业", lambda: self.city.known.height)
        yield from self._feeds()
        yield Step("key list", "登记重点企业名单", self._key_list)
        yield Step("unions", "导入工会名册", self._unions)
        yield Step("areas", "划定管辖区域", self._areas)
        yield Step("cast", "开通演示账号", self._cast)
        yield Step("publications", "发布演示文章", lambda: publications.publish(at=self.at))
        yield Step("hotline", "开通 12351 热线", lambda: hotline.open_hotline(by=self.by, at=self.at))
        yield Step("members", "导入会员名册", self._members)
        yield Step("joiners", "职工申请入会", self._join)
        yield Step("cards", "办理会员卡（演示银行）", self._cards)
        yield Step("moves", "会员申请转会", self._moves)
        yield Step("cases", "职工提出诉求", lambda: city_cases.tell(at=self.at))
        yield Step("twins", "补录名单里的重复档案", self._twins)
        yield Step("figures", "汇总数字", self._figures)

    def _feeds(self) -> Iterator[Step]:
        """The files of the offices; the second register last, so that it finds something to change."""
        days, folder, city = self.city.days, self.folder, self.city
        first, second = days.first_register, days.second_register
        if city.size.rehearsed:
            yield Step(
                "rehearsal", f"试导入商事登记（{first}）", lambda: self._feed(first, "first", dry=True)
            )
        yield Step("first", f"导入商事登记（{first}）", lambda: self._feed(first, "first"))
        yield Step("survey", "导入社区摸底", lambda: self._load(SURVEY, days.survey, city.survey(folder)))
        yield Step("dues", "导入工会经费代收", lambda: self._load(DUES, days.dues, city.dues(folder)))
        yield Step("second", f"导入商事登记（{second}）", lambda: self._feed(second, "second"))

    def _unions(self) -> int:
        return city_unions.load(self.city, self.folder, by=self.by, at=self.at)

    def _areas(self) -> int:
        return city_unions.assign_areas(self.city.upper, by=self.by, at=self.at)

    def _feed(self, day: date, which: str, *, dry: bool = False) -> int:
        return self._load(MARKET, day, self.city.register(self.folder, which), dry=dry)

    def _load(self, source: str, day: date, path: Path, *, dry: bool = False) -> int:
        """One feed through the register's own import; returns the rows read."""
        title, rank = SOURCES[source]
        enterprises.register_source(
            name=source, title=title, rank=rank, synthetic=True, by=self.by, at=self.at
        )
        run = enterprises.ask_import(
            path=path, title=path.name, source=source, stated_on=day, dry_run=dry, enqueue=False, by=self.by,
            at=self.at,
        )  # fmt: skip
        return int(performed(run).result["counts"]["read"])

    def _key_list(self) -> int:
        return city_unions.list_key_companies(self.city, self.folder, by=self.by, at=self.at)

    def _cast(self) -> int:
        return len(cast.enter(union=self.city.cast_union, by=self.by, at=self.at))

    def _members(self) -> int:
        return city_members.load(self.city, self.folder, by=self.by, at=self.at)

    def _join(self) -> int:
        return city_members.join(self.city, by=self.by, at=self.at)

    def _cards(self) -> int:
        return city_cards.give_out(at=self.at)

    def _moves(self) -> int:
        return city_members.ask_to_leave(self.city, by=self.by, at=self.at)

    def _twins(self) -> int:
        return city_twins.load(self.city, self.folder, by=self.by, at=self.at)

    def _figures(self) -> int:
        insights.rebuild(by=self.by, at=self.at)
        insights.count_members(by=self.by, at=self.at)
        return len(areas.tree())


def perform(run: Run, *, told: Callable[[Step], object] = lambda step: step.work()) -> Run:
    """Do the steps that are left, each by way of `told`. Raises NotNow while another process is at it."""
    with runs.alone(run.pk) as mine:
        if not mine:
            raise NotNow("演示城市正在建立，", remedy="请等它建完。")
        runs.begin(run, at=clock.now())
        for step in Planting(run).steps():
            told(step)
        runs.finish(run, at=clock.now())
    return run
