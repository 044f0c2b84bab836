"""Acts on terms, officers, access and certificates."""

from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from niangjia.kernel import audit, clock, params
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.actions.entries import change, lock, subject
from niangjia.union.organisations.actions.structure import check_code
from niangjia.union.organisations.models import Certificate, Office, Officer, Organisation, Term


@transaction.atomic
def begin_term(
    *, organisation_id: int, body: str, elected_on: date, ends_on: date, by: Actor, at: datetime
) -> int:
    """Begin a body's new term on its election day (F-17); the running one ends then. Return its number."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_keep_terms(by, node)
    rules.check_not_ahead(elected_on, clock.day_of(at), field="elected_on")
    rules.check_within_life(elected_on, node.founded_on, node.ended_on)
    rules.check_term(elected_on, ends_on, years=params.value("term_years", on=elected_on))
    running = Term.objects.open().filter(organisation=row, body=body).first()
    if running is not None:
        rules.check_follows(elected_on, running.since, what="现在的届次")
        _end_term(running, elected_on, at)
    term = Term.objects.create(
        organisation=row, body=rules.Body(body).value, since=elected_on, ends_on=ends_on, recorded_at=at
    )
    audit.record(
        "organisations.term_begun", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, term_id=term.pk, body=body, elected_on=elected_on, ends_on=ends_on,
    )  # fmt: skip
    return term.pk


@transaction.atomic
def appoint(
    *, organisation_id: int, post: str, name: str, since: date, by: Actor, at: datetime,
    term_id: int | None = None, account_id: int | None = None,
) -> int:  # fmt: skip
    """Record a person in a post. Raises Invalid for a second chair or a term of another union."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_keep_terms(by, node)
    rules.check_not_ahead(since, clock.day_of(at), field="since")
    rules.check_within_life(since, node.founded_on, node.ended_on)
    _check_post(row, post, name, term_id)
    officer = Officer.objects.create(
        organisation=row, post=post, name=name.strip(), since=since, recorded_at=at, term_id=term_id,
        account_id=account_id,
    )  # fmt: skip
    if post == rules.Post.CHAIR:
        change(row, on=since, at=at, chair_name=officer.name)
    audit.record(
        "organisations.officer_appointed", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, officer_id=officer.pk, post=post, name="***", since=since,
    )  # fmt: skip
    return officer.pk


@transaction.atomic
def end_officer(*, officer_id: int, on: date, by: Actor, at: datetime) -> None:
    """Record that a person left a post: `on` is the first day without it."""
    officer = Officer.objects.open().filter(pk=officer_id).first()
    if officer is None:
        raise NotFound(data={"officer": officer_id})
    row, node = lock(officer.organisation_id, by=by)
    permissions.check_may_keep_terms(by, node)
    rules.check_not_ahead(on, clock.day_of(at))
    rules.check_follows(on, officer.since, what="任职")
    Officer.objects.filter(pk=officer.pk).update(until=on, ended_at=at)
    if officer.post == rules.Post.CHAIR:
        change(row, on=on, at=at, chair_name="")
    audit.record(
        "organisations.officer_ended", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, officer_id=officer.pk, post=officer.post, on=on,
    )  # fmt: skip


@transaction.atomic
def give_office(
    *, account_id: int, role: str, organisation_id: int, by: Actor, at: datetime,
    since: date | None = None, until: date | None = None,
) -> int:  # fmt: skip
    """Give an account a role at an organisation: the row that gives access (P-17). Return its number.

    Raises NotFound, NotAllowed (also for oneself), Invalid (unknown role, wrong place, separate duties).
    """
    row, node = lock(organisation_id, by=by)
    permissions.check_may_give_office(by, node)
    if by.id == account_id:
        raise NotAllowed("不能给自己授权，", rule="P-17", remedy="请由另一位系统管理员办理。")
    if not get_user_model().objects.select_for_update().filter(pk=account_id, is_active=True).exists():
        raise Invalid("没有这个账号，或者账号已停用，", field="account", remedy="请先开通账号。")
    first = since or clock.day_of(at)
    rules.check_within_life(first, None, node.ended_on)
    rules.check_period(first, until)
    rules.check_desk(role, row.type)
    _check_held(account_id, role, row, first)
    office = Office.objects.create(
        account_id=account_id, role=role, organisation=row, since=first, until=until, recorded_at=at
    )
    audit.record(
        "organisations.office_given", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, office_id=office.pk, account_id=account_id, role=role, since=first,
        until=until,
    )  # fmt: skip
    return office.pk


