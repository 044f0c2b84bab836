"""Marks of views: who may open them. One without a mark asks for a sign-in; a house test holds the list."""

from collections.abc import Callable
from typing import Any, TypeVar

SESSION = "sign_in"  # in the browser session: the number of its `accounts.Session`
MEMBER = "member"  # the cookie of a member's session; it goes to /me/ alone
MEMBERS = "/me/"  # where the members' pages begin
DUE = "password_due"  # in the browser session: its owner must choose a new password first

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to people who have not signed in."""
    view.is_public = True  # type: ignore[attr-defined]  # a function may carry a mark
    return view


def quiet(view: View) -> View:
    """Mark a view that a page asks for by itself, such as a progress bar: it keeps nobody signed in."""
    view.is_quiet = True  # type: ignore[attr-defined]  # a function may carry a mark
    return view


def before_new_password(view: View) -> View:
    """Mark a view that stays open to somebody who has to choose a new password first."""
    view.is_before_new_password = True  # type: ignore[attr-defined]  # a function may carry a mark
    return view


def carries(view: Callable[..., Any], mark: str) -> bool:
    """True when a view carries the mark `is_public`, `is_quiet` or `is_before_new_password`."""
    return getattr(view, mark, False) is True
