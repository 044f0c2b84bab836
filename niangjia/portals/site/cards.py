"""What gates and merchants need to check an electronic card without asking us: the keys, and what was revoked."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import NotNow
from niangjia.ui.access import public
from niangjia.union.cards import queries

TEXT = "text/plain; charset=utf-8"
KEYS_HOLD, LIST_HOLDS = 3600, 300  # seconds; a card that was revoked is refused at a gate within five minutes


@public
@cache_control(public=True, max_age=KEYS_HOLD)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Publish the public keys whose credentials may still hold."""
    return JsonResponse(queries.published_keys(on=clock.today()), safe=False)


@public
@cache_control(public=True, max_age=LIST_HOLDS)
@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    """Publish the signed list of serials that were revoked before their end; it names nobody."""
    try:
        return HttpResponse(queries.revocation_list(at=clock.now()), content_type=TEXT)
    except NotNow as refusal:
        return HttpResponse(str(refusal), status=404, content_type=TEXT)