@transaction.atomic
def end_office(*, office_id: int, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a role back at once: from today on it gives no access. One given today is revoked instead."""
    office = Office.objects.standing().filter(pk=office_id).first()
    today = clock.day_of(at)
    if office is None or (office.until is not None and office.until <= today):
        raise NotFound(data={"office": office_id})
    row, node = lock(office.organisation_id, by=by)
    permissions.check_may_give_office(by, node)
    if office.since < today:
        Office.objects.filter(pk=office.pk).update(until=today, ended_at=at)
    else:
        Office.objects.filter(pk=office.pk).update(
            revoked_at=at, revoked_by_id=by.id, revoked_by=by.name, revoke_reason=reason or "生效当日收回"
        )
    audit.record(
        "organisations.office_ended", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, office_id=office.pk, account_id=office.account_id, role=office.role,
        reason=reason,
    )  # fmt: skip


@transaction.atomic
def certify(
    *,
    organisation_id: int,
    number: str,
    code: str,
    issued_on: date,
    valid_until: date,
    by: Actor,
    at: datetime,
) -> int:
    """Record a legal-person certificate with the union's own code (F-25), valid before `valid_until`."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_certify(by, node)
    rules.check_period(issued_on, valid_until)
    own = row.code if row.code == code else check_code(code)
    if own is None or not number.strip():
        raise Invalid(
            "证书编号和统一社会信用代码都要填写，", field="number", rule="F-25", remedy="请照证书填写。"
        )
    if Certificate.objects.standing().filter(number=number.strip()).exists():
        raise Invalid("这个证书编号已经登记，", field="number", rule="F-25", remedy="请核对证书编号。")
    certificate = Certificate.objects.create(
        organisation=row, number=number.strip(), code=own, since=issued_on, until=valid_until, recorded_at=at
    )
    if row.code != own:
        change(row, on=issued_on, at=at, code=own)
    audit.record(
        "organisations.certified", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, certificate_id=certificate.pk, code=own, issued_on=issued_on,
        until=valid_until,
    )  # fmt: skip
    return certificate.pk


def _end_term(term: Term, on: date, at: datetime) -> None:
    """A term ends with its officers; whoever is elected again gets a new row."""
    Term.objects.filter(pk=term.pk).update(until=on, ended_at=at)
    officers = Officer.objects.open().filter(term=term)
    officers.filter(since__lt=on).update(until=on, ended_at=at)


def _check_post(row: Organisation, post: str, name: str, term_id: int | None) -> None:
    if post not in rules.POST_TITLES:
        raise Invalid("没有这个职务，", field="post", remedy="请从职务表中选择。")
    if not name.strip():
        raise Invalid("没有填写姓名，", field="name", remedy="请填写。")
    if term_id is not None and not Term.objects.open().filter(pk=term_id, organisation=row).exists():
        raise Invalid("所选届次不是这个工会的在任届次，", field="term", rule="F-17", remedy="请重新选择。")
    if post == rules.Post.CHAIR and Officer.objects.open().filter(organisation=row, post=post).exists():
        raise Invalid("这个工会已有主席在任，", field="post", rule="F-26", remedy="请先登记原主席离任。")


def _check_held(account_id: int, role: str, row: Organisation, first: date) -> None:
    """Separate duties look at every role held now or later, anywhere (P-17)."""
    held = Office.objects.standing().filter(account_id=account_id).exclude(until__lte=first)
    rules.check_apart(role, frozenset(held.values_list("role", flat=True)))
    if held.filter(role=role, organisation=row).exists():
        raise Invalid("此人已在这个工会任这个岗位，", field="role", remedy="不用重复授权。")
