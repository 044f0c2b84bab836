"""Acts on the shape of the tree: founding, names, status, parents, ending."""

from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.enterprises.rules import names, uscc
from niangjia.union.organisations import permissions, queries, rules
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.actions.entries import change, lock, subject, wake_coverage
from niangjia.union.organisations.models import (
    Coverage,
    Jurisdiction,
    Office,
    Officer,
    Organisation,
    ParentLink,
    Term,
)

TERRITORIAL, GUIDANCE = ParentLink.Kind.TERRITORIAL, ParentLink.Kind.GUIDANCE
CLOSED = ("closed", "revoked")  # what the register says of a company that is gone


@transaction.atomic
def found(
    *,
    name: str,
    type_: str,
    parent_id: int | None,
    by: Actor,
    at: datetime,
    founded_on: date | None = None,
    form: str | None = None,
    code: str | None = None,
    short_name: str = "",
    status: str = rules.Status.NORMAL,
    members_claimed: int | None = None,
    synthetic: bool = False,
) -> int:
    """Found an organisation under its parent (None: the city federation itself); return its number.

    F-5: the next higher union decides. Raises NotFound, NotAllowed, Invalid (F-30, F-31, code, name).
    """
    tree.hold()
    parent = _founder(parent_id, type_, by)
    today = clock.day_of(at)
    since = founded_on or today
    rules.check_not_ahead(since, today, field="founded_on")
    key = check_name(name, parent.pk if parent else None)
    row = Organisation(
        name=name.strip(), short_name=short_name.strip(), name_key=key, type=type_,
        level=rules.kind(type_).level, form=rules.form_of(type_, form), code=check_code(code),
        status=_living(status), founded_on=founded_on, members_claimed=members_claimed, synthetic=synthetic,
    )  # fmt: skip
    tree.plant(row, parent, at=at)
    if parent is not None:
        ParentLink.objects.create(
            organisation=row, parent=parent, kind=TERRITORIAL, since=since, recorded_at=at
        )
    audit.record(
        "organisations.founded", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, name=row.name, type=type_, parent_id=parent_id, since=since,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def rename(
    *, organisation_id: int, name: str, by: Actor, at: datetime, short_name: str = "", on: date | None = None
) -> None:
    """Give an organisation a new name; the old one is kept (F-24). Raises NotFound, NotAllowed, Invalid."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_rename(by, node)
    day = on or clock.day_of(at)
    rules.check_not_ahead(day, clock.day_of(at))
    rules.check_within_life(day, node.founded_on, node.ended_on)
    key = check_name(name, node.parent_id, besides=row.pk)
    before = change(row, on=day, at=at, name=name.strip(), short_name=short_name.strip(), name_key=key)
    audit.record(
        "organisations.renamed", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, before=before["name"], after=row.name, on=day,
    )  # fmt: skip


@transaction.atomic
def set_status(*, organisation_id: int, status: str, by: Actor, at: datetime) -> None:
    """Set an organisation to preparing, normal or locked. It is ended by `end` alone (F-7)."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_set_status(by, node)
    rules.check_within_life(clock.day_of(at), None, node.ended_on)
    before = change(row, on=clock.day_of(at), at=at, status=_living(status))
    audit.record(
        "organisations.status_set", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, before=before["status"], after=status,
    )  # fmt: skip


@transaction.atomic
def move(
    *, organisation_id: int, to_id: int, by: Actor, at: datetime, on: date | None = None, reason: str = ""
) -> None:
    """Take an organisation and everything below it under another parent from a day on (F-32).

    Raises NotFound, NotAllowed, Invalid (F-30, into itself), NotNow (dated before the present parent).
    """
    tree.hold()
    row, node = lock(organisation_id, by=by)
    to, target = lock(to_id, by=by)
    permissions.check_may_move(by, node, target)
    day = on or clock.day_of(at)
    rules.check_not_ahead(day, clock.day_of(at))
    check_fits(row, to)
    link = ParentLink.objects.open().get(organisation=row, kind=TERRITORIAL)
    if link.parent_id == to.pk:
        raise Invalid("这个工会已经在所选的上级之下，", field="to", remedy="不用调整。")
    rules.check_follows(day, link.since, what="现在的隶属关系")
    ParentLink.objects.filter(pk=link.pk).update(until=day, ended_at=at)
    from_label = row.lft
    tree.carry(row, to, at=at)
    ParentLink.objects.create(organisation=row, parent=to, kind=TERRITORIAL, since=day, recorded_at=at)
    audit.record(
        "organisations.moved", by=by, at=at, subject=subject(row.pk), org_label=row.lft, on=day,
        reason=reason, organisation_id=row.pk, from_id=link.parent_id, to_id=to.pk,
        from_label=from_label, to_label=row.lft,
    )  # fmt: skip


@transaction.atomic
def set_guidance_parent(
    *, organisation_id: int, parent_id: int | None, by: Actor, at: datetime, since: date | None = None
) -> None:
    """Put an organisation under the guidance of a trade or industry union, or of none (F-33)."""
    row, node = lock(organisation_id, by=by)
    permissions.check_may_guide(by, node)
    day = since or clock.day_of(at)
    rules.check_not_ahead(day, clock.day_of(at), field="since")
    guide = _guide(parent_id, row, by)
    link = ParentLink.objects.open().filter(organisation=row, kind=GUIDANCE).first()
    if link is not None:
        rules.check_follows(day, link.since, what="现在的业务指导关系")
        ParentLink.objects.filter(pk=link.pk).update(until=day, ended_at=at)
    if guide is not None:
        ParentLink.objects.create(
            organisation=row, parent_id=guide.id, kind=GUIDANCE, since=day, recorded_at=at
        )
    audit.record(
        "organisations.guidance_set", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, parent_id=parent_id, before_id=link.parent_id if link else None, since=day,
    )  # fmt: skip


@transaction.atomic
def end(*, organisation_id: int, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Record that a union ended because its employer did (F-7); its open rows end that day.

    Raises NotNow while an employer lives, while anything stands below, or when it has already ended.
    """
    tree.hold()
    row, node = lock(organisation_id, by=by)
    permissions.check_may_end(by, node)
    words = rules.check_reason(reason)
    rules.check_not_ahead(on, clock.day_of(at))
    rules.check_within_life(on, node.founded_on, node.ended_on)
    _check_may_end_now(row)
    touched = list(Coverage.objects.open().filter(organisation=row).values_list("company_id", flat=True))
    _close_all(row, on, at)
    change(row, on=on, at=at, status=rules.Status.ENDED.value, ended_on=on)
    audit.record(
        "organisations.ended", by=by, at=at, subject=subject(row.pk), org_label=row.lft,
        organisation_id=row.pk, on=on, reason=words, companies_covered=len(touched),
    )  # fmt: skip
    wake_coverage(touched, by=by, at=at)


def check_name(name: str, parent_id: int | None, *, besides: int | None = None) -> str:
    """The name's key. Raises Invalid for an empty name or one that a living sibling has."""
    key = names.key(name)
    if not key:
        raise Invalid("没有填写工会名称，", field="name", rule="F-20", remedy="请填写全称。")
    twins = Organisation.objects.filter(
        name_key=key, parent_links__parent=parent_id, parent_links__kind=TERRITORIAL,
        parent_links__until__isnull=True, parent_links__revoked_at__isnull=True,
    )  # fmt: skip
    taken = twins.exclude(status=rules.Status.ENDED).values_list("pk", flat=True)
    if set(taken) - {besides}:
        raise Invalid(
            f"同一上级之下已有“{name.strip()}”，", field="name", rule="F-9", remedy="请核对是否重复登记。"
        )
    return key


def check_code(code: str | None) -> str | None:
    """The union's own code, normalised. Raises Invalid for a wrong, foreign or taken one (F-25, D-5)."""
    own = uscc.normalise_one(code)
    if own is None:
        return None
    if fault := uscc.check(own):
        raise Invalid(f"统一社会信用代码不对：{fault}，", field="code", rule="D-2", remedy="请核对证书。")
    if own[:2] not in ("81", "89"):
        raise Invalid(
            f"“{own}”不是工会的代码，工会代码以 81 或 89 开头，", field="code", rule="D-5",
            remedy="请不要填写用人单位的代码。",
        )  # fmt: skip
    if Organisation.objects.filter(code=own).exists():
        raise Invalid(f"代码“{own}”已经属于另一个工会，", field="code", rule="F-25", remedy="请核对。")
    return own


def check_fits(row: Organisation, to: Organisation) -> None:
    """Raise Invalid or NotNow unless the organisation may stand under the other."""
    rules.check_stands_under(row.type, to.type)
    if row.lft <= to.lft <= row.rgt:
        raise Invalid("不能把工会移到它自己或它的下级之下，", field="to", rule="F-30", remedy="请另选上级。")
    if to.status == rules.Status.ENDED:
        raise NotNow("所选的上级工会已终止，", rule="F-7", remedy="请另选上级。")


def _founder(parent_id: int | None, type_: str, by: Actor) -> Organisation | None:
    """The parent under which to found, locked. Raises NotFound, NotAllowed, Invalid, NotNow."""
    if parent_id is None:
        by.check_may(permissions.FOUND)
        rules.check_stands_under(type_, None)
        if queries.root() is not None:
            raise Invalid("市总工会只有一个，已经存在。", rule="F-30", field="type")
        return None
    parent, node = lock(parent_id, by=by)
    permissions.check_may_found_under(by, node)
    rules.check_stands_under(type_, parent.type)
    if parent.status == rules.Status.ENDED:
        raise NotNow("所选的上级工会已终止，", rule="F-7", remedy="请另选上级。")
    return parent


def _guide(parent_id: int | None, row: Organisation, by: Actor) -> queries.Node | None:
    if parent_id is None:
        return None
    guide = queries.organisation_for(by, parent_id)
    rules.check_may_guide(guide.type)
    if guide.id == row.pk or guide.status == rules.Status.ENDED:
        raise Invalid("不能选它自己或已终止的工会，", field="parent", rule="F-33", remedy="请另选。")
    return guide


def _living(status: str) -> str:
    if status not in (rules.Status.NORMAL, rules.Status.PREPARING, rules.Status.LOCKED):
        raise Invalid(
            "工会不能任意撤销，终止须以用人单位终止为据，",
            field="status",
            rule="F-7",
            remedy="请用“登记终止”。",
        )
    return rules.Status(status).value


def _check_may_end_now(row: Organisation) -> None:
    below = row.below.filter(depth=1).exclude(descendant__status=rules.Status.ENDED)
    if below.exists():
        raise NotNow("下面还有没有终止的工会，", rule="F-7", remedy="请先把它们调整到别的上级之下。")
    employers = Coverage.objects.open().filter(organisation=row).exclude(company__status__in=CLOSED)
    living = employers.values_list("company__name", flat=True).first()
    if living:
        raise NotNow(
            f"用人单位“{living}”在企业台账中仍然存续，工会随用人单位终止才能终止，", rule="F-7",
            data={"company": living}, remedy="请先核实并更新企业状态，或结束对它的覆盖。",
        )  # fmt: skip


def _close_all(row: Organisation, on: date, at: datetime) -> None:
    """End everything that holds at an organisation; what began that very day is revoked instead."""
    for model in (Coverage, Jurisdiction, Term, Officer, Office):
        rows = model.objects.open().filter(organisation=row)
        rows.filter(since__lt=on).update(until=on, ended_at=at)
        model.objects.open().filter(organisation=row).update(
            revoked_at=at, revoked_by="工会终止", revoke_reason="工会在生效当日或之前终止"
        )
