"""New wordings of templates: proposed by one administrator, passed by another, in force from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.notices import limits, permissions
from niangjia.union.notices.models import Wording
from niangjia.union.notices.rules import templates, wordings
from niangjia.union.notices.rules.templates import Template
from niangjia.union.notices.rules.wordings import WORDING


@transaction.atomic
def propose_wording(*, template: str, text: str, effective_from: date, by: Actor, at: datetime) -> int:
    """Propose a new text from a day on; return its number. Raises NotFound, NotNow while another one waits.

    Raises Invalid for a text whose words are not the template's, that is too long, or that begins in the past.
    """
    permissions.check_may_manage(by)
    kind = templates.known(template)
    if kind is None:
        raise NotFound
    _check_maker(by)
    held = limits.held(clock.day_of(at))
    kept = wordings.check(text, kind, signature=held.signature, most_parts=held.most_parts)
    if effective_from < clock.day_of(at):
        raise Invalid("生效日期已经过去，", field="effective_from", remedy="请选择今天或以后的日期。")
    if Wording.objects.filter(template=template, state="proposed").exists():
        raise NotNow("这个模板已有一份文字在等复核，", remedy="请先复核或撤回那一份。")
    row = Wording.objects.create(
        template=template, number=_next(template), text=kept, effective_from=effective_from, proposed_at=at,
        proposed_by_id=by.id,
    )  # fmt: skip
    _record("proposed", row, by, at)
    return row.pk


@transaction.atomic
def approve_wording(*, wording_id: int, by: Actor, at: datetime) -> str:
    """Let a proposed text hold; return its template. Raises NotFound, NotNow once decided, NotAllowed for who proposed it."""
    permissions.check_may_manage(by)
    row = _locked(wording_id)
    state = WORDING.check(row.state, "approve")
    _check_maker(by)
    if by.id == row.proposed_by_id:
        raise NotAllowed("提交的人不能复核自己的文字。", remedy="请另一位管理员复核。")
    kind, held = templates.template(row.template), limits.held(clock.day_of(at))
    wordings.check(row.text, kind, signature=held.signature, most_parts=held.most_parts)
    row.effective_from = max(row.effective_from, clock.day_of(at))
    _decide(row, state, "", by, at)
    _record("approved", row, by, at)
    return row.template


@transaction.atomic
def decline_wording(*, wording_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Turn a proposed text down, or withdraw one's own. Raises NotFound, NotNow, Invalid without a reason."""
    permissions.check_may_manage(by)
    if not reason.strip():
        raise Invalid("请写明原因，", field="reason", remedy="例如“称呼不妥”。")
    row = _locked(wording_id)
    _decide(row, WORDING.check(row.state, "decline"), reason.strip()[:200], by, at)
    _record("declined", row, by, at)


@transaction.atomic
def keep_code_wordings(*, by: Actor, at: datetime) -> int:
    """Keep the texts that the code declares today, so that notices made with them stay readable; return how many."""
    permissions.check_may_manage(by)
    known = set(Wording.objects.filter(is_code=True).values_list("template", "text"))
    fresh = [one for one in templates.every() if (one.key, one.text) not in known]
    for template in fresh:
        _keep(template, at)
    if fresh:
        audit.record("notices.code_wordings_kept", by=by, at=at, wordings=len(fresh))
    return len(fresh)


def _keep(template: Template, at: datetime) -> None:
    Wording.objects.create(
        template=template.key, number=_next(template.key), text=template.text, is_code=True, state="approved",
        effective_from=clock.day_of(at), proposed_at=at,
    )  # fmt: skip


def _next(template: str) -> int:
    last = Wording.objects.filter(template=template).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _check_maker(by: Actor) -> None:
    if by.id is None:
        raise NotAllowed("通知文字由管理员提交和复核。", remedy="请用自己的账号登录。")


def _locked(wording_id: int) -> Wording:
    row = Wording.objects.select_for_update().filter(pk=wording_id, is_code=False).first()
    if row is None:
        raise NotFound
    return row


def _decide(row: Wording, state: str, reason: str, by: Actor, at: datetime) -> None:
    row.state, row.reason, row.decided_at, row.decided_by_id = state, reason, at, by.id
    row.save(update_fields=["state", "reason", "decided_at", "decided_by_id", "effective_from"])


def _record(verb: str, row: Wording, by: Actor, at: datetime) -> None:
    audit.record(
        f"notices.wording_{verb}", by=by, at=at, subject=f"notices.Wording:{row.pk}", template=row.template,
        number=row.number, effective_from=row.effective_from,
    )  # fmt: skip
