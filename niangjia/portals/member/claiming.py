"""A phone with a new owner: claimed by a code and one press, freed by time, without any official."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.portals.member import cookies
from niangjia.portals.member.frame import show
from niangjia.ui import access
from niangjia.union.members.actions import releasing as acts
from niangjia.union.members.queries import releasing


@access.public
@never_cache
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Claim the phone that this browser has proven; asked again, the same claim stands."""
    phone = cookies.proven_phone(request)
    if not phone:
        return redirect("member:sign-in")
    acts.claim_phone(
        phone=phone, claimant_id=request.actor.person_id, by=request.actor, at=clock.now()
    )  # fmt: skip
    return redirect("member:phone-claimed")


@access.public
@never_cache
@require_safe
def claimed(request: HttpRequest) -> HttpResponse:
    """Say what happens with a claimed phone, until which day, and what one can do meanwhile."""
    phone = cookies.proven_phone(request)
    line = releasing.claim_on(phone) if phone else None
    if line is None:
        return redirect("member:sign-in")
    return show(request, "member/phone_claimed.html", {"claim": line, "tail": phone[-4:]})
