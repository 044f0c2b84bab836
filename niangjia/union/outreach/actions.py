"""Every write of the ledger."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from niangjia.kernel import audit, params, queue, reactions, runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import permissions, rules
from niangjia.union.outreach.models import KeyList, KeyListing

RESTATE = "outreach.restate"
COLUMNS = "company_id, duty, rung, covered, organisation_id, covered_since, area_label, since, learned_at"


def restate(*, companies: Selection, by: Actor, at: datetime) -> int:
    """State the selected companies anew in one go; return how many entries are new or changed.

    Part of the act that called it (its reaction): same transaction, same audit row. What an entry said
    before is kept as a `LedgerChange`, its last day being the act's.
    """
    on = at.date()
    execute("DROP TABLE IF EXISTS chosen, restated")
    execute(f"CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS {companies.sql}", companies.params)
    execute("ANALYZE chosen")
    execute(_judged(on, _reach()))
    _keep_what_was(on, at)
    changed = _write(on, at)
    reactions.wake("outreach.restated", by=by, at=at, entries=changed)
    return changed


def forget(*, companies: Selection, by: Actor, at: datetime) -> None:
    """Remove the entries of companies that the register has withdrawn; part of the act that withdrew them."""
    gone = 0
    for table in ("outreach_ledgerchange", "outreach_ledgerentry"):
        gone = execute(f"DELETE FROM {table} WHERE company_id IN ({companies.sql})", companies.params)
    reactions.wake("outreach.restated", by=by, at=at, entries=gone)


@transaction.atomic
def restate_all(*, by: Actor, at: datetime) -> int:
    """State every company anew: after a param or the ladder has changed. Returns the changed entries."""
    changed = restate(companies=Selection(enterprises.EVERY_COMPANY), by=by, at=at)
    audit.record("outreach.restated_all", by=by, at=at, subject="outreach.Ledger", changed=changed)
    return changed


@transaction.atomic
def restate_matured(*, by: Actor, at: datetime) -> int:
    """State the companies anew whose time for founding a union ran out since they were last stated (F-10)."""
    cutoff = rules.values(at.date(), params.on(at.date()))["formation_cutoff"]
    due = Selection(
        """SELECT l.company_id AS id FROM outreach_ledgerentry l JOIN enterprises_company c ON c.id = l.company_id
            WHERE l.duty = 'not_required' AND l.rung = ANY(%s) AND c.founded_on < %s""",
        (
            [number for number, rung in enumerate(rules.DUTY.rungs) if "formation_deadline" in rung.reason],
            cutoff,
        ),
    )
    changed = restate(companies=due, by=by, at=at)
    if changed:
        audit.record("outreach.matured", by=by, at=at, subject="outreach.Ledger", changed=changed)
    return changed


@transaction.atomic
def follow_numbers(*, by: Actor, at: datetime) -> list[int]:
    """Ask for a run that states every company anew, once for each number of the law that holds since a change.

    Asked right after a change, and every hour for a change whose first day has come. Returns the runs.
    """
    asked = []
    for row in params.all_rows(on=at.date()):
        key = f"{row.key}:{row.recorded_at.isoformat()}"
        changed = row.key in rules.NUMBERS and row.valid_from > params.BEGINNING
        if changed and not runs.known(RESTATE, key):
            title = f"按新的“{row.title}”重新判定全部企业"
            asked.append(queue.ask(RESTATE, key=key, title=title, by=by, at=at).pk)
            audit.record("outreach.restate_asked", by=by, at=at, subject=f"kernel.Param:{row.key}")
    return asked


def _reach() -> str:
    """Between which numbers the chosen companies lie: a feed's new companies are the last ones of the register.

    Said in the statement itself, so that the planner reads that part of the tables and not all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM chosen")
        low, high = cursor.fetchone()
    return f"BETWEEN {int(low)} AND {int(high)}"


