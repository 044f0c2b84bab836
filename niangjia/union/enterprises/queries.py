"""Reads of the register. The register itself is visible to all staff; what is done about a company is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.preview import Preview
from niangjia.kernel.bulk.preview import preview as look
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import permissions
from niangjia.union.enterprises.imports import feed
from niangjia.union.enterprises.models import (
    FACT_FIELDS,
    Company,
    CompanyQuerySet,
    Kind,
    Revision,
    Source,
    Statement,
    Status,
    Unmatched,
)
from niangjia.union.enterprises.rules import names, ruling, uscc

# The rows that the rooms above and the portals are handed.
__all__ = ["Company", "Kind", "Revision", "Source", "Status", "Unmatched"]

# What the ledger above judges a company by; one row per company.
LEDGER_FACTS = """SELECT id AS company_id, status IN ('open', 'unknown') AS open, kind = 'sole_trader' AS sole_trader,
                         headcount, founded_on, area_label FROM enterprises_company"""
EVERY_COMPANY = "SELECT id FROM enterprises_company"


@dataclass(frozen=True, slots=True)
class FieldRuling:
    """One field of a company: the ruling value, who said it, why it rules, and what others say."""

    name: str
    title: str
    value: object
    source: str
    stated_on: object
    why: str
    others: tuple[tuple[str, object, object], ...]


def companies(actor: Actor, *, search: str = "", spans: Sequence[tuple[int, int]] = ()) -> CompanyQuerySet:
    """Companies by code, old number or the beginning of the name, within ranges of areas if given."""
    actor.check_may(permissions.READ)
    found = Company.objects.all()
    if spans:
        found = found.in_spans(list(spans))
    return found.filter(_search(search)) if search.strip() else found


def company_for(actor: Actor, company_id: int) -> Company:
    """One company. Raises NotFound, also for whoever may not read the register."""
    found = Company.objects.select_related("area", "head", "source").filter(pk=company_id).first()
    if found is None or not actor.may(permissions.READ):
        raise NotFound()
    return found


def rulings(company: Company) -> list[FieldRuling]:
    """Every field of a company with the source that rules it, the reason, and who says otherwise."""
    said = list(Statement.objects.filter(company_id=company.pk).select_related("source"))
    words = [ruling.Word(s.source.rank, s.stated_on, s.source_id, s.source.title, _facts(s)) for s in said]
    titles = {f.name: str(f.verbose_name) for f in Company._meta.concrete_fields}
    return [_ruling(name, titles[name], words) for name in FACT_FIELDS]


def history(company: Company, limit: int = 200) -> list[Revision]:
    """What statements about a company said before, the latest first."""
    return list(Revision.objects.filter(company=company).select_related("source").order_by("-id")[:limit])


def branches(company: Company, limit: int = 50) -> list[Company]:
    """The branches that point to this head, by name."""
    return list(Company.objects.filter(head=company).order_by("name_key")[:limit])


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """Return {company id: name} for a page of ids; one query."""
    return dict(Company.objects.filter(pk__in=ids).values_list("pk", "name"))


def open_by_name(name: str) -> tuple[int, str] | None:
    """The one open company of exactly this name (spelling aside), for a worker who names their employer.

    None where there is none, or several: nothing is guessed. (1 query)
    """
    key = names.key(name)
    found = Company.objects.filter(name_key=key, status=Status.OPEN) if key else Company.objects.none()
    rows = list(found.order_by("pk").values_list("pk", "name")[:2])
    return rows[0] if len(rows) == 1 else None


def area_of(company_id: int) -> int | None:
    """The smallest area a company is known to lie in (1 query)."""
    return Company.objects.filter(pk=company_id).values_list("area_id", flat=True).first()


def sources() -> list[Source]:
    """Every source, the weightiest first."""
    return list(Source.objects.order_by("rank", "name"))


def unmatched(actor: Actor) -> "QuerySet[Unmatched]":
    """Rows that wait for a person's decision."""
    permissions.check_may_review(actor)
    return Unmatched.objects.filter(state=Unmatched.State.WAITING).select_related("source")


