"""Sending a case to the union that must handle it: by rule, by hand, on to another, back (R-2, R-3)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.areas import queries as areas
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import placing, story
from niangjia.union.cases.models import Assignment, Case
from niangjia.union.cases.queries import roster
from niangjia.union.cases.rules import dispatching as rules
from niangjia.union.cases.rules import limits
from niangjia.union.cases.rules.dispatching import Choice, Place
from niangjia.union.cases.rules.words import Kind
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import queries as unions
from niangjia.union.organisations.rules import GRASSROOTS


def send_by_rule(case: Case, *, by: Actor, at: datetime) -> bool:
    """Send a new case where the rules say, inside the act that took it; False where only a person can decide.

    A consultation waits for whoever took it: most are answered at once.
    """
    if case.kind == Kind.CONSULT:
        return False
    choice = rules.choose(places(case, at=at), hides_caller=_hides(case))
    if choice is None:
        return False
    _send(case, choice, by=by, at=at)
    return True


def places(case: Case, *, at: datetime) -> list[Place]:
    """The unions that could handle a case, the nearest first: the company's, its community, street, district, city."""
    found: list[tuple[str, unions.Node, bool]] = []
    if case.company_id is not None and (own := unions.union_of_company(case.company_id)) is not None:
        found.append(("company", own, own.type in GRASSROOTS))
    area = case.area_id or (enterprises.area_of(case.company_id) if case.company_id else None)
    for step in reversed(areas.path(area)) if area else ():
        if (federation := unions.federation_of([step.id])) is not None:
            found.append((federation.type, federation, False))
    if (root := unions.root()) is not None:
        found.append(("city", root, False))
    kept = {node.id: (rule, node, own) for rule, node, own in reversed(found)}
    manned = unions.manned(list(kept), day_of(at))
    return [
        Place(rule if rule in rules.RUNGS else "community", node.id, node.name, node.id in manned, own)
        for rule, node, own in dict.fromkeys(kept[node.id] for _, node, _ in found)
    ]


@transaction.atomic
def dispatch(*, case_id: int, organisation_id: int | None = None, by: Actor, at: datetime) -> None:
    """Send a case that waits at the desk: where the rules say, or to the union that was chosen by hand.

    Raises NotFound, NotAllowed, NotNow (already sent, or nobody is anywhere), Invalid (a union that has ended).
    """
    with sight.everywhere("派单：承办工会可能在别处"):
        case = story.locked(case_id, by=by, verb=permissions.DISPATCH)
        if organisation_id is None:
            choice = rules.choose(places(case, at=at), hides_caller=_hides(case))
            if choice is None:
                raise NotNow("按规则没有找到有人在岗的工会，", rule="R-2", remedy="请直接选择承办工会。")
        else:
            choice = _by_hand(case, organisation_id)
        _send(case, choice, by=by, at=at)


