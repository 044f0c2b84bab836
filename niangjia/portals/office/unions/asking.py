"""What the pages of decisions about a union share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.portals.office.unions.tree import above
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import queries

CHOOSING = "office/unions/choosing.html"
SHOWN = 20


def page(union_id: int, name: str = "union") -> str:
    """The address of a union's page."""
    return reverse(f"office:{name}", args=[union_id])


def words(
    actor: Actor, node: queries.Node, title: str, about: str = "", *, submit: str = "", danger: bool = False
) -> dict[str, Any]:
    """What stands around a decision about a union."""
    back = page(node.id)
    return {
        "title": title,
        "about": about,
        "submit": submit or _("确定"),
        "back": back,
        "path": [*above(actor, node.id), (node.name, back)],
        "kind": "danger" if danger else "main",
    }


def searched(request: HttpRequest) -> str:
    """What the reader looks for on a page where something is found first and then chosen."""
    return request.GET.get("q", "").strip()[:100]


def choosing(request: HttpRequest, found: Iterable[Any], what: str) -> Mapping[str, Any]:
    """The context of such a page: `what` is to be found, `found` what was."""
    return {"looked_for": searched(request), "found": bool(list(found)), "what": what}


def companies(request: HttpRequest) -> list[tuple[int, str]]:
    """(number, words) of the companies that fit the search, by code or the beginning of the name."""
    text = searched(request)
    if not text:
        return []
    rows = enterprises.companies(request.actor, search=text)[:SHOWN]
    return [(row.pk, "，".join(filter(None, [row.name, row.uscc, row.get_status_display()]))) for row in rows]


def one(rows: Iterable[Any], number: int) -> Any:
    """The row of this number among a union's own. Raises NotFound."""
    row = next((row for row in rows if row.id == number), None)
    if row is None:
        raise NotFound()
    return row
