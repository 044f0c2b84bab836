"""The words of the search: synonyms, questions without an answer, and how often what served."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.rates import Rate
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.publications import forms
from niangjia.portals.office.publications.tabs import tabs
from niangjia.ui.tables import Column, Table
from niangjia.union.publications import actions, permissions, queries
from niangjia.union.publications.rules.kinds import KINDS, PLACES

DAYS = 90

SHOWN = 8


def _several(terms: list[str]) -> str:
    """The first of many words, and how many there are."""
    words = "、".join(terms[:SHOWN])
    return words if len(terms) <= SHOWN else _("%(words)s 等 %(n)s 个") % {"words": words, "n": len(terms)}


SYNONYMS = Table(
    name=gettext_lazy("同义词"),
    columns=[
        Column(
            "title", gettext_lazy("名称"), link=lambda row: reverse("office:synonyms-change", args=[row.pk])
        ),
        Column("terms", gettext_lazy("同义词"), value=lambda row: _several(row.terms)),
        Column("changed_at", gettext_lazy("修改时间")),
    ],
    empty=gettext_lazy("还没有同义词。把职工的说法加进来，检索马上就认得。"),
)
GAPS = Table(
    name=gettext_lazy("没搜到的问题"),
    columns=[
        Column("words", gettext_lazy("问法"), link=lambda row: reverse("office:gap-settle", args=[row.pk])),
        Column("times", gettext_lazy("次数"), numeric=True),
        Column("last_at", gettext_lazy("最近一次")),
        Column("first_at", gettext_lazy("第一次"), hidden=True),
    ],
    empty=gettext_lazy("没有待补的问题。热线、微信和网站上没有把握回答的问题会列在这里。"),
)
USES = Table(
    name=gettext_lazy("使用情况"),
    columns=[
        Column("title", gettext_lazy("文章"), link=lambda row: reverse("office:publication", args=[row.article_id])),
        Column("kind", gettext_lazy("类别"), value=lambda row: KINDS[row.kind].title),
        Column("used", gettext_lazy("使用"), numeric=True, value=lambda row: row.used, total=True),
        *(
            Column(f"at_{place}", title, numeric=True, value=lambda row, place=place: row.places[place])
            for place, title in PLACES.items()
        ),
        Column("helpful", gettext_lazy("有用"), numeric=True),
        Column("unhelpful", gettext_lazy("没用"), numeric=True),
        Column(
            "rate", gettext_lazy("有用率"), numeric=True,
            value=lambda row: Rate(row.helpful, row.helpful + row.unhelpful, "还没有评价"),
        ),
    ],
    empty=gettext_lazy("还没有人用过这些文章。"),
)  # fmt: skip


@require_safe
def synonyms(request: HttpRequest) -> HttpResponse:
    """List the groups of synonyms."""
    listing = SYNONYMS.read(request.GET, lambda _chosen: queries.synonyms(by=request.actor))
    context = _context(
        request, "synonyms", title=_("同义词"), about=_("检索把一组里的词当成一个意思；保存后马上生效。"),
        add=reverse("office:synonyms-new"),
    )  # fmt: skip
    return listing.answer(request, "office/publications/words.html", context)


@asks
def new(request: HttpRequest) -> HttpResponse:
    """Add a group."""
    permissions.check_may_manage(request.actor)
    return _keep(request, None, forms.Synonyms(request.POST or None), _("新加一组同义词"))


@asks
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a group."""
    group = queries.synonym_group(number, by=request.actor)
    begun = {"title": group.title, "terms": "\n".join(group.terms)}
    return _keep(request, number, forms.Synonyms(request.POST or None, initial=begun), _("修改同义词"))


@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Let go of a group."""
    actions.drop_synonyms(group_id=number, **by(request))
    messages.success(request, _("已删除这组同义词。"))
    return redirect("office:synonyms")


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """List the questions without an answer."""
    listing = GAPS.read(request.GET, lambda _chosen: queries.gaps(by=request.actor))
    about = _("按问的次数排列；号码已经遮去。补一篇文章或者加同义词以后，在这里写明处理结果。")
    context = _context(request, "gaps", title=_("没搜到的问题"), about=about)
    return listing.answer(request, "office/publications/words.html", context)


@asks
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Say what was done about a question."""
    found = queries.miss(number, by=request.actor)
    back = reverse("office:gaps")
    return decide(
        request, forms.Outcome(request.POST or None),
        lambda said: actions.settle_miss(miss_id=number, outcome=said["outcome"], **by(request)),
        done=_("已处理。"), to=back,
        words={
            "title": found.words, "about": _("问过 %(n)s 次") % {"n": found.times}, "submit": _("已处理"),
            "back": back, "path": [(_("没搜到的问题"), back)],
        },
    )  # fmt: skip


@require_safe
def uses(request: HttpRequest) -> HttpResponse:
    """List how often articles served, and what readers said."""
    since = clock.today() - timedelta(days=DAYS)
    listing = USES.read(request.GET, lambda _chosen: queries.uses(by=request.actor, since=since))
    about = _("最近 %(n)s 天；有用率 ＝ 有用 ÷（有用 + 没用）。只计次数，不记是谁。") % {"n": DAYS}
    return listing.answer(
        request, "office/publications/words.html", _context(request, "uses", title=_("使用情况"), about=about)
    )


def _context(request: HttpRequest, here: str, **words: Any) -> dict[str, Any]:
    return {"tabs": tabs(here), "may_manage": request.actor.may(permissions.MANAGE), **words}


def _keep(request: HttpRequest, number: int | None, form: forms.Synonyms, title: str) -> HttpResponse:
    back = reverse("office:synonyms")
    return decide(
        request, form,
        lambda said: actions.keep_synonyms(
            title=said["title"], terms=said["terms"].split(), group_id=number, **by(request)
        ),
        done=_("已保存，检索马上生效。"), to=back, template="office/publications/synonyms.html",
        words={"title": title, "submit": _("保存"), "back": back, "number": number},
    )  # fmt: skip