@transaction.atomic
def forward(*, case_id: int, organisation_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Send a case on to another union, with a reason. One that would come back goes to the common superior.

    Raises NotFound, NotAllowed, NotNow, Invalid (no reason, the same union).
    """
    with sight.everywhere("转派：承办工会可能在别处"):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        if organisation_id == case.organisation_id:
            raise Invalid("这件工单已经在这个工会，", field="organisation", remedy="请选择另一个工会。")
        choice = _by_hand(case, organisation_id)
        before = [a.organisation_id for a in case.assignments.filter(is_lead=True)]
        if case.organisation_id is not None and rules.comes_back(before, organisation_id):
            choice = _above_both(case.organisation_id, organisation_id)
        _end_lead(case, "forwarded", reason, at=at)
        _send(case, choice, verb="forward", by=by, at=at)


@transaction.atomic
def return_(*, case_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Give a case back to who sent it, with a reason. Raises NotFound, NotAllowed, NotNow, Invalid."""
    with sight.everywhere("退单"):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        _end_lead(case, "returned", reason, at=at)
        for rule in (limits.SIGNING.rule, "R-2.handle"):
            story.stop(case, rule, by=by, at=at)
        case.organisation_id = None
        placing.place(case, None)
        story.begin(case, limits.of_dispatch(case.urgency), start_event="退单", by=by, at=at)
        story.move(case, "return", note=reason, by=by, at=at)


@transaction.atomic
def join_in(*, case_id: int, organisation_id: int, by: Actor, at: datetime) -> None:
    """Ask another union to help with a case (会办); the lead stays where it is. Raises like `forward`."""
    with sight.everywhere("会办"):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        choice = _by_hand(case, organisation_id)
        if case.assignments.filter(organisation_id=organisation_id, ended_at=None).exists():
            raise NotNow("这个工会已经在办理这件工单。")
        _assign(case, choice, is_lead=False, by=by, at=at)
        story.tell(case, "join_in", note=choice.why, by=by, at=at)


def _send(case: Case, choice: Choice, *, verb: str = "dispatch", by: Actor, at: datetime) -> None:
    """Hand the case over: its place, its assignment, and the clock of signing instead of that of dispatching."""
    story.stop(case, limits.DISPATCHING.rule, by=by, at=at)
    if verb == "forward":
        for rule in (limits.SIGNING.rule, "R-2.handle"):
            story.stop(case, rule, by=by, at=at)
    unions.stand_still()
    union = unions.node(choice.organisation_id)
    case.organisation_id = union.id
    placing.place(case, union.lft)
    _assign(case, choice, is_lead=True, by=by, at=at)
    story.begin(case, limits.SIGNING, start_event="派单", by=by, at=at)
    story.move(case, verb, note=choice.why, by=by, at=at, to=union.id, rule=choice.rule)


def _assign(case: Case, choice: Choice, *, is_lead: bool, by: Actor, at: datetime) -> None:
    Assignment.objects.create(
        case=case, organisation_id=choice.organisation_id, is_lead=is_lead, rule=choice.rule, why=choice.why,
        sent_at=at, sent_by=story.named(by), account_id=roster.on_duty(choice.organisation_id, case.category, at=at),
        **story.place(case),
    )  # fmt: skip


def _end_lead(case: Case, outcome: str, reason: str, *, at: datetime) -> None:
    """The union that has the case lets it go. Raises Invalid without a reason, NotNow where nobody has it."""
    if not reason.strip():
        raise Invalid("没有写明原因，", field="reason", remedy="请写一句为什么不由本工会办理。")
    open_one = case.assignments.filter(is_lead=True, ended_at=None)
    if not open_one.update(ended_at=at, outcome=outcome, reason=reason.strip()[:200]):
        raise NotNow("这件工单现在没有承办工会，", remedy="请先派单。")


def _by_hand(case: Case, organisation_id: int) -> Choice:
    """A union that somebody has chosen. Raises NotFound, Invalid for one that has ended or must not know."""
    union = unions.node(organisation_id)
    if union.status == "ended":
        raise NotFound("这个工会已经终止，请选择另一个。")
    if _hides(case) and case.company_id is not None and union.type in GRASSROOTS:
        own = unions.union_of_company(case.company_id)
        if own is not None and own.id == union.id:
            raise Invalid(
                f"{rules.HIDDEN_ABOVE}，", rule="R-5", field="organisation", remedy="请派给它的上级工会。"
            )
    return Choice(union.id, "hand", f"{rules.RUNGS['hand']}：{union.name}")


def _above_both(one: int, other: int) -> Choice:
    step = unions.common_above(one, other)
    if step is None:
        raise NotNow("没有找到共同的上级工会，", remedy="请联系市总工会。")
    return Choice(step.id, "above", f"{rules.RUNGS['above']}：{step.name}")


def _hides(case: Case) -> bool:
    """Whether the employer's own union must not learn of it (R-5)."""
    return case.is_secret or case.is_anonymous
