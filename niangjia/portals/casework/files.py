"""A file of a case, taken along by who works on it: never shown within our pages, and never guessed at by a browser."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.union.cases.actions import attaching


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Hand out one file; the log says who took it. Raises NotFound, NotAllowed."""
    opened = attaching.open_file(attachment_id=attachment_id, by=request.actor, at=clock.now())
    answer = HttpResponse(opened.content, content_type=opened.mime)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=opened.name) or "attachment"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
