"""The platform's callback: opened, heard, answered within five seconds. Who is not the platform learns nothing."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from niangjia.gateways.wechat import contract, envelope
from niangjia.kernel import clock
from niangjia.kernel.refusals import Refusal
from niangjia.ui import access
from niangjia.union.cases.actions import talking

log = logging.getLogger(__name__)
SILENCE = "success"  # how the platform is told that nothing is to be said


@csrf_exempt
@access.public
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest) -> HttpResponse:
    """Answer a greeting or a message. Nothing of either is logged but why it was refused."""
    account: contract.Account | None = settings.WECHAT
    if account is None:
        raise Http404
    try:
        if request.method == "GET":
            echo = envelope.check_greeting(account, request.GET.dict(), at=clock.now())
            return HttpResponse(echo, content_type="text/plain; charset=utf-8")
        message = envelope.open_(account, request.GET.dict(), _body(request), at=clock.now())
    except envelope.Refused as refused:
        log.info("a callback was refused: %s", refused)
        return HttpResponse(status=403)
    text = _heard(message, f"{request.scheme}://{request.get_host()}")
    said = envelope.answer(account, message, text, at=clock.now()) if text else SILENCE
    return HttpResponse(said, content_type="application/xml; charset=utf-8" if text else "text/plain")


def _heard(message: envelope.Message, site: str) -> str:
    """What is answered. A database that is away is no answer: the platform asks again in five seconds."""
    heard = talking.Heard(
        openid=message.openid, key=message.key, kind=message.kind, text=message["Content"],
        event_key=message["EventKey"], media=message["MediaId"],
    )  # fmt: skip
    try:
        return talking.hear(heard=heard, site=settings.PUBLIC_URL or site, at=clock.now())
    except Refusal as refusal:
        return str(refusal)


def _body(request: HttpRequest) -> bytes:
    """The body, if it is no larger than any message. Raises `Refused`."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > contract.LARGEST:
        raise envelope.Refused("too large")
    try:
        return request.body
    except (RawPostDataException, UnreadablePostError):
        raise envelope.Refused("cut short") from None
