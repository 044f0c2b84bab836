"""A member's own transfer: asked for by the new union's code or name, followed step by step, appealed, taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.member import forms
from niangjia.portals.member.frame import show
from niangjia.ui.decisions import refuse
from niangjia.union.members.actions import moving as acts
from niangjia.union.members.queries import joining, own
from niangjia.union.members.queries import moving as queries
from niangjia.union.members.rules import moving as rules
from niangjia.union.organisations import queries as unions

PAGE = "/me/transfer/"


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Show the transfer under way, or find the union to go to."""
    me = own.standing(request.actor)
    with sight.of_person(me.person_id):
        rows = queries.of_person(me.person_id)
    running = next((row for row in rows if row.state in rules.OPEN), None)
    if running is not None:
        return show(request, "member/transfer.html", _progress(running))
    form = forms.NewUnion(request.POST or None)
    found = _found(form.cleaned_data["words"]) if request.method == "POST" and form.is_valid() else []
    if me.union and [one.union.id for one in found] == [me.union.id]:
        form.add_error("words", "您本来就在这个工会，不用转会。")
    elif request.method == "POST" and form.is_valid() and not found:
        form.add_error("words", "没有找到这个工会，请核对工会码，或换几个字再找。")
    found = [one for one in found if me.union is None or one.union.id != me.union.id]
    context = {"me": me, "form": form, "found": found, "past": rows}
    context["applying"] = None if me.is_member else own.applying(own.cases(request.actor, at=clock.now()))
    return show(request, "member/transfer_new.html", context, status=422 if form.errors else 200)


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the transfer to the union of a code."""
    node = joining.union_of_code(code)
    acts.ask(
        person_id=request.actor.person_id, to_organisation_id=node.id, initiator=rules.Initiator.MEMBER,
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    return redirect(f"{PAGE}?done=asked-transfer")


@require_POST
def withdraw(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Take one's own transfer back; the membership stays where it is."""
    acts.withdraw(transfer_id=transfer_id, by=request.actor, at=clock.now())
    return redirect(f"{PAGE}?done=withdrawn-transfer")


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Appeal against the old union's refusal, in one's own words. Raises NotFound for another's transfer."""
    with sight.of_person(request.actor.person_id):
        if transfer_id not in {row.pk for row in queries.of_person(request.actor.person_id)}:
            raise NotFound
    form = forms.Appeal(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            acts.appeal(
                transfer_id=transfer_id, words=form.cleaned_data["words"], by=request.actor, at=clock.now()
            )
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            return redirect(f"{PAGE}?done=appealed")
    return show(request, "member/appeal.html", {"form": form}, status=status)


def _found(words: str) -> list[joining.Proposal]:
    """The union of a code, else unions of such a name."""
    try:
        return [joining.proposal(joining.union_of_code(words))]
    except NotFound:
        return [joining.proposal(node) for node in unions.named_like(words) if joining.takes(node)]


def _progress(row: queries.Transfer) -> dict[str, object]:
    state = rules.TRANSFER.states[row.state]
    return {
        "row": row, "state": state, "last_day": own.last_day(row.due_at), "process": rules.TRANSFER,
        "refusal": rules.REFUSAL_TITLES[rules.Refusal(row.refusal)] if row.refusal else "",
        "sentence": rules.sentence(row.state, row.why, appealed=bool(row.appeal)),
        "may_appeal": row.state == "refused",
        "may_withdraw": any(move.verb == "withdraw" for move in rules.TRANSFER.allowed(row.state)),
    }  # fmt: skip
