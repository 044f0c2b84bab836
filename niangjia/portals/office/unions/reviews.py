"""The review list: unions and employers of files that wait for a person, and the ways to settle one."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.reviews.views import tabs
from niangjia.portals.office.unions import forms
from niangjia.portals.office.unions.asking import CHOOSING, choosing, companies, page, searched
from niangjia.union.organisations import actions, permissions, queries, rules

SIZE = 50
FACTS = {
    "name": "工会名称", "code": "工会代码", "parent_text": "上级工会", "employer_text": "用人单位",
    "employer_code": "用人单位代码", "type_text": "类型", "founded_on": "成立日期", "elected_on": "本届选举",
    "ends_on": "本届届满", "members_claimed": "会员数",
}  # fmt: skip


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """List the open questions by kind, page by page."""
    request.actor.check_may(permissions.REVIEW)
    titles, counts = queries.issue_titles(), queries.unplaced_counts(request.actor)
    issue, run_id = request.GET.get("issue", ""), _number(request, "run")
    if issue and issue not in titles:
        raise Invalid(_("没有这一类问题。"), remedy=_("请从上面的分类里选。"), field="issue")
    rows = queries.unplaced(
        request.actor, issue=issue, run_id=run_id, after=_number(request, "after") or 0, limit=SIZE + 1
    )
    here = request.path
    kinds = [{"title": _("全部"), "to": here, "here": not issue, "count": sum(counts.values())}]
    kinds += [
        {"title": titles[name], "to": f"{here}?issue={name}", "here": issue == name, "count": many}
        for name, many in counts.items()
    ]
    more = f"?after={rows[SIZE - 1].id}&issue={issue}&run={run_id or ''}" if len(rows) > SIZE else ""
    context = {
        "rows": rows[:SIZE],
        "kinds": kinds,
        "more": more,
        "tabs": tabs(request.actor, "union-reviews"),
    }
    return render(request, "office/unions/reviews.html", context)


@asks
def parent(request: HttpRequest, question_id: int) -> HttpResponse:
    """Choose the right parent of a union."""
    asked = queries.question(request.actor, question_id)
    node = _node(request.actor, asked, wanted=asked.asks_parent)
    offered = queries.possible_parents(request.actor, node.type, searched(request), verb=permissions.FOUND)
    found = [(number, name) for number, name in offered if number not in (node.id, node.parent_id)]
    form = forms.Placing(_data(request), offered={"parent": found})

    def act(given: dict[str, Any]) -> None:
        actions.choose_parent(unplaced_id=question_id, parent_id=int(given["parent"]), **by(request))

    about = _("文件里写的上级：%(said)s。现在暂归：%(now)s。") % {
        "said": asked.said or _("没有写"), "now": node.parent_name,
    }  # fmt: skip
    context = _words(asked, _("选定上级工会"), about) | choosing(request, found, _("上级工会"))
    return decide(
        request,
        form,
        act,
        done=_("已归位。"),
        to=reverse("office:union-reviews"),
        words=context,
        template=CHOOSING,
    )


@asks
def confirmation(request: HttpRequest, question_id: int) -> HttpResponse:
    """Confirm that a union stands in its right place."""
    asked = queries.question(request.actor, question_id)
    node = _node(request.actor, asked, wanted=asked.asks_parent)

    def act(given: dict[str, Any]) -> None:
        actions.confirm(unplaced_ids=[question_id], **by(request))

    about = _("%(name)s 归 %(now)s。文件里写的上级：%(said)s。") % {
        "name": node.name, "now": node.parent_name, "said": asked.said or _("没有写"),
    }  # fmt: skip
    return _decide(
        request, forms.Nothing(_data(request)), act, _words(asked, _("确认归属"), about), _("已确认。")
    )


@asks
def employer(request: HttpRequest, question_id: int) -> HttpResponse:
    """Say which company the file meant."""
    asked = queries.question(request.actor, question_id)
    _node(request.actor, asked, wanted=asked.asks_employer)
    found = companies(request)
    form = forms.Employer(_data(request), offered={"company": found})

    def act(given: dict[str, Any]) -> None:
        actions.choose_employer(unplaced_id=question_id, company_id=int(given["company"]), **by(request))

    about = _("%(name)s 的用人单位，文件里写的是：%(said)s。") % {"name": asked.name, "said": asked.said}
    context = _words(asked, _("确定用人单位"), about)
    context |= choosing(request, found, _("企业：统一社会信用代码，或名称开头"))
    return decide(
        request, form, act, done=_("已登记覆盖，台账已重新判定。"), to=reverse("office:union-reviews"), words=context,
        template=CHOOSING,
    )  # fmt: skip


@asks
def entry(request: HttpRequest, question_id: int) -> HttpResponse:
    """Found by hand the union that the file spoke of and that could not be entered."""
    asked = queries.question(request.actor, question_id)
    if not asked.asks_entry:
        raise NotFound()
    found = queries.possible_founders(request.actor, searched(request))
    form = forms.Entry(
        _data(request),
        offered={"parent": found, "type_": forms.none_first(rules.choices(rules.TYPE_TITLES), _("请选择"))},
        initial={"name": asked.name, "type_": asked.facts.get("type") or ""},
    )

    def act(given: dict[str, Any]) -> int:
        return actions.enter(
            unplaced_id=question_id,
            type_=given["type_"],
            parent_id=int(given["parent"]),
            name=given["name"],
            **by(request),
        )

    about = _("%(issue)s，还没有登记。文件里写的上级：%(said)s。") % {
        "issue": asked.issue_title, "said": asked.facts.get("parent_text") or _("没有写"),
    }  # fmt: skip
    context = _words(asked, _("登记入册"), about) | choosing(request, found, _("上级工会"))
    return decide(request, form, act, done=_("已登记入册。"), to=page, words=context, template=CHOOSING)


@asks
def dismissal(request: HttpRequest, question_id: int) -> HttpResponse:
    """Let a question go, with a reason."""
    asked = queries.question(request.actor, question_id)
    form = forms.Revocation(_data(request))
    form.fields["reason"].label = _("不处理的理由")

    def act(given: dict[str, Any]) -> None:
        actions.dismiss(unplaced_id=question_id, reason=given["reason"], **by(request))

    about = _("%(issue)s。不处理以后，同样的内容再导入也不再提问。") % {"issue": asked.issue_title}
    return _decide(request, form, act, _words(asked, _("不处理"), about), _("已记为不处理。"))


def _decide(request: HttpRequest, form: Form, act: Any, words: dict[str, Any], done: str) -> HttpResponse:
    return decide(
        request, form, act, done=done, to=reverse("office:union-reviews"), words=words,
        template="office/unions/review.html",
    )  # fmt: skip


def _words(asked: queries.ReviewRow, title: str, about: str) -> dict[str, Any]:
    """What stands around a decision about a question; beside it the file's own row."""
    back = reverse("office:union-reviews")
    return {
        "title": title,
        "about": about,
        "submit": title,
        "back": back,
        "path": [(_("待归位的工会"), back)],
        "asked": asked,
        "facts": [(title, asked.facts[name]) for name, title in FACTS.items() if asked.facts.get(name)],
        "union_to": page(asked.organisation_id) if asked.organisation_id else "",
    }


def _node(actor: Actor, asked: queries.ReviewRow, *, wanted: bool) -> queries.Node:
    """The union a question is about. Raises NotFound where the question is of another kind."""
    if not wanted or asked.organisation_id is None:
        raise NotFound()
    return queries.organisation_for(actor, asked.organisation_id)


def _data(request: HttpRequest) -> Any:
    """What was sent, also when nothing had to be filled in."""
    return request.POST if request.method == "POST" else None


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
