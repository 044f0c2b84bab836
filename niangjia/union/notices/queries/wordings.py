"""The templates of the house and their wordings, for the administrators who keep them."""

from dataclasses import dataclass
from datetime import date, datetime

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.notices import limits, permissions, versions
from niangjia.union.notices.models import Wording
from niangjia.union.notices.rules import templates, wordings
from niangjia.union.notices.rules.channels import SMS
from niangjia.union.notices.rules.templates import CATEGORIES, CHANNELS, Template
from niangjia.union.notices.rules.wordings import WORDING


@dataclass(frozen=True, slots=True)
class Kind:
    """One template: what it says now, by which channels, as how many texts, and whether a new wording waits."""

    key: str
    title: str
    category: str
    codes: frozenset[str]
    channels: str
    fields: tuple[str, ...]
    text: str
    number: int | None
    parts: int | None
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a template's text."""

    id: int
    number: int
    text: str
    parts: int | None
    is_code: bool
    effective_from: date
    state: str
    state_title: str
    state_kind: str
    proposed_at: datetime
    proposed_by_id: int | None
    decided_at: datetime | None
    reason: str
    holds: bool
    may_approve: bool


def kinds(*, by: Actor, on: date) -> list[Kind]:
    """Return every template with the wording of a day. Raises NotAllowed (2 queries)."""
    permissions.check_may_manage(by)
    rows: dict[str, list[Wording]] = {}
    for row in Wording.objects.all():
        rows.setdefault(row.template, []).append(row)
    signature = limits.held(on).signature
    return [_kind(one, rows.get(one.key, []), signature, on) for one in templates.every()]


def kind(key: str, *, by: Actor, on: date) -> Kind:
    """Return one template. Raises NotFound for one that is not declared, NotAllowed."""
    permissions.check_may_manage(by)
    template = templates.known(key)
    if template is None:
        raise NotFound
    rows = list(Wording.objects.filter(template=key))
    return _kind(template, rows, limits.held(on).signature, on)


def editions(key: str, *, by: Actor, on: date) -> list[Edition]:
    """Return every version of a template, newest first. Raises NotFound, NotAllowed."""
    found, template = kind(key, by=by, on=on), templates.template(key)
    signature = limits.held(on).signature
    rows = Wording.objects.filter(template=key).order_by("-number")
    return [_edition(row, template, found, signature, by) for row in rows]


def check_waiting(number: int, *, by: Actor) -> None:
    """Raise NotAllowed, or NotFound for a number that no text has, before anybody is asked about it (1 query)."""
    permissions.check_may_manage(by)
    if not Wording.objects.filter(pk=number).exists():
        raise NotFound(data={"wording": number})


def _kind(template: Template, rows: list[Wording], signature: str, on: date) -> Kind:
    approved = [versions.version(row) for row in rows if row.state == "approved"]
    holds = wordings.holding(approved, template, on=on)
    text = holds.text if holds else template.text
    channels = [CHANNELS[code] for code in CHANNELS if code in template.channels]
    return Kind(
        template.key, template.title, CATEGORIES[template.category].title, template.channels, "、".join(channels),
        tuple(sorted(template.fields)), text, holds.number if holds else None,
        _parts(text, template, signature), any(row.state == "proposed" for row in rows),
    )  # fmt: skip


def _edition(row: Wording, template: Template, found: Kind, signature: str, by: Actor) -> Edition:
    state = WORDING.states[row.state]
    return Edition(
        row.pk, row.number, row.text, _parts(row.text, template, signature), row.is_code, row.effective_from,
        row.state, state.title, state.kind, row.proposed_at, row.proposed_by_id, row.decided_at, row.reason,
        holds=row.number == found.number,
        may_approve=row.state == "proposed" and by.id is not None and by.id != row.proposed_by_id,
    )  # fmt: skip


def _parts(text: str, template: Template, signature: str) -> int | None:
    """As how many texts it is charged; None where it never goes by SMS."""
    return wordings.length(text, template, signature=signature) if SMS in template.channels else None