def unmatched_for(actor: Actor, unmatched_id: int) -> tuple[Unmatched, list[Company]]:
    """One such row with the companies it could be, decided or not. Raises NotFound, NotAllowed."""
    permissions.check_may_review(actor)
    row = Unmatched.objects.select_related("source").filter(pk=unmatched_id).first()
    if row is None:
        raise NotFound()
    return row, list(Company.objects.filter(pk__in=row.candidates).order_by("pk"))


def unplaced(actor: Actor, *, area: Span | None = None) -> CompanyQuerySet:
    """Open companies known to lie in a street, a district or the city, but not in which community.

    Only where the actor may place them; of one such area if given. In the order of `area_label`, `id`.
    """
    spans = actor.area_spans(permissions.CORRECT)
    vague = [areas.span(a.id).lo for a in areas.tree() if a.kind != "community"]
    labels = [label for label in vague if any(span.holds(label) for span in spans)]
    if area is not None:
        labels = [label for label in labels if label == area.lo]
    return Company.objects.filter(area_label__in=labels, status__in=[Status.OPEN, Status.UNKNOWN])


def preview(actor: Actor, path: Path, *, source: str, file_bytes: int | None = None) -> Preview:
    """Open an uploaded feed and guess its columns, as its source used them last. Raises NotAllowed, Invalid."""
    permissions.check_may_import(actor)
    table = feed.open_feed(path, file_bytes=file_bytes)
    remembered = Source.objects.filter(name=source.strip()).values_list("mapping", flat=True).first()
    return look(table, feed.map_columns(table, remembered or {}))


def match_staged(table: str, *, code: str, key: str, into: str) -> int:
    """Fill column `into` of a staging table with the company's number, set by set; return how many rows.

    By code first, then by exactly normalised name where one company alone has it. For rooms above that take
    files naming companies; the column names are the caller's constants.
    """
    by_code = execute(
        f"UPDATE {table} t SET {into} = c.id FROM enterprises_company c WHERE t.{into} IS NULL AND c.uscc = t.{code}"
    )
    return by_code + execute(
        f"""UPDATE {table} t SET {into} = c.id
              FROM (SELECT name_key, min(id) AS id FROM enterprises_company
                     WHERE name_key IN (SELECT {key} FROM {table} WHERE {into} IS NULL)
                     GROUP BY name_key HAVING count(*) = 1) c
             WHERE t.{into} IS NULL AND c.name_key = t.{key}"""
    )


def _search(words: str) -> Q:
    code = uscc.normalise_one(words) or ""
    if len(code) >= 13 and code.isalnum() and code.isascii():
        return Q(uscc=code) | Q(regno=code)
    key = names.key(words)
    cities = [area.short_name for area in areas.tree()[:1]]
    found = Q(pk__in=[])
    for start in ("", *cities):  # people leave the city's name away; each beginning is one range of the index
        found |= Q(name_key__startswith=f"{start}{key}")
    return found if key else Q(pk__in=[])


def _facts(statement: Statement) -> dict[str, object]:
    return {name: getattr(statement, name) for name in FACT_FIELDS}


def _ruling(name: str, title: str, words: list[ruling.Word]) -> FieldRuling:
    first, why, others = ruling.rule(name, words)
    return FieldRuling(
        name=name,
        title=title,
        value=_shown(name, first.facts[name] if first else None),
        source=first.title if first else "",
        stated_on=first.stated_on if first else None,
        why=why,
        others=tuple((w.title, w.stated_on, _shown(name, w.facts[name])) for w in others),
    )


def _shown(name: str, value: Any) -> object:
    """Choice fields in words."""
    titles = {"kind": Kind, "status": Status}.get(name)
    return titles(value).label if titles and value else value
