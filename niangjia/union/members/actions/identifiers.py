"""Binding an identifier of another system to a person, after a proof; unbinding it; signing in by it.

A WeChat openid is known to us because the platform has said so in this very sign-in. Whose it is we know only when
that person has proven themself: by the code to their phone, or by a session of theirs.
"""

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.members.actions import sessions
from niangjia.union.members.actions.sessions import Device, own
from niangjia.union.members.models import Identifier
from niangjia.union.members.models.identifiers import WECHAT
from niangjia.union.members.purposes import IDENTIFIER

BOUND: Final = "members.identifier_bound"
UNBOUND: Final = "members.identifier_unbound"
LONGEST: Final = 128


@transaction.atomic
def bind_identifier(*, value: str, proof: str, kind: str = WECHAT, by: Actor, at: datetime) -> int:
    """Let an identifier lead to oneself from now on, and return the binding's number.

    Whoever it led to before has lost it: who holds it now has just proven so. Raises NotAllowed for a stranger.
    """
    person = own(by)
    if not 0 < len(value) <= LONGEST:
        raise Invalid("没有可以绑定的账号，", remedy="请从公众号菜单重新进入。")
    with sight.everywhere("绑定外部标识：原来绑在别人名下的，随之解绑"):
        _queue_up(kind, value)
        held = _standing(kind, value)
        if held is not None and held.person_id == person:
            return held.pk
        if held is not None:
            _end(held, "taken", by=by, at=at)
        made = Identifier.objects.create(
            person_id=person, kind=kind, cipher=crypto.seal(IDENTIFIER, value), proof=proof, bound_at=at,
            **crypto.digests(IDENTIFIER, value),
        )  # fmt: skip
    audit.record(
        BOUND, by=by, at=at, subject=f"members.Person:{person}", identifier=made.pk, kind=kind, proof=proof,
        _value=value, _person_id=person,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def unbind_identifier(*, identifier_id: int, by: Actor, at: datetime) -> None:
    """Let one of one's own identifiers lead to oneself no more. Raises NotFound for anybody else's."""
    person = own(by)
    with sight.of_person(person):
        mine = Identifier.objects.select_for_update().filter(person_id=person, unbound_at=None)
        held = mine.filter(pk=identifier_id).first()
        if held is None:
            raise NotFound("没有找到这个绑定，它可能已经解除。")
        _end(held, "own", by=by, at=at)


@transaction.atomic
def sign_in_by_identifier(
    *, value: str, kind: str = WECHAT, device: Device, by: Actor = NOBODY, at: datetime
) -> str | None:
    """Begin a session for whom an identifier leads to, or None. Who calls has it from its own system just now."""
    with sight.everywhere("凭外部标识登录"):
        held = _standing(kind, value)
        if held is None:
            return None
        person = held.person.merged_into_id or held.person_id
        return sessions.begin_in_sight(person, device, at=at)


def _standing(kind: str, value: str) -> Identifier | None:
    open_ones = Identifier.objects.select_related("person").filter(kind=kind, unbound_at=None)
    return open_ones.filter(**crypto.lookup(IDENTIFIER, value)).first()


def _end(held: Identifier, why: str, *, by: Actor, at: datetime) -> None:
    Identifier.objects.filter(pk=held.pk).update(unbound_at=at, unbound_why=why)
    audit.record(
        UNBOUND, by=by, at=at, subject=f"members.Person:{held.person_id}", identifier=held.pk, kind=held.kind,
        why=why, _value=crypto.unseal(IDENTIFIER, held.cipher),
    )  # fmt: skip


def _queue_up(kind: str, value: str) -> None:
    """Two who prove the same identifier at once follow each other: the later one has it."""
    digest = next(iter(crypto.lookup(IDENTIFIER, value).values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"members.bind:{kind}:{digest}"]
        )
