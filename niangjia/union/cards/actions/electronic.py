"""The electronic card: a credential that others check offline, and a code for one minute that we check once."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, crypto, guomi, masking, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.cards import permissions, queries, rules
from niangjia.union.cards.models import Credential, Scan, SigningKey
from niangjia.union.cards.queries.keys import code_keys, pair
from niangjia.union.cards.sealing import SIGNING
from niangjia.union.members.queries.holders import HolderFacts, holder_facts

GATE = "任何一个工会的活动都可以核验全市的会员"
KEPT = timedelta(days=1)  # how long an accepted code is remembered; it holds for a minute


@transaction.atomic
def issue(*, person_id: int, by: Actor, at: datetime) -> str:
    """Return the member's credential, signed anew when it is due, or says another union than they belong to.

    Only for the member. Raises NotNow for who is no member.
    """
    permissions.check_is_self(by, person_id)
    with sight.of_person(person_id):
        facts = holder_facts([person_id], on=at.date()).get(person_id)
        if facts is None:
            raise NotFound(data={"person": person_id})
        if facts.standing not in ("member", "parked", "retained"):
            raise NotNow("目前不是会员，没有电子会员证；", rule="B-1", remedy="入会通过后自动生成。")
        shown = _shown(facts, at)
        known = queries.in_force(person_id, on=at.date())
        if known is not None and not _is_due(known, shown, at):
            return known.text
        return _signed(facts, shown, by=by, at=at).text


@transaction.atomic
def revoke(*, person_id: int, reason: str, by: Actor, at: datetime) -> int:
    """Revoke a person's credentials, by themself (a lost phone) or who keeps their cards; return how many."""
    if not reason.strip():
        raise Invalid("没有写原因，", field="reason", remedy="请写明吊销的原因。")
    with sight.everywhere("会员证不论在哪个工会签发都可以吊销"):
        facts = holder_facts([person_id], on=at.date()).get(person_id)
        if facts is None or not permissions.may_keep(by, person_id, facts.org_lft):
            raise NotFound(data={"person": person_id})
        many = withdraw(person_id, masking.words(reason.strip())[:60], at=at)
    audit.record("cards.credential_revoked", by=by, at=at, subject=f"members.Person:{person_id}", many=many)
    return many


@transaction.atomic
def check_code(*, text: str, by: Actor, at: datetime) -> queries.Presented:
    """Accept the code that a member shows, once, within its minute; return whom it shows, masked.

    Raises NotAllowed, Invalid for what is no code of ours, NotNow for one that is over, used, or revoked.
    """
    permissions.check_may_check(by)
    read = rules.read_qr(code_keys(at), text)
    if read is None:
        raise Invalid("这不是娘家的会员动态码，", field="text", remedy="请会员打开“电子会员证”重新出示。")
    serial, made = read
    if not rules.is_fresh(made, at):
        raise NotNow("动态码已经过期，", remedy="请会员刷新后重新出示，截图不能使用。")
    with sight.everywhere(GATE):
        card = Credential.objects.filter(serial=serial, revoked_at__isnull=True, until__gte=at.date()).first()
        if card is None:
            raise NotNow("这张电子会员证已经失效，", remedy="请会员刷新后重新出示。")
        _use(card, made, by=by, at=at)
        found = queries.presented(card, on=at.date())
    audit.record(
        "cards.code_checked", by=by, at=at, subject=f"members.Person:{card.person_id}", org_label=card.org_lft
    )
    return found


@transaction.atomic
def forget_codes(*, by: Actor, at: datetime) -> int:
    """Remove codes that were accepted before yesterday; they could not be shown again anyway."""
    with sight.everywhere("清理"):
        many, _ = Scan.objects.filter(at__lt=at - KEPT).delete()
    if many:
        audit.record("cards.codes_forgotten", by=by, at=at, many=many)
    return many


@transaction.atomic
def change_key(*, by: Actor, at: datetime) -> str:
    """Sign with a new key from now on; return its public name. What the old one signed holds to its end."""
    permissions.check_may_change_keys(by)
    _key_lock()
    SigningKey.objects.filter(until__isnull=True).update(until=at)
    fresh = _new_key(at)
    audit.record("cards.key_changed", by=by, at=at, subject=f"cards.SigningKey:{fresh.pk}", name=fresh.name)
    return fresh.name


def withdraw(person_id: int, why: str, *, at: datetime) -> int:
    """Revoke what a person still carries; the caller sees their rows."""
    standing = Credential.objects.filter(person_id=person_id, revoked_at__isnull=True, until__gte=at.date())
    return standing.update(revoked_at=at, why=why)


def _shown(facts: HolderFacts, at: datetime) -> rules.Shown:
    days = params.value("e_card_days", on=at.date())
    return rules.Shown(
        serial=uuid.uuid4(), name=facts.masked, number=rules.member_number(facts.person_id), union=facts.organisation,
        since=at.date(), until=at.date() + timedelta(days=days),
    )  # fmt: skip


def _is_due(known: Credential, shown: rules.Shown, at: datetime) -> bool:
    """Whether a third of its days are left at most, or what it says is no longer so."""
    said = rules.read_signed([bytes(known.key.public)], known.text)
    whole, left = known.until - known.since, known.until - at.date()
    return said is None or 3 * left <= whole or (said["name"], said["union"]) != (shown.name, shown.union)


def _signed(facts: HolderFacts, shown: rules.Shown, *, by: Actor, at: datetime) -> Credential:
    key = SigningKey.objects.filter(until__isnull=True).first() or _first_key(at)
    made = Credential.objects.create(
        serial=shown.serial, person_id=facts.person_id, org_lft=facts.org_lft, key=key,
        text=rules.credential(*pair(key), shown), since=shown.since, until=shown.until, issued_at=at,
    )  # fmt: skip
    audit.record(
        "cards.credential_issued",
        by=by,
        at=at,
        subject=f"cards.Credential:{made.pk}",
        org_label=facts.org_lft,
    )
    return made


def _use(card: Credential, made: datetime, *, by: Actor, at: datetime) -> None:
    """Keep that the code of this moment was accepted, however it is spelled. Raises NotNow the second time."""
    token = uuid.UUID(bytes=guomi.digest(f"{card.serial}:{made.timestamp():.0f}".encode())[:16])
    try:
        with transaction.atomic():
            Scan.objects.create(
                token=token, person_id=card.person_id, org_lft=card.org_lft, at=at, by=by.name, by_id=by.id
            )
    except IntegrityError:
        raise NotNow("这个动态码刚刚用过，", remedy="请会员刷新后重新出示。") from None


def _first_key(at: datetime) -> SigningKey:
    _key_lock()
    return SigningKey.objects.filter(until__isnull=True).first() or _new_key(at)


def _new_key(at: datetime) -> SigningKey:
    private, public = guomi.new_pair()
    return SigningKey.objects.create(
        name=rules.key_name(public), public=public, private=crypto.seal(SIGNING, private.hex()), since=at
    )


def _key_lock() -> None:
    execute("SELECT pg_advisory_xact_lock(hashtext('cards.signing_key'))", [])
