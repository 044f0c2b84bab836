"""Asking for a transfer: by the member, by the new union, or from a roster; who asks twice is told so (M-7, M-18)."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from niangjia.kernel import audit, clock, crypto, masking, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.moving import telling
from niangjia.union.members.actions.moving.clocks import due
from niangjia.union.members.models import Document, Person, Transfer
from niangjia.union.members.purposes import DOCUMENT
from niangjia.union.members.rules import documents, memberships, moving, names
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.moving import Initiator, Why
from niangjia.union.organisations import queries as unions

AT_ONCE = 2_000
PROBED = "members.transfer_probed"


@transaction.atomic
def ask(
    *, person_id: int, to_organisation_id: int, initiator: str, by: Actor, at: datetime, note: str = "",
    company_id: int | None = None, run_id: int | None = None,
) -> int:  # fmt: skip
    """Ask that a member be transferred to another union; return the transfer's number.

    The member asks for themself (`by.person_id`); anybody else needs REVIEW at the new union and the person
    in view. Raises NotFound, NotAllowed, Invalid (same union), NotNow (no member, one already open, union over).
    """
    with sight.everywhere("转会：两个工会之间"):
        person = spells.lock_person(person_id)
        to = unions.node(to_organisation_id)
        _check_may_ask(by, person, to.lft)
        return open_transfer(
            person, to, initiator=Initiator(initiator), by=by, at=at, note=note, company_id=company_id,
            run_id=run_id,
        )  # fmt: skip


@transaction.atomic
def ask_by_new_union(
    *, organisation_id: int, name: str, kind: str, document: str, by: Actor, at: datetime, note: str = ""
) -> str:
    """Ask for a person by name and document, on behalf of their new union; return the one answer (M-18).

    It is the same whether the person is known or not, here or elsewhere. Raises NotFound, NotAllowed, Invalid
    (a name or a number that can be nobody's), NotNow (today's limit).
    """
    number, key = _read(name, kind, document)
    unions.stand_still()
    to = unions.node(organisation_id)
    if not by.may_at(permissions.VIEW, to.lft):
        raise NotFound(data={"organisation": organisation_id})
    permissions.check_may(by, permissions.REVIEW, to.lft)
    moving.check_may_come(to.status)
    check_limit(by, at)
    note_probe(to, by=by, at=at)
    with sight.everywhere("凭姓名和证件号码接转"):
        row = Document.objects.filter(kind=kind, **crypto.lookup(DOCUMENT, number)).first()
        if row is not None:
            _ask_if_same(row.person_id, key, to, by=by, at=at, note=note)
    return moving.NEEDS_TRANSFER


@transaction.atomic
def tell_asked(*, transfers: Selection, by: Actor, at: datetime) -> None:
    """Tell the unions and the members about transfers that a roster has asked for."""
    with sight.everywhere("通知：名册提出的转会"):
        ids = RawSQL(transfers.sql, transfers.params)  # noqa: S611  a Selection's own query, written by us
        rows = list(Transfer.objects.filter(pk__in=ids).select_related("to_organisation").order_by("pk"))
        for first in range(0, len(rows), AT_ONCE):
            telling.tell_members("want", rows[first : first + AT_ONCE], by=by, at=at)
        telling.tell_unions(telling.ASKED, rows, by=by, at=at)


def open_transfer(
    person: Person, to: unions.Node, *, initiator: Initiator, by: Actor, at: datetime, note: str = "",
    company_id: int | None = None, run_id: int | None = None,
) -> int:  # fmt: skip
    """Open the transfer of a locked person, for acts that have checked who may; return its number."""
    spell = spells.current(person)
    if spell is None:
        raise NotNow("目前不是工会会员，", rule="M-13", remedy="不用转会，请直接申请入会。")
    memberships.MEMBERSHIP.check(spell.standing, "transfer")
    moving.check_may_come(to.status)
    moving.check_comes_from_elsewhere(spell.organisation_id, to.id)
    if Transfer.objects.filter(person=person, state__in=moving.OPEN).exists():
        raise NotNow("已经有一次转会在办理，", rule="M-7", remedy="请等它办结，或先撤回。")
    old = unions.node(spell.organisation_id)
    # Who asked by name and number waits out the clock even where nobody can answer: a release at once would tell
    # them of the membership before the member, who is told now, had the days to object (M-18).
    why = None if initiator == Initiator.NEW_UNION else nobody_to_ask(old, at)
    state = "released" if why else "asked"
    transfer = Transfer.objects.create(
        person=person, name=person.name, from_membership=spell, from_organisation_id=old.id,
        to_organisation_id=to.id, from_lft=old.lft, org_lft=to.lft, initiator=initiator, company_id=company_id,
        run_id=run_id, state=state, asked_at=at, asked_by=by.name, asked_by_id=by.id, step_at=at,
        due_at=due(state, at),
        why=why or "", released_at=at if why else None, note=masking.words(note.strip())[:200],
    )  # fmt: skip
    audit.record(
        "members.transfer_asked", by=by, at=at, subject=f"members.Transfer:{transfer.pk}", org_label=old.lft,
        transfer_id=transfer.pk, person_id=person.pk, from_id=old.id, to_id=to.id, initiator=initiator,
        state=state, why=why or "",
    )  # fmt: skip
    telling.tell_member("want", transfer, by=by, at=at)
    telling.tell_unions(telling.ARRIVING if why else telling.ASKED, [transfer], by=by, at=at)
    return transfer.pk


def nobody_to_ask(old: unions.Node, at: datetime) -> Why | None:
    """Why the old union cannot release by itself: it is over, or nobody is there; None when it can."""
    if old.status not in moving.LIVING:
        return Why.UNION_OVER
    return None if unions.manned([old.id], clock.day_of(at)) else Why.NOBODY_THERE


def note_probe(to: unions.Node, *, by: Actor, at: datetime) -> None:
    """Keep that an account has asked for somebody by number, for a union."""
    audit.record(
        PROBED, by=by, at=at, subject=f"organisations.Organisation:{to.id}", org_label=to.lft,
        organisation_id=to.id,
    )  # fmt: skip


def _check_may_ask(by: Actor, person: Person, to_label: int) -> None:
    """Raise NotFound for a person out of sight, NotAllowed without the new union's verb."""
    if by.person_id == person.pk:
        return
    if by.person_id is not None or not permissions.may(by, permissions.VIEW, person.org_lft):
        raise NotFound
    permissions.check_may(by, permissions.REVIEW, to_label)


