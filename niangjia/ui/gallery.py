"""What the gallery shows."""

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, object]:
    """Return what the gallery's template needs."""
    return {}
