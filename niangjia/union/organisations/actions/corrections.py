"""Corrections: a wrong row is revoked by an act with its reason and stays readable; nothing is deleted."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.actions.entries import change, lock, subject, wake_coverage
from niangjia.union.organisations.actions.structure import TERRITORIAL, check_fits
from niangjia.union.organisations.models import Coverage, Officer, Organisation, ParentLink, Term


@transaction.atomic
def revoke_coverage(*, coverage_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Declare a coverage to have been wrong from the start. Raises NotFound, NotAllowed, Invalid."""
    found = Coverage.objects.standing().filter(pk=coverage_id).first()
    if found is None:
        raise NotFound(data={"coverage": coverage_id})
    row, node = lock(found.organisation_id, by=by)
    permissions.check_may_correct(by, node)
    words = rules.check_reason(reason)
    Coverage.objects.filter(pk=found.pk).update(**_revoked(words, by, at))
    audit.record(
        "organisations.coverage_revoked", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, coverage_id=found.pk, company_id=found.company_id, reason=words,
    )  # fmt: skip
    wake_coverage([found.company_id], by=by, at=at)


@transaction.atomic
def revoke_parent(*, link_id: int, parent_id: int | None, reason: str, by: Actor, at: datetime) -> None:
    """Declare a parent to have been wrong from the start and put the right one in its place and dates.

    A guidance parent may be revoked without another; a territorial one may not (F-30).
    """
    tree.hold()
    link = ParentLink.objects.standing().filter(pk=link_id).first()
    if link is None:
        raise NotFound(data={"link": link_id})
    row, node = lock(link.organisation_id, by=by)
    permissions.check_may_correct(by, node)
    words = rules.check_reason(reason)
    right = _right_parent(link, row, parent_id, by)
    replace_parent(link, row, right, reason=words, by=by, at=at)
    audit.record(
        "organisations.parent_revoked", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, link_id=link.pk, wrong_id=link.parent_id, right_id=parent_id, reason=words,
    )  # fmt: skip


@transaction.atomic
def revoke_term(*, term_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Declare a term to have been wrong from the start: its officers go with it, the one before runs on."""
    term = Term.objects.standing().filter(pk=term_id).first()
    if term is None:
        raise NotFound(data={"term": term_id})
    row, node = lock(term.organisation_id, by=by)
    permissions.check_may_correct(by, node)
    words = rules.check_reason(reason)
    Term.objects.filter(pk=term.pk).update(**_revoked(words, by, at))
    Officer.objects.standing().filter(term=term).update(**_revoked(words, by, at))
    if term.until is None:
        _reopen_before(term)
    _follow_chair(row, term, at)
    audit.record(
        "organisations.term_revoked", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, term_id=term.pk, body=term.body, reason=words,
    )  # fmt: skip


def _revoked(reason: str, by: Actor, at: datetime) -> dict[str, object]:
    return {"revoked_at": at, "revoked_by_id": by.id, "revoked_by": by.name, "revoke_reason": reason}


def _right_parent(
    link: ParentLink, row: Organisation, parent_id: int | None, by: Actor
) -> Organisation | None:
    if parent_id is None:
        if link.kind == TERRITORIAL:
            raise Invalid("必须写明正确的上级工会，", field="parent", rule="F-30", remedy="请选择。")
        return None
    right, node = lock(parent_id, by=by)
    if right.pk == link.parent_id:
        raise Invalid("所选的就是要撤销的上级，", field="parent", remedy="请选择正确的上级。")
    if link.kind == TERRITORIAL:
        permissions.check_may_found_under(by, node)
        check_fits(row, right)
    else:
        rules.check_may_guide(right.type)
    return right


def replace_parent(
    link: ParentLink, row: Organisation, right: Organisation | None, *, reason: str, by: Actor, at: datetime
) -> None:
    """Part of an act: revoke a link; the right parent takes its dates, and today's tree follows an open one."""
    ParentLink.objects.filter(pk=link.pk).update(**_revoked(reason, by, at))
    if right is None:
        return
    if link.kind == TERRITORIAL and link.until is None:
        tree.carry(row, right, at=at)
    ParentLink.objects.create(
        organisation=row, parent=right, kind=link.kind, since=link.since, until=link.until, recorded_at=at,
        ended_at=at if link.until else None,
    )  # fmt: skip


def _reopen_before(term: Term) -> None:
    """The term that this one had ended on its election day runs on, and so do its officers."""
    before = Term.objects.standing().filter(
        organisation_id=term.organisation_id, body=term.body, until=term.since
    )
    for earlier in before:
        Officer.objects.standing().filter(
            term=earlier, until=term.since, ended_at=F("term__ended_at")
        ).update(until=None, ended_at=None)
        Term.objects.filter(pk=earlier.pk).update(until=None, ended_at=None)


def _follow_chair(row: Organisation, term: Term, at: datetime) -> None:
    chair = Officer.objects.open().filter(organisation=row, post=rules.Post.CHAIR).first()
    name = chair.name if chair else ""
    if name != row.chair_name and term.body == rules.Body.COMMITTEE:
        change(row, on=term.since, at=at, chair_name=name)