def _judged(on: date, reach: str) -> str:
    """The statement that judges `chosen` into `restated`, with what the ledger says now beside it."""
    known = rules.values(on, params.on(on))
    facts = {f: f"f.{f}" for f in ("open", "sole_trader", "headcount", "founded_on", "key_listed")}
    return f"""
        CREATE TEMPORARY TABLE restated ON COMMIT DROP AS
        SELECT j.*, {rules.outcomes()}[j.rung + 1] AS duty, l.company_id IS NOT NULL AS known,
               l.company_id IS NOT NULL
               AND (l.rung, l.covered, l.organisation_id, l.covered_since, l.area_label)
                   IS NOT DISTINCT FROM (j.rung, j.covered, j.organisation_id, j.covered_since, j.area_label) AS same
          FROM (SELECT f.company_id, f.area_label, ({rules.DUTY.sql(facts, known)})::smallint AS rung,
                       f.organisation_id IS NOT NULL AS covered, f.organisation_id, f.covered_since
                  FROM ({_facts(on, reach)}) f) j
          LEFT JOIN outreach_ledgerentry l ON l.company_id = j.company_id AND l.company_id {reach}"""


def _facts(on: date, reach: str) -> str:
    """What the ladder judges by, one row for each chosen company."""
    return f"""SELECT c.*, k.company_id IS NOT NULL AS key_listed, v.organisation_id, v.since AS covered_since
                 FROM chosen JOIN ({enterprises.LEDGER_FACTS}) c ON c.company_id = chosen.id AND c.company_id {reach}
                 LEFT JOIN ({_listed(on)}) k ON k.company_id = c.company_id
                 LEFT JOIN ({organisations.covering_sql("SELECT id FROM chosen")}) v ON v.company_id = c.company_id"""


def _listed(on: date) -> str:
    return f"""SELECT DISTINCT k.company_id FROM outreach_keylisting k JOIN outreach_keylist n ON n.id = k.key_list_id
                WHERE k.until IS NULL AND (n.until IS NULL OR n.until >= DATE '{on.isoformat()}')"""


def _keep_what_was(on: date, at: datetime) -> None:
    """An entry stated and restated on one day leaves no trace of a day that never was; the audit has it."""
    execute(
        """INSERT INTO outreach_ledgerchange
                  (company_id, duty, rung, covered, organisation_id, area_label, since, until, learned_at, replaced_at)
           SELECT l.company_id, l.duty, l.rung, l.covered, l.organisation_id, l.area_label, l.since, %(on)s,
                  l.learned_at, %(at)s
             FROM outreach_ledgerentry l JOIN restated r ON r.company_id = l.company_id AND NOT r.same
            WHERE l.since < %(on)s""",
        {"on": on, "at": at},
    )


def _write(on: date, at: datetime) -> int:
    values = {"on": on, "at": at}
    changed = execute(
        """UPDATE outreach_ledgerentry l
              SET duty = r.duty, rung = r.rung, covered = r.covered, organisation_id = r.organisation_id,
                  covered_since = r.covered_since, area_label = r.area_label, since = %(on)s, learned_at = %(at)s
             FROM restated r WHERE r.known AND NOT r.same AND l.company_id = r.company_id""",
        values,
    )
    return changed + execute(
        f"""INSERT INTO outreach_ledgerentry ({COLUMNS})
            SELECT company_id, duty, rung, covered, organisation_id, covered_since, area_label, %(on)s, %(at)s
              FROM restated WHERE NOT known""",
        values,
    )


@transaction.atomic
def make_list(
    *, name: str, source: str, since: date, until: date | None = None, by: Actor, at: datetime
) -> KeyList:
    """Make a key list: its companies must have a union whatever their headcount (F-11).

    `source` says who decided it; `until` is its last day. Raises NotAllowed, Invalid.
    """
    permissions.check_may_keep_lists(by)
    words, decided = name.strip(), source.strip()
    if not words or not decided:
        raise Invalid("名单要有名称和依据，", field="name" if not words else "source", remedy="请填写完整。")
    if until is not None and until < since:
        raise Invalid("名单的截止日期早于开始日期，", field="until", remedy="请检查日期。")
    if KeyList.objects.filter(name=words).exists():
        raise Invalid(f"已有名为“{words}”的名单，", field="name", remedy="请换一个名称，或使用已有的名单。")
    made = KeyList.objects.create(name=words, source=decided, since=since, until=until)
    audit.record(
        "outreach.list_made", by=by, at=at, subject=f"outreach.KeyList:{made.pk}", name=words, source=decided
    )
    return made


