"""A company's facts in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from niangjia.ui.cells import words
from niangjia.union.enterprises.queries import Company, FieldRuling, Kind, Revision, Status
from niangjia.union.enterprises.rules.fields import industries

CURRENCIES = {"CNY": "元人民币", "USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元"}
TITLES = {field.name: str(field.verbose_name) for field in Company._meta.concrete_fields}
TITLES["capital_fen"] = "注册资本"
CHOICES = {"kind": dict(Kind.choices), "status": dict(Status.choices)}
HIDDEN = {"capital_currency"}
"""Facts that stand inside another: a currency beside its sum."""


def facts(rulings: list[FieldRuling]) -> list[dict[str, Any]]:
    """Every fact that somebody stated: its title, its value, who rules it and why, who says otherwise."""
    currency = next((str(r.value) for r in rulings if r.name == "capital_currency" and r.value), "CNY")
    return [
        {
            "title": TITLES[ruling.name],
            "value": shown(ruling.name, ruling.value, currency),
            "source": ruling.source,
            "day": ruling.stated_on,
            "why": ruling.why,
            "others": [
                (title, day, shown(ruling.name, value, currency)) for title, day, value in ruling.others
            ],
        }
        for ruling in rulings
        if ruling.name not in HIDDEN and (ruling.value not in (None, "") or ruling.others)
    ]


def shown(name: str, value: object, currency: str = "CNY") -> str:
    """One fact as people read it."""
    if value in (None, ""):
        return _("（空）")
    if name == "capital_fen":
        return _money(int(str(value)), currency)
    if name == "headcount":
        return _("%(n)s 人") % {"n": words(int(str(value)))}
    if name == "industry":
        return f"{industries().get(str(value), '')} {value}".strip()
    if name in CHOICES:
        return str(CHOICES[name].get(str(value), value))
    return words(_day(value))


def changes(revisions: list[Revision]) -> list[dict[str, Any]]:
    """What the sources said before, field by field, the latest first."""
    return [
        {
            "when": revision.stated_on,
            "source": revision.source.title + (_("（已撤销）") if revision.undone else ""),
            "what": TITLES.get(name, name),
            "old": None if old in (None, "") else shown(name, old),
            "new": shown(name, new),
        }
        for revision in revisions
        for name, (old, new) in revision.changes.items()
        if name not in HIDDEN
    ]


def _money(fen: int, currency: str) -> str:
    """Capital in ten thousands where it is even, else to the cent."""
    unit = CURRENCIES.get(currency, currency)
    yuan = Decimal(fen) / 100
    if yuan >= 10_000 and not yuan % 100:
        return f"{(yuan / 10_000).normalize():,f} 万{unit}"
    return f"{yuan:,.2f} {unit}"


def _day(value: object) -> object:
    """A date that history keeps as text becomes a date again."""
    text = str(value)
    if isinstance(value, str) and len(text) == 10 and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return value
    return value
