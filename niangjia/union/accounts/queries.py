"""Every read of accounts: one's own sessions, the administrator's list, the auditor's pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import AuditEvent, Seal
from niangjia.kernel.refusals import NotFound
from niangjia.union.accounts import limits, permissions, rules
from niangjia.union.accounts.marks import mark
from niangjia.union.accounts.models import Account, FailedAttempt, OneTimeLink, Session

KINDS: list[tuple[str, str]] = list(Account.Kind.choices)
STATES = [("active", "启用"), ("new", "未设密码"), ("closed", "停用")]


@dataclass(frozen=True, slots=True)
class PasswordLimits:
    """Characters at least, kinds of them at least, former passwords that may not return, days it may stay."""

    length: int
    kinds: int
    remembered: int
    days: int


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What an auditor looks for; everything empty means every event.

    `who` is a sign-in name, or the name of a system actor ("系统：…"): names of people stand in no address.
    """

    who: str = ""
    act: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def accounts(actor: Actor, *, search: str = "", kind: str = "", state: str = "") -> QuerySet[Account]:
    """Return the accounts an administrator sees, by sign-in name, with `seen_at` and `open_sessions`.

    `search` is the beginning of a sign-in name: names of people stand in no address. Raises NotAllowed.
    """
    permissions.check_may_administer(actor)
    found = Account.objects.filter(permissions.reached(actor, permissions.ADMINISTER), _in_state(state))
    if search:
        found = found.filter(sign_name__startswith=rules.normal_sign_name(search))
    if kind:
        found = found.filter(kind=kind)
    return found.annotate(
        seen_at=_of_sessions(Max("seen_at")), open_sessions=_of_sessions(Count("pk"), ended_at=None)
    ).order_by("sign_name")


def account(account_id: int, actor: Actor) -> Account:
    """Return one account for its administrator. Raises NotFound for everybody else."""
    reached = permissions.reached(actor, permissions.ADMINISTER)
    found = Account.objects.select_related("created_by").filter(reached, pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def names(account_ids: Iterable[int]) -> dict[int, str]:
    """Return {account: its owner's name}: who holds an office, who did an act."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))


def by_sign_names(sign_names: Iterable[str]) -> dict[str, int]:
    """Return {sign-in name: account} for those of the names that exist."""
    return dict(Account.objects.filter(sign_name__in=sign_names).values_list("sign_name", "pk"))


def sessions(account_id: int, actor: Actor) -> list[Session]:
    """Return the open sessions of one's own account, anybody's for an administrator. Raises NotFound."""
    if account_id != actor.id:
        account(account_id, actor)
    return list(Session.objects.filter(account_id=account_id, ended_at=None).order_by("-seen_at"))


def password_limits(*, at: datetime) -> PasswordLimits:
    """Return what a page tells people before they choose a password."""
    on = at.date()
    strength = limits.password_rules(on)
    remembered, days = limits.passwords_remembered(on), limits.password_days(on)
    return PasswordLimits(strength.length, strength.kinds, remembered, days)


def password_is_due(account: Account, *, at: datetime) -> bool:
    """Whether the owner must choose a new password before going on (P-16)."""
    if account.must_change_password:
        return True
    return rules.password_is_old(account.password_set_at, days=limits.password_days(at.date()), at=at)


def link(token: str, *, at: datetime) -> OneTimeLink:
    """Return the link of a token while it may be used. Raises NotFound."""
    found = usable_links(token, at=at).first()
    if found is None:
        raise NotFound("这个链接已经用过、作废或过期，", remedy="请联系系统管理员重新生成。")
    return found


def usable_links(token: str, *, at: datetime) -> QuerySet[OneTimeLink]:
    """Return the link of a token as a set of one or none."""
    return OneTimeLink.objects.select_related("account").filter(
        token_hash=mark("link", token),
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
        account__is_active=True,
    )


def open_link_of(account_id: int, actor: Actor, *, at: datetime) -> OneTimeLink | None:
    """Return an account's open link, for its administrator; its token nobody can read."""
    permissions.check_may_administer(actor)
    return OneTimeLink.objects.filter(
        account_id=account_id, used_at=None, withdrawn_at=None, expires_at__gt=at
    ).first()


def locked_until(account: Account, actor: Actor, *, at: datetime) -> datetime | None:
    """Return until when failed attempts lock an account, for its administrator; None when free."""
    permissions.check_may_administer(actor)
    return name_locked_until(mark("sign-name", account.sign_name), at=at)


def name_locked_until(name_hash: str, *, at: datetime) -> datetime | None:
    """Return until when nobody gets in under a name, or None."""
    rule = limits.name_lock(at.date())
    return rules.locked_until(_latest(rule, name_hash=name_hash), rule, at=at)


def address_locked_until(address: str, *, at: datetime) -> datetime | None:
    """Return until when nobody gets in from an address, or None."""
    rule = limits.address_lock(at.date())
    return rules.locked_until(_latest(rule, address=address), rule, at=at)


def audit_events(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEvent]:
    """Return events, newest first. Raises NotAllowed."""
    permissions.check_may_read_audit(actor)
    found = AuditEvent.objects.filter(_audited(actor)).order_by("-id")
    if wanted.who:
        found = found.filter(_by_whom(wanted.who.strip()))
    if wanted.act:
        found = found.filter(act__startswith=wanted.act.strip())
    if wanted.subject:
        found = found.filter(subject=wanted.subject.strip())
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _audited(actor: Actor) -> Q:
    """The events of an auditor's part of the tree; what has no place is for the whole city's auditor."""
    if permissions.reaches_whole(actor, permissions.AUDIT):
        return Q()
    inside = Q(pk__in=())
    for span in actor.spans(permissions.AUDIT):
        inside |= Q(org_label__gte=span.lo, org_label__lte=span.hi)
    return inside


def _by_whom(who: str) -> Q:
    if who.startswith("系统"):
        return Q(actor_id=None, actor_name__startswith=who)
    known = Account.objects.filter(sign_name=rules.normal_sign_name(who)).values_list("pk", flat=True)
    return Q(actor_id__in=list(known))


def audit_event(number: int, actor: Actor) -> tuple[AuditEvent, Seal | None]:
    """Return one event and its seal, if it is sealed already. Raises NotFound."""
    event = AuditEvent.objects.filter(_audited(actor), pk=number).first()
    if event is None or not permissions.may_read_audit(actor):
        raise NotFound
    return event, Seal.objects.filter(event_id=number).first()


def _of_sessions(figure: Max | Count, **where: None) -> Subquery:
    """One figure over the sessions of each account shown; of the others nothing is read."""
    own = Session.objects.filter(account_id=OuterRef("pk"), **where).order_by().values("account_id")
    return Subquery(own.annotate(figure=figure).values("figure"))


def _in_state(state: str) -> Q:
    if state == "new":
        return Q(is_active=True, password_set_at=None)
    if state in ("active", "closed"):
        return Q(is_active=state == "active")
    return Q()


def _latest(rule: rules.LockRules, **where: str) -> list[datetime]:
    found = FailedAttempt.objects.filter(**where).order_by("-at").values_list("at", flat=True)
    return list(found[: rule.failures])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZONE)
