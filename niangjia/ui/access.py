"""Pages a stranger may open. Every other page asks for a sign-in; a house test holds the list."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to people who have not signed in."""
    view.is_public = True  # type: ignore[attr-defined]  # a function may carry a mark
    return view