def _read(name: str, kind: str, document: str) -> tuple[str, str]:
    """The number and the name's key. Raises Invalid where they can be nobody's."""
    spelled = names.normalise(name)
    if problem := names.check(spelled):
        raise Invalid(f"{problem}，", field="name", remedy="请照证件填写。")
    if kind not in documents.TITLES:
        raise Invalid("没有选择证件类别，", field="kind", remedy="请选择一种证件。")
    verdict = documents.judge(kind, document)
    if verdict.reason:
        raise Invalid(f"{verdict.reason}。", field="document", rule="D-7")
    return verdict.number, names.key(spelled)


def _ask_if_same(person_id: int, key: str, to: unions.Node, *, by: Actor, at: datetime, note: str) -> None:
    """Open the transfer when name and number are one person's and nothing stands in the way; say nothing."""
    person = Person.objects.select_for_update().get(pk=person_id)
    spell = spells.current(person)
    if person.name_key != key or person.merged_into_id is not None or spell is None:
        return
    busy = Transfer.objects.filter(person=person, state__in=moving.OPEN).exists()
    if spell.organisation_id != to.id and spell.standing != Standing.NONE and not busy:
        open_transfer(person, to, initiator=Initiator.NEW_UNION, by=by, at=at, note=note)


def check_limit(by: Actor, at: datetime) -> None:
    """Raise NotNow when the account has asked often enough today; two requests of one account take turns."""
    if by.id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('members.probes', %s))", [by.id])
    start = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = AuditEvent.objects.filter(actor_id=by.id, act=PROBED, at__gte=start, at__lte=at).count()
    most = params.value("transfer_asks_per_day", on=clock.day_of(at))
    if asked >= most:
        raise NotNow(
            f"今天已经提出 {most} 次接转，",
            rule="M-18",
            remedy="请明天再办，或用名册导入；确有需要请联系上级工会。",
        )
