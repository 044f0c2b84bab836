"""Cases for those who work on them: lists by desk, one case with its story; all within `sight.of_actor(…, VIEW)`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from niangjia.kernel import crypto, deadlines, masking
from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.models import Deadline
from niangjia.kernel.refusals import NotFound
from niangjia.union.cases import permissions
from niangjia.union.cases.models import Assignment, Attachment, Caller, Case, Petition, Reply, Statement, Step
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.rules.states import CASE, OPEN
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import queries as unions
from niangjia.union.organisations.rules import GRASSROOTS

DESKS: Final = {"handled": "org_lft", "taken": "taken_lft"}
"""Which label a list goes by: cases that our union handles, or that it took."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything."""

    desk: str = "handled"
    state: str = ""
    kind: str = ""
    category: str = ""
    channel: str = ""
    number: str = ""
    company: str = ""
    is_urgent: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Who asked, as far as this reader may know."""

    name: str
    phone: str
    is_hidden: bool
    why_hidden: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """One case with everything its page shows."""

    case: Case
    asked: Asked
    union: str
    taken_by_union: str
    company: str
    statements: list[Statement]
    replies: list[Reply]
    steps: list[Step]
    assignments: list[Assignment]
    attachments: list[Attachment]
    clocks: list[Deadline]
    petition: Petition | None
    verbs: frozenset[str] = field(default_factory=frozenset)


def listed(actor: Actor, wanted: Wanted, *, at: datetime) -> "QuerySet[Case]":
    """Cases of a desk, to be paged by -id (or by due_at, id where the late ones are asked for)."""
    rows = Case.objects.filter(within(actor.spans(permissions.VIEW), DESKS.get(wanted.desk, "org_lft")))
    if wanted.state in CASE.states:
        rows = rows.filter(state=wanted.state)
    elif wanted.state == "open":
        rows = rows.filter(state__in=OPEN)
    for name in ("kind", "channel"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.category:
        rows = rows.filter(category__startswith=wanted.category)
    if wanted.number.strip():
        rows = rows.filter(number=wanted.number.strip())
    if wanted.company.strip():
        rows = rows.filter(company_name__startswith=wanted.company.strip())
    if wanted.is_urgent:
        rows = rows.filter(urgency="urgent")
    if wanted.is_late:
        rows = rows.filter(state__in=OPEN, due_at__lt=at)
    return rows


def counted(actor: Actor, desk: str) -> dict[str, int]:
    """How many cases of a desk stand in each open state (1 query)."""
    rows = Case.objects.filter(
        within(actor.spans(permissions.VIEW), DESKS.get(desk, "org_lft")), state__in=OPEN
    )
    found = dict(rows.order_by().values_list("state").annotate(many=Count("pk")))
    return {state: found.get(state, 0) for state in OPEN}


def case_for(actor: Actor, case_id: int) -> Told:
    """One case for somebody who works on it. Raises NotFound for a stranger's."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not permissions.may(actor, permissions.VIEW, case.org_lft, case.taken_lft):
        raise NotFound(data={"case": case_id})
    names = unions.names({n for n in (case.organisation_id, case.taken_org_id) if n})
    company = enterprises.names_of([case.company_id]).get(case.company_id, "") if case.company_id else ""
    return Told(
        case=case, asked=asked(actor, case), union=names.get(case.organisation_id or 0, ""),
        taken_by_union=names.get(case.taken_org_id, ""), company=company or case.company_name,
        statements=list(case.statements.order_by("id")), replies=list(case.replies.order_by("id")),
        steps=list(case.steps.select_related("organisation").order_by("id")),
        assignments=list(case.assignments.select_related("organisation").order_by("id")),
        attachments=list(case.attachments.defer("content").order_by("id")),
        clocks=deadlines.of(f"cases.Case:{case.pk}"), petition=Petition.objects.filter(case=case).first(),
        verbs=frozenset(
            verb for verb in permissions.PLACES if permissions.may(actor, verb, case.org_lft, case.taken_lft)
        ),
    )  # fmt: skip


def asked(actor: Actor, case: Case) -> Asked:
    """Who asked: masked, and hidden altogether from the employer's side (R-5)."""
    caller = Caller.objects.filter(case=case).first()
    if caller is None or case.is_anonymous:
        return Asked("匿名", "", is_hidden=True, why_hidden="诉求人没有留下姓名和电话。")
    if why := hidden_from(actor, case, caller):
        return Asked("已隐去", "", is_hidden=True, why_hidden=why)
    phone = masking.phone(crypto.unseal(PHONE, caller.cipher)) if caller.cipher else ""
    return Asked(masking.name(caller.name), phone, is_hidden=False)


def hidden_from(actor: Actor, case: Case, caller: Caller) -> str:
    """Why this reader must not know who asked, or nothing (R-5)."""
    if not permissions.may(actor, permissions.CALLER, case.org_lft, case.taken_lft):
        if case.organisation_id is not None and _is_employers(case) and not caller.may_be_named:
            return "为保护诉求人，承办工会与用人单位有关联时不显示身份。"
        if case.is_secret:
            return "保密工单，只有办理人员可以查看。"
    return ""


def within(spans: Iterable[Span], label: str) -> Q:
    """The condition "the case stands in one of these ranges"; no range lets nothing through."""
    reached = Q(pk__in=())
    for span in spans:
        reached |= Q(**{f"{label}__gte": span.lo, f"{label}__lte": span.hi})
    return reached


def _is_employers(case: Case) -> bool:
    return case.organisation_id is not None and unions.node(case.organisation_id).type in GRASSROOTS
