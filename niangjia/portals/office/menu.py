"""The left menu of the office: what there is, and who sees it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia.kernel import calendar_years, params
from niangjia.kernel.actor import Actor
from niangjia.union.accounts import permissions as accounts
from niangjia.union.cards import permissions as cards
from niangjia.union.cases import permissions as cases
from niangjia.union.enterprises import permissions as enterprises
from niangjia.union.insights import permissions as insights
from niangjia.union.members import permissions as members
from niangjia.union.notices import permissions as notices
from niangjia.union.organisations import permissions as organisations
from niangjia.union.outreach import permissions as outreach
from niangjia.union.publications import permissions as publications


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: its address by name (of the office unless it says whose), words, icon, any verb."""

    name: str
    title: str
    icon: str
    verbs: tuple[str, ...]

    @property
    def to(self) -> str:
        """Its address."""
        return reverse(self.name if ":" in self.name else f"office:{self.name}")


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


MENU = (
    Group(_("今天"), (
        Entry("home", _("一览"), "chart-bar", (insights.READ,)),
        Entry("reviews", _("待核对"), "inbox", (enterprises.REVIEW, enterprises.CORRECT, organisations.REVIEW)),
    )),
    Group(_("组建"), (
        Entry("ledger", _("企业台账"), "building-office-2", (outreach.READ,)),
        Entry("companies", _("企业名册"), "magnifying-glass", (enterprises.READ,)),
        Entry("unions", _("工会组织"), "users", (organisations.VIEW,)),
        Entry("key-lists", _("重点名单"), "star", (outreach.LIST,)),
    )),
    Group(_("会员"), (
        Entry("people:roster", _("会员名册"), "identification", (members.VIEW,)),
        Entry("people:applications", _("入会申请"), "user-plus", (members.REVIEW,)),
        Entry("people:transfers", _("会籍接转"), "arrows-right-left", (members.RELEASE, members.REVIEW, members.RULE)),
        Entry("people:to-file", _("除名备案"), "document-check", (members.RULE,)),
        Entry("people:checks", _("会籍数据检查"), "shield-exclamation", (params.CHANGE,)),
        Entry("cards", _("会员卡"), "credit-card", (cards.BATCH,)),
        Entry("people:requests", _("个人信息请求"), "hand-raised", (members.ANSWER,)),
        Entry("duplicates", _("重复档案"), "document-duplicate", (members.RESOLVE,)),
    )),
    Group(_("诉求"), (
        Entry("casework:cases", _("诉求工单"), "chat-bubble-left-right", (cases.VIEW,)),
    )),
    Group(_("12351"), (
        Entry("hotline:console", _("话务台"), "phone", (cases.ANSWER,)),
        Entry("hotline:wishes", _("回电登记"), "phone-arrow-up-right", (cases.ANSWER,)),
        Entry("hotline:wall", _("实时大屏"), "presentation-chart-line", (cases.LINES,)),
        Entry("hotline:shifts", _("班次与坐席"), "clock", (cases.LINES,)),
        Entry("hotline:menu", _("语音菜单"), "speaker-wave", (cases.LINES,)),
        Entry("hotline:gaps", _("知识缺口"), "question-mark-circle", (cases.LINES,)),
        Entry("hotline:figures", _("热线统计"), "chart-pie", (cases.ANSWER,)),
    )),
    Group(_("发布"), (
        Entry("publications", _("发布与知识"), "book-open", (publications.WRITE, publications.REVIEW)),
    )),
    Group(_("数据"), (
        Entry("imports", _("导入企业"), "arrow-up-tray", (enterprises.IMPORT,)),
        Entry("union-imports", _("导入工会"), "arrow-up-on-square", (organisations.IMPORT,)),
        Entry("people:rosters", _("导入会员"), "arrow-up-on-square-stack", (members.IMPORT,)),
        Entry("runs", _("后台任务"), "queue-list", (enterprises.IMPORT, organisations.IMPORT, cards.BATCH, accounts.AUDIT)),
    )),
    Group(_("管理"), (
        Entry("params", _("法规参数"), "scale", (params.CHANGE, insights.READ)),
        Entry("calendar", _("工作日历"), "calendar-days", (calendar_years.LOAD, insights.READ)),
        Entry("accounts", _("账号与岗位"), "key", (accounts.ADMINISTER,)),
        Entry("notices", _("发件箱"), "envelope", (notices.MANAGE,)),
        Entry("audit", _("审计"), "shield-check", (accounts.AUDIT,)),
    )),
)  # fmt: skip


ELSEWHERE = {"areas/": "home", "unions/reviews/": "reviews"}
"""Pages that stand under an entry though their address begins like another's."""


def seen_by(actor: Actor, path: str) -> Iterator[tuple[str, list[tuple[Entry, bool]]]]:
    """Yield (heading, [(entry, whether the reader is on its pages)]) for what this reader may open."""
    here = _here(path)
    for group in MENU:
        open_to = [entry for entry in group.entries if any(actor.may(verb) for verb in entry.verbs)]
        if open_to:
            yield group.title, [(entry, entry is here) for entry in open_to]


def _here(path: str) -> Entry | None:
    """The entry under which a page stands: the longest address that the path begins with."""
    every = {entry.name: entry for group in MENU for entry in group.entries}
    home = every["home"]
    for address, name in ELSEWHERE.items():
        if path.startswith(home.to + address):
            return every[name]
    found = [
        entry
        for entry in every.values()
        if path == entry.to or (entry is not home and path.startswith(entry.to))
    ]
    return max(found, key=lambda entry: len(entry.to), default=None)
