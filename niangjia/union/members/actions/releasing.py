"""An occupied phone is freed by its present owner: proven by a code, told to the other side, freed by time.

The caller of `claim_phone` has proven the phone by a code. Until it is free the claimant's sign-in stays without
this phone; the holder still gets in by a password or an officer, and may object.
"""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, crypto, deadlines, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.models import Person, Phone, PhoneRelease
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.rules import phones, releasing
from niangjia.union.members.rules.keeping import check_reason
from niangjia.union.notices import actions as notices
from niangjia.union.notices.rules import templates

CLAIMED = templates.declare(
    "members.phone_claimed", "有人要用您登记的手机号码",
    "现在使用您所登记手机号码（尾号 {tail}）的人，已用验证码证明号码在自己手里。"
    "{day} 前您没有提出异议，号码将从您的档案中释放。"
    "如果号码还是您的，请在“我的资料”里提出异议；如果已经换号，请更新手机号码。",
)  # fmt: skip
FREED = templates.declare(
    "members.phone_freed", "手机号码已释放",
    "尾号 {tail} 的手机号码已从您的档案中释放。请登记您现在使用的号码，以免收不到工会的通知。",
)  # fmt: skip
GAINED = templates.declare(
    "members.phone_gained", "手机号码已归您使用", "尾号 {tail} 的手机号码已登记到您的档案，可以用它登录。"
)


@transaction.atomic
def claim_phone(*, phone: str, claimant_id: int | None, by: Actor, at: datetime) -> PhoneRelease:
    """Claim a phone that its present owner has just proven by a code and another record holds proven.

    The other side is told and has the days of `phone_release_days` to object. Claimed again, the same claim is
    returned. Raises NotFound where nobody else holds the phone.
    """
    with sight.everywhere("释放被占用的手机号码"):
        held = _held(phone, claimant_id)
        standing = PhoneRelease.objects.filter(phone=held, state__in=releasing.OPEN).first()
        if standing is not None:
            return _take_over(standing, claimant_id)
        release = PhoneRelease.objects.create(
            phone=held, holder_id=held.person_id, claimant_id=claimant_id, org_lft=held.person.org_lft,
            state="waiting", asked_at=at, due_at=_due(releasing.WAIT_DAYS, "natural", at),
        )  # fmt: skip
        _record("phone_claimed", release, by, at)
        words = {"tail": _tail(held), "day": f"{release.due_at.astimezone(ZONE):%Y-%m-%d}"}
        _tell(CLAIMED, held.person, words, but=held, release=release, by=by, at=at)
    return release


@transaction.atomic
def object_to_release(*, release_id: int, note: str, by: Actor, at: datetime) -> PhoneRelease:
    """Object as the holder (signed in by password), or as an officer of their union who has seen them.

    The union then looks into it and decides. Raises NotFound for others, Invalid (the note), NotNow when over.
    """
    words = check_reason(note)
    with sight.everywhere("释放被占用的手机号码"):
        release = _release_for(by, release_id)
        release.state = releasing.RELEASE.check(release.state, "object")
        release.objected_at, release.note = at, words
        release.due_at = _due(releasing.DECIDE_DAYS, "working", at)
        release.save(update_fields=["state", "objected_at", "note", "due_at"])
        _record("phone_release_objected", release, by, at)
    return release


@transaction.atomic
def settle_release(*, release_id: int, free: bool, reason: str, by: Actor, at: datetime) -> PhoneRelease:
    """Decide an objection for the holder's union: the phone is freed, or stays. Raises NotFound, Invalid, NotNow."""
    words = check_reason(reason)
    with sight.everywhere("释放被占用的手机号码"):
        release = _release_for(by, release_id, own=False)
        if release.state != "objected":
            raise NotNow("没有人提出异议，", rule="D-12", remedy="到期后会自动释放，不用办理。")
        release.note = words
        if free:
            _free(release, by, at)
        else:
            _close(release, "keep", by, at)
            _record("phone_release_kept", release, by, at)
    return release


@transaction.atomic
def withdraw_claim(*, release_id: int, by: Actor, at: datetime) -> PhoneRelease:
    """Take one's own claim back. Raises NotFound for anybody else's, NotNow when it is over."""
    with sight.everywhere("释放被占用的手机号码"):
        release = _locked(release_id)
        if by.person_id is None or release.claimant_id != by.person_id:
            raise NotFound(data={"release": release_id})
        _close(release, "withdraw", by, at)
        _record("phone_claim_withdrawn", release, by, at)
    return release


def free_due(*, by: Actor, at: datetime) -> int:
    """Free every phone whose time is over: nobody objected, or the union did not decide; return how many."""
    with sight.everywhere("释放到期的手机号码"):
        due = list(
            PhoneRelease.objects.filter(state__in=releasing.OPEN, due_at__lte=at).values_list("pk", flat=True)
        )
    return sum(_free_one(number, by, at) for number in due)


