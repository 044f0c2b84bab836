"""Server-sent events in short answers: no web thread waits for an event (ADR 0013).

An answer tells at once what stands, when it differs from what the browser last heard (`Last-Event-ID`), and in how
many milliseconds to ask again. What is told is a mark; the page itself is asked for by an ordinary request.
"""

from django.http import HttpRequest, HttpResponse


def answer(request: HttpRequest, mark: str, *, again: int) -> HttpResponse:
    """Return the answer to one asking: the mark as an event if it is news, a comment if not."""
    told = f"retry: {again}\n"
    if request.headers.get("Last-Event-ID", "") != mark:
        told += f"id: {mark}\nevent: stands\ndata: {mark}\n\n"
    else:
        told += ": nothing new\n\n"
    response = HttpResponse(told, content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
