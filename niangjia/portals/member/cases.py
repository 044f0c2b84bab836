"""A member's own cases: what they asked, how far it is, their rating; name and phone are the record's."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, masking
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.member.frame import show
from niangjia.ui import appeals
from niangjia.ui.decisions import refuse
from niangjia.ui.uploads import limited
from niangjia.union.areas import queries as areas
from niangjia.union.areas.rules import resolve
from niangjia.union.cases import actions, queries
from niangjia.union.cases.actions import Intake, Who, asking, attaching
from niangjia.union.cases.queries import Own
from niangjia.union.cases.rules import asking as rules
from niangjia.union.cases.rules.files import ONE_SENDING
from niangjia.union.cases.rules.states import CASE, OPEN
from niangjia.union.cases.rules.words import KINDS, Channel
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members.queries import own
from niangjia.union.organisations import queries as unions

SURE = 0.5  # how certain words must name a place
YES = "yes"


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List one's own cases, the latest first."""
    rows = [(row, CASE.states[row.state].kind) for row in queries.mine(request.actor)]
    return show(request, "member/cases/list.html", {"rows": rows})


@sensitive_post_parameters()
@limited(ONE_SENDING)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a new appeal of one's own."""
    if request.method == "POST" and "look" in request.POST:
        said = request.POST.dict()
        form = appeals.Named(initial=said | {"consent": "consent" in said}, kinds=KINDS.items())
        return _new(request, form, 200, looked=True, found=_look_up(said.get("company_name", "")))
    form = appeals.Named(request.POST or None, request.FILES or None, kinds=KINDS.items())
    form.fields.pop("name")
    if request.method != "POST" or not form.is_valid():
        return _new(request, form, 422 if form.errors else 200)
    try:
        taken = asking.ask(**_told(request, form), by=request.actor, at=clock.now())
    except (Invalid, NotNow) as refusal:
        return _new(request, form, refuse(form, refusal))
    return redirect(f"/me/cases/{taken.case_id}/?done=asked-case")


@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one's own case. Raises NotFound for anybody else's."""
    return _case(request, queries.my_case(request.actor, case_id), 200)


@require_POST
def rate(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep one's own rating: once."""
    mine, form = queries.my_case(request.actor, case_id), appeals.Rating(request.POST)
    if not form.is_valid():
        return _case(request, mine, 422, form=form)
    said = form.cleaned_data
    try:
        actions.rate(
            case_id=mine.id, stars=int(said["stars"]), solved=said["solved"] == YES, words=said["words"],
            channel=Channel.WEB, by=request.actor, at=clock.now(),
        )  # fmt: skip
    except (Invalid, NotNow) as refusal:
        return _case(request, mine, refuse(form, refusal), form=form, refusal=refusal)
    return redirect(f"/me/cases/{mine.id}/?done=rated-case")


@require_POST
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take one's own case back, while it is not answered."""
    actions.withdraw(case_id=case_id, by=request.actor, at=clock.now())
    return redirect(f"/me/cases/{case_id}/?done=withdrawn-case")


@limited(ONE_SENDING)
@require_POST
def more(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add files to one's own case."""
    mine, form = queries.my_case(request.actor, case_id), appeals.More(request.POST, request.FILES)
    if not form.is_valid():
        return _case(request, mine, 422, files_form=form)
    try:
        attaching.attach_own(case_id=mine.id, given=_given(form), by=request.actor, at=clock.now())
    except (Invalid, NotNow) as refusal:
        return _case(request, mine, refuse(form, refusal), files_form=form)
    return redirect(f"/me/cases/{mine.id}/?done=attached-case")


def _told(request: HttpRequest, form: Form) -> dict[str, Any]:
    """The appeal as the act takes it; who asks is the record's, whatever the form says."""
    said, (name, phone) = form.cleaned_data, own.contact(request.actor)
    place = resolve(areas.gazetteer(), said["place"]) if said["place"].strip() else None
    told = Intake(
        channel=Channel.WEB, text=said["text"], kind=said["kind"], company_name=said["company_name"],
        is_secret=said["is_secret"] == YES, area_id=place.area_id if place and place.confidence >= SURE else None,
        who=Who(name, phone, request.actor.person_id, said["may_be_named"]),
    )  # fmt: skip
    return {
        "told": told,
        "consented": said["consent"],
        "address": request.address,
        "files": _given(form),
    }


def _given(form: Form) -> list[attaching.Given]:
    return [attaching.Given(one.name, one.read()) for one in form.cleaned_data["files"]]


def _look_up(name: str) -> dict[str, Any]:
    """What the register says of an employer's name, and the union that covers it."""
    known = enterprises.open_by_name(name) if name.strip() else None
    node = unions.union_of_company(known[0]) if known else None
    return {"company": known[1] if known else "", "unions": [node.name] if node else []}


def _new(request: HttpRequest, form: Form, status: int, **more: Any) -> HttpResponse:
    form.fields.pop("name", None)
    name, phone = own.contact(request.actor)
    who = masking.name(name) + (f" {masking.phone(phone)}" if phone else _("（没有验证过的手机号）"))
    return show(
        request,
        "member/cases/new.html",
        {"form": form, "who": who, "notice": rules.NOTICE, **more},
        status=status,
    )


def _case(request: HttpRequest, mine: Own, status: int, **more: Any) -> HttpResponse:
    context = {
        "own": mine, "last_day": own.last_day(mine.due_at), "kind": CASE.states[mine.state].kind,
        "takes_files": mine.state in OPEN, "form": appeals.Rating(), "files_form": appeals.More(), **more,
    }  # fmt: skip
    return show(request, "member/cases/case.html", context, status=status)