@transaction.atomic
def list_company(*, key_list_id: int, company_id: int, by: Actor, at: datetime) -> KeyListing:
    """Put a company on a key list from today on and state it anew. Raises NotFound, NotAllowed, Invalid."""
    company = _worked(company_id, by)
    chosen = KeyList.objects.filter(pk=key_list_id).first()
    if chosen is None:
        raise Invalid("没有这个名单，", field="key_list", remedy="请从列表里重新选。")
    if KeyListing.objects.filter(key_list=chosen, company_id=company.pk, until__isnull=True).exists():
        raise Invalid(f"这家企业已经在“{chosen.name}”里，", field="key_list", remedy="不用重复列入。")
    made = KeyListing.objects.create(key_list=chosen, company_id=company.pk, since=at.date())
    audit.record(
        "outreach.company_listed",
        by=by,
        at=at,
        subject=f"enterprises.Company:{company.pk}",
        key_list=chosen.pk,
    )
    restate(companies=Selection.of([company.pk]), by=by, at=at)
    return made


@transaction.atomic
def list_companies(*, key_list_id: int, company_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Put many companies on a key list at once and state them anew; return how many were not on it yet.

    All or none: raises NotFound where one is out of reach, NotAllowed, Invalid.
    """
    permissions.check_may_keep_lists(by)
    if not KeyList.objects.filter(pk=key_list_id).exists():
        raise Invalid("没有这个名单，", field="key_list", remedy="请从列表里重新选。")
    places = dict(enterprises.companies(by).filter(pk__in=company_ids).values_list("pk", "area_label"))
    if missing := set(company_ids) - places.keys():
        raise NotFound(data={"companies": len(missing)})
    for label in set(places.values()):
        permissions.check_may_read(by, label)
    held = KeyListing.objects.filter(key_list_id=key_list_id, company_id__in=places, until__isnull=True)
    fresh = sorted(places.keys() - set(held.values_list("company_id", flat=True)))
    KeyListing.objects.bulk_create(
        KeyListing(key_list_id=key_list_id, company_id=company, since=at.date()) for company in fresh
    )
    audit.record(
        "outreach.companies_listed",
        by=by,
        at=at,
        subject=f"outreach.KeyList:{key_list_id}",
        listed=len(fresh),
    )
    restate(companies=Selection.of(fresh), by=by, at=at)
    return len(fresh)


@transaction.atomic
def unlist_company(*, listing_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a company off a key list, with the reason, and state it anew. Raises NotFound, NotAllowed, Invalid."""
    listing = KeyListing.objects.select_for_update().filter(pk=listing_id, until__isnull=True).first()
    if listing is None:
        raise NotFound(data={"listing": listing_id})
    company = _worked(listing.company_id, by)
    words = reason.strip()
    if not words:
        raise Invalid("没有写移出理由，", field="reason", remedy="请用一句话说明为什么移出。")
    KeyListing.objects.filter(pk=listing.pk).update(until=at.date(), reason=words[:200])
    audit.record(
        "outreach.company_unlisted", by=by, at=at, subject=f"enterprises.Company:{company.pk}",
        key_list=listing.key_list_id, reason=words,
    )  # fmt: skip
    restate(companies=Selection.of([company.pk]), by=by, at=at)


def _worked(company_id: int, by: Actor) -> enterprises.Company:
    """A company that the actor may put on lists: in reach, and with the verb."""
    company = enterprises.company_for(by, company_id)
    permissions.check_may_read(by, company.area_label)
    permissions.check_may_keep_lists(by)
    return company