@transaction.atomic
def _free_one(release_id: int, by: Actor, at: datetime) -> bool:
    with sight.everywhere("释放到期的手机号码"):
        release = _locked(release_id)
        if release.state not in releasing.OPEN or at < release.due_at:
            return False
        _free(release, by, at)
    return True


def _free(release: PhoneRelease, by: Actor, at: datetime) -> None:
    """End the holder's phone and prove the claimant's, as of the code that was typed."""
    held, today = release.phone, clock.day_of(at)
    Phone.objects.filter(pk=held.pk, until__isnull=True).update(until=today)
    _close(release, "free", by, at)
    _tell(FREED, release.holder, {"tail": _tail(held)}, but=held, release=release, by=by, at=at)
    if release.claimant is not None:
        _prove(release.claimant, held, release.asked_at)
        _tell(GAINED, release.claimant, {"tail": _tail(held)}, but=None, release=release, by=by, at=at)
    _record("phone_freed", release, by, at)


def _due(days: params.Declared, unit: str, at: datetime) -> datetime:
    length = params.value(days.key, on=clock.day_of(at))
    return deadlines.due(calendar.load(), at, length, unit).at


def _prove(claimant: Person, held: Phone, at: datetime) -> None:
    """The claimant's own row of this phone is proven; without one it is written, sealed as it is."""
    digest = {"digest_a": held.digest_a} if held.digest_a else {"digest_b": held.digest_b}
    person_id = claimant.merged_into_id or claimant.pk
    if Phone.objects.filter(until=None, verified_at__isnull=False, **digest).exists():
        return
    mine = Phone.objects.filter(person_id=person_id, until=None, **digest)
    if not mine.update(verified_at=at):
        Phone.objects.create(
            person_id=person_id, cipher=held.cipher, digest_a=held.digest_a, digest_b=held.digest_b,
            since=clock.day_of(at), verified_at=at, org_lft=claimant.org_lft,
        )  # fmt: skip


def _held(phone: str, claimant_id: int | None) -> Phone:
    """The proven row of another record, locked, so that two claims follow each other."""
    number = phones.judge(phone).number
    rows = Phone.objects.select_for_update(of=("self",)).filter(until=None, verified_at__isnull=False)
    held = rows.filter(**crypto.lookup(PHONE, number)).select_related("person").first() if number else None
    if held is None or held.person_id == claimant_id:
        raise NotFound("这个手机号码没有被别人占用。", rule="D-12")
    return held


def _take_over(standing: PhoneRelease, claimant_id: int | None) -> PhoneRelease:
    """A claim made before its owner had a record gets its claimant now."""
    if standing.claimant_id is None and claimant_id is not None:
        standing.claimant_id = claimant_id
        standing.save(update_fields=["claimant"])
    return standing


def _release_for(by: Actor, release_id: int, *, own: bool = True) -> PhoneRelease:
    release = _locked(release_id)
    if own and by.person_id is not None and by.person_id == release.holder_id:
        return release
    if not permissions.may(by, permissions.VIEW, release.org_lft):
        raise NotFound(data={"release": release_id})
    permissions.check_may(by, permissions.KEEP, release.org_lft)
    return release


def _locked(release_id: int) -> PhoneRelease:
    release = PhoneRelease.objects.select_for_update().filter(pk=release_id).first()
    if release is None:
        raise NotFound(data={"release": release_id})
    return release


def _close(release: PhoneRelease, verb: str, by: Actor, at: datetime) -> None:
    release.state = releasing.RELEASE.check(release.state, verb)
    release.done_at, release.done_by = at, by.name
    release.save(update_fields=["state", "done_at", "done_by", "note"])


def _tail(phone: Phone) -> str:
    return crypto.unseal(PHONE, phone.cipher)[-4:]


def _tell(
    template: templates.Template, person: Person, words: dict[str, str], *, but: Phone | None,
    release: PhoneRelease, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Tell a person in the app, and by text where they have a proven phone other than the one in question."""
    rows = Phone.objects.filter(person=person, until=None, verified_at__isnull=False)
    other = rows.exclude(pk=but.pk if but else 0).first()
    sealed, digest = (bytes(other.cipher), other.digest_a or other.digest_b) if other else (None, None)
    to = notices.Recipient("person", person.pk, person.org_lft, sealed, digest)
    notices.send(template=template.key, to=to, words=words, subject=_subject(release), by=by, at=at)


def _record(act: str, release: PhoneRelease, by: Actor, at: datetime) -> None:
    audit.record(
        f"members.{act}", by=by, at=at, subject=_subject(release), org_label=release.org_lft,
        holder_id=release.holder_id, claimant_id=release.claimant_id,
    )  # fmt: skip


def _subject(release: PhoneRelease) -> str:
    return f"members.PhoneRelease:{release.pk}"
