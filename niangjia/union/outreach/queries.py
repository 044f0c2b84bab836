"""Reads of the ledger, always within the areas that the actor looks after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from niangjia.kernel import params
from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.refusals import Invalid
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.outreach import permissions, rules
from niangjia.union.outreach.models import KeyList, KeyListing, LedgerChange, LedgerEntry

# One row per company, for the rollups above.
LEDGER = "SELECT organisation_id, area_label, duty, covered FROM outreach_ledgerentry"

# What a list can be asked for; each is the rows behind one number on the home page.
STANDINGS: dict[str, tuple[str, Q]] = {
    "companies": ("全部存续", ~Q(duty=rules.CLOSED)),
    "required": ("应建会", Q(duty=rules.REQUIRED)),
    "required_covered": ("应建已建", Q(duty=rules.REQUIRED, covered=True)),
    "missing": ("应建未建", Q(duty=rules.REQUIRED, covered=False)),
    "covered": ("已建会", ~Q(duty=rules.CLOSED) & Q(covered=True)),
    "to_survey": ("待摸底", Q(duty=rules.TO_SURVEY)),
    "not_required": ("不要求建会", Q(duty=rules.NOT_REQUIRED)),
    "closed": ("已注销等", Q(duty=rules.CLOSED)),
    "closed_covered": ("已注销而工会仍在", Q(duty=rules.CLOSED, covered=True)),
}


MOST_NAMED = 20_000
IN_ORDER = ("area_label", "duty", "covered", "company_id")
"""The order that an index carries: by place, then by standing."""


@dataclass(frozen=True, slots=True)
class CompanyStanding:
    """How one company stands, with its reason as a sentence and the rule, for the company's page."""

    entry: LedgerEntry | None
    state: str
    title: str
    sentence: str
    rule: str
    covering: str


def entries(
    actor: Actor, *, area: Span | None = None, standing: str = "companies", search: str = "", kind: str = ""
) -> "QuerySet[LedgerEntry]":
    """The ledger's rows behind one number of one area, narrowed by name or code, and by kind of company.

    Without an area, those of the actor's whole reach. `IN_ORDER` is the order that an index carries.
    Raises NotFound outside the actor's reach, Invalid for words with which too many names begin.
    """
    if area is not None:
        permissions.check_may_read(actor, area.lo)
    _, condition = STANDINGS.get(standing, STANDINGS["companies"])
    found = LedgerEntry.objects.filter(
        condition, _within([area] if area else actor.area_spans(permissions.READ))
    )
    if search.strip():
        found = found.filter(_named(actor, search))
    if kind:
        found = found.filter(company__kind=kind)
    return found.select_related("company", "organisation")


def standing_of(actor: Actor, company: enterprises.Company, *, on: date) -> CompanyStanding:
    """How one company stands and why. Raises NotFound outside the actor's reach."""
    permissions.check_may_read(actor, company.area_label)
    entry = LedgerEntry.objects.select_related("organisation").filter(pk=company.pk).first()
    listed = bool(_listed([company.pk], on))
    judged = rules.stand(_facts(company, listed), rules.values(on, params.on(on)))
    if entry is None or not entry.covered:
        return CompanyStanding(
            entry, judged.duty, rules.DUTIES[judged.duty], judged.sentence, judged.rule, ""
        )
    assert entry.organisation is not None
    covering = f"由“{entry.organisation.name}”自 {entry.covered_since} 起覆盖。"
    title = "已建会" if judged.duty != rules.CLOSED else "企业已注销，工会仍在"
    return CompanyStanding(
        entry, "covered", title, judged.sentence, judged.rule, covering + _duty_of(entry, on)
    )


def changes(company_id: int, limit: int = 50) -> list[LedgerChange]:
    """How a company stood before, the latest first."""
    return list(LedgerChange.objects.filter(company_id=company_id).order_by("-id")[:limit])


def reasons(entries: Sequence[LedgerEntry], *, on: date) -> dict[int, str]:
    """Why each row of a page stands as it does: {company id: sentence}; two queries for the page."""
    known = rules.values(on, params.on(on))
    listed = _listed([entry.pk for entry in entries], on)
    return {e.pk: rules.stand(_facts(e.company, e.pk in listed), known).sentence for e in entries}


def key_lists() -> list[KeyList]:
    """Every key list, the latest first."""
    return list(KeyList.objects.order_by("-since", "name"))


def lists_of(company_id: int) -> list[KeyListing]:
    """The key lists on which a company stands, each with its list."""
    listed = KeyListing.objects.filter(company_id=company_id, until__isnull=True)
    return list(listed.select_related("key_list").order_by("id"))


def _named(actor: Actor, search: str) -> Q:
    """The companies of a search, named one by one: measured 100 times faster than joining the two tables.

    Raises Invalid for words with which too many begin.
    """
    companies = enterprises.companies(actor, search=search)
    ids = list(companies.values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(ids) > MOST_NAMED:
        raise Invalid(
            f"以“{search.strip()}”开头的企业太多，", field="q", remedy="请多写几个字，或写统一社会信用代码。"
        )
    return Q(pk__in=ids)


def _within(spans: Sequence[Span]) -> Q:
    reach = Q(pk__in=())
    for span in spans:
        reach |= Q(area_label__range=(span.lo, span.hi))
    return reach


def _listed(company_ids: Sequence[int], on: date) -> set[int]:
    holding = Q(key_list__until__isnull=True) | Q(key_list__until__gte=on)
    found = KeyListing.objects.filter(holding, company_id__in=company_ids, until__isnull=True)
    return set(found.values_list("company_id", flat=True))


def _facts(company: enterprises.Company, listed: bool) -> dict[str, object]:
    return {
        "open": company.is_open,
        "status_title": company.get_status_display(),
        "sole_trader": company.kind == "sole_trader",
        "headcount": company.headcount,
        "founded_on": company.founded_on,
        "key_listed": listed,
    }


def _duty_of(entry: LedgerEntry, on: date) -> str:
    """The 25-member duty, quoted once the union has that many members (F-1)."""
    assert entry.organisation is not None
    threshold = params.value("member_threshold_union", on=on)
    members = entry.organisation.members_claimed
    if members is None or members < threshold:
        return ""
    return f"该工会会员 {members} 人，达到 {threshold} 人，依《工会法》第十一条应当建立基层工会委员会。"
