"""One person's page: how they stand and why, their record, what happened; numbers in clear only for a purpose."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock, masking, sight
from niangjia.portals.people import forms, words
from niangjia.ui.deciding import Page, decide
from niangjia.ui.decisions import answer
from niangjia.ui.frame import show
from niangjia.union.members import actions, permissions, queries
from niangjia.union.members.rules import documents, memberships


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person, numbers masked; that the page was opened is noted for them."""
    found = actions.open_record(person_id=person_id, by=request.actor, at=clock.now())
    with sight.of_actor(request.actor, permissions.VIEW):
        line, record = queries.lines(request.actor, [found])[0], queries.record(found)
        whole = line.name == found.name
        context = {
            "person": found,
            "line": line,
            "mark": words.standing(line),
            "assurance": words.assurance(line),
            "why": words.why(line),
            "process": memberships.MEMBERSHIP,
            "facts": words.facts(found),
            "record": record,
            "aliases": [(name if whole else masking.name(name), why) for name, why in record.aliases],
            "may": _may(request, found.org_lft),
        }
        return show(request, "people/person.html", context)


@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a purpose, then show the numbers in clear, once."""
    form = forms.Purpose(request.POST or None)
    context: dict[str, Any] = {"form": form, "person_id": person_id, "name": _name(request, person_id)}

    def page(status: int) -> HttpResponse:
        return show(request, "people/clear.html", context, status=status)

    def go() -> HttpResponse:
        seen = actions.see_clear(person_id=person_id, **form.cleaned_data, by=request.actor, at=clock.now())
        context["name"] = seen.name
        context["seen"] = [(documents.TITLES[kind], number) for kind, number in seen.documents]
        context["phones"] = seen.phones
        return page(200)

    return answer(form, go, page)


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, person_id: int) -> HttpResponse:
    """Correct items of the record."""
    with sight.of_actor(request.actor, permissions.KEEP):
        found = queries.person_for(request.actor, person_id, verb=permissions.KEEP)
    migrant = {True: "yes", False: "no", None: ""}[found.is_migrant]
    form = forms.Correction(request.POST or None, initial=vars(found) | {"is_migrant": migrant})

    def act(given: dict[str, Any], at: datetime) -> None:
        actions.correct(
            person_id=person_id, changes=form.changes(), reason=given["reason"], by=request.actor, at=at
        )

    return _decide(
        request, person_id, form, act, title=_("更正档案"), done=_("档案已更正，原来的内容留有记录。")
    )


@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note another phone."""

    def act(given: dict[str, Any], at: datetime) -> None:
        actions.change_phone(person_id=person_id, **given, by=request.actor, at=at)

    form = forms.NewPhone(request.POST or None)
    return _decide(
        request,
        person_id,
        form,
        act,
        title=_("更换手机号码"),
        done=_("新的手机号码已登记，等本人用验证码确认。"),
    )


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put the right number in place of a wrong one."""

    def act(given: dict[str, Any], at: datetime) -> None:
        actions.correct_document(person_id=person_id, **given, by=request.actor, at=at)

    form = forms.RightNumber(request.POST or None)
    return _decide(request, person_id, form, act, title=_("更正证件号码"), done=_("证件号码已更正。"))


def _decide(
    request: HttpRequest, person_id: int, form: Any, act: Callable[[dict[str, Any], datetime], None], *,
    title: str, done: str,
) -> HttpResponse:  # fmt: skip
    """Show the form of one act on a person; when it is sent, act and go back to their page."""
    name = _name(request, person_id, verb=permissions.KEEP)
    page = Page(title, name, reverse("people:person", args=[person_id]), _("保存"))
    return decide(request, page, form, act, done=done)


def _name(request: HttpRequest, person_id: int, *, verb: str = permissions.VIEW) -> str:
    with sight.of_actor(request.actor, verb):
        return queries.shown_name(request.actor, queries.person_for(request.actor, person_id, verb=verb))


def _may(request: HttpRequest, org_lft: int | None) -> dict[str, bool]:
    verbs = {"clear": permissions.CLEAR, "keep": permissions.KEEP}
    return {word: permissions.may(request.actor, verb, org_lft) for word, verb in verbs.items()}
