"""Who may do what with cards: verb × place of the union tree, in pairs `check_may_x` (raises) / `may_x`.

Every place is *at*: the verb is granted at the person's union or somewhere above it. A member does what concerns
their own card without a verb (`actor.person_id`).
"""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed

VIEW = "cards.view"
KEEP = "cards.keep"
CHECK = "cards.check"
BATCH = "cards.batch"
RECONCILE = "cards.reconcile"
KEYS = "cards.change_keys"

AT, CITY = "本级及以下", "全市"
PLACES: dict[str, tuple[str, str]] = {
    VIEW: ("查看会员卡办理情况（卡号遮盖）", AT),
    KEEP: ("采集办卡资料、发放、挂失、补卡、注销", AT),
    CHECK: ("核验会员的动态码", AT),
    BATCH: ("生成制卡文件并发往银行", AT),
    RECONCILE: ("处理与银行的对账差异", AT),
    KEYS: ("更换电子会员证的签名密钥", CITY),
}
"""Every verb of the room with its words and its place, for the permission matrix."""
KEEPS_CARDS = (VIEW, KEEP, CHECK)
"""What a union's chair or a street's officer does for the members."""
ISSUES_CARDS = (*KEEPS_CARDS, BATCH, RECONCILE)
"""What the office that talks with the bank does."""


def may_view(actor: Actor) -> bool:
    """Whether the actor may see cards at all; which ones is the query's question."""
    return actor.may(VIEW)


def may_keep(actor: Actor, person_id: int, org_lft: int | None) -> bool:
    """Whether the actor is the person, or keeps the cards of the person's union."""
    return _is_self(actor, person_id) or (org_lft is not None and actor.may_at(KEEP, org_lft))


def check_may_keep(actor: Actor, person_id: int, org_lft: int | None) -> None:
    """Raise NotAllowed unless the actor is the person, or keeps the cards of the person's union."""
    if not may_keep(actor, person_id, org_lft):
        raise _refusal(KEEP)


def check_is_self(actor: Actor, person_id: int) -> None:
    """Raise NotAllowed for anybody but the member: what shows a member is shown by the member."""
    if not _is_self(actor, person_id):
        raise NotAllowed("电子会员证只能由本人出示，", remedy="请本人登录后打开。")


def may_batch(actor: Actor) -> bool:
    """Whether the actor may make batches; the cards are those in the reach of the verb."""
    return actor.may(BATCH)


def check_may_batch(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may make batches."""
    _check(actor, BATCH)


def check_may_reconcile(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may settle differences with the bank."""
    _check(actor, RECONCILE)


def check_may_check(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may check the codes that members show."""
    _check(actor, CHECK)


def check_may_change_keys(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may change the keys that sign credentials."""
    _check(actor, KEYS)


def _is_self(actor: Actor, person_id: int) -> bool:
    return actor.person_id is not None and actor.person_id == person_id


def _check(actor: Actor, verb: str) -> None:
    if not actor.may(verb):
        raise _refusal(verb)


def _refusal(verb: str) -> NotAllowed:
    return NotAllowed(
        f"您的岗位没有“{PLACES[verb][0]}”的权限，", remedy="如果工作需要，请联系本级工会的系统管理员授权。"
    )
