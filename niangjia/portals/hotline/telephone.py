"""The door of telephone systems: signed requests of a line, and nothing else. Speaks JSON; says little of why not."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.gateways import cti
from niangjia.gateways.cti import contract, signing
from niangjia.gateways.cti.contract import Code, Event
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.ui import access
from niangjia.union.cases.actions import calls, ivr

BY = system("话务系统")


@access.public
@csrf_exempt
@require_POST
def events(request: HttpRequest, line: str) -> HttpResponse:
    """Take the events of one request; every one of them is answered for."""
    if refused := _refuse(request, line):
        return refused
    told = _told(request)
    rows = told.get("events") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= contract.MOST:
        return _say(400)
    read, wrong = _read(rows)
    try:
        taken = calls.receive(
            line=line, nonce=request.headers[signing.NONCE], events=read, by=BY, at=clock.now()
        )
    except NotFound:
        return _say(404)
    except calls.Replayed:
        return _say(409)
    answers: dict[str, Code] = dict.fromkeys(wrong, Code.REFUSED) | {str(k): v for k, v in taken.items()}
    return JsonResponse({"results": [{"id": one, "code": str(code)} for one, code in answers.items()]})


@access.public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, line: str) -> HttpResponse:
    """What the telephone says next; by GET the menu that holds now."""
    if refused := _refuse(request, line):
        return refused
    now, nonce = clock.now(), request.headers[signing.NONCE]
    try:
        if request.method == "GET":
            return JsonResponse({"menu": ivr.held(line=line, at=now)})
        words = _words(_told(request))
        if words is None:
            return _say(400)
        turn = ivr.talk(line=line, nonce=nonce, by=BY, at=now, **words)
    except NotFound:
        return _say(404)
    except NotNow:
        return _say(409)
    return JsonResponse({"say": turn.say, "expects": turn.expects, "step": turn.step, "do": turn.do})


def _refuse(request: HttpRequest, line: str) -> HttpResponse | None:
    """The answer to a request that is not a telephone system's; None for one that is."""
    if int(request.headers.get("Content-Length") or 0) > contract.LARGEST:
        return _say(413)
    try:
        key = cti.connection(line).key
    except cti.Unusable:
        return _say(404)
    signed = signing.is_signed(
        key,
        method=request.method or "",
        path=request.path,
        body=request.body,
        given=request.headers,
        at=clock.now(),
    )
    return None if signed else _say(401)


def _told(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None


def _read(rows: list[Any]) -> tuple[list[Event], list[str]]:
    """The events of a request, and the ids of what is none."""
    read, wrong = [], []
    for row in rows:
        try:
            read.append(contract.read(row))
        except ValueError:
            wrong.append(_number(row))
    return read, wrong


def _number(row: Any) -> str:
    try:
        return str(UUID(row["id"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""


def _words(told: Any) -> Mapping[str, str] | None:
    if not isinstance(told, dict):
        return None
    words = {name: told.get(name, "") for name in ("call", "step", "heard")}
    fits = all(isinstance(word, str) and len(word) <= contract.WORD for word in words.values())
    return words if fits and words["call"] else None


def _say(status: int) -> HttpResponse:
    return JsonResponse({"code": contract.OF_REQUEST[status]}, status=status)
