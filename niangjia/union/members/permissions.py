"""Who may do what with people: verb × place of the union tree, in pairs `check_may_x` (raises) / `may_x`.

Every place is *at*: the verb is granted at the person's union or somewhere above it. A person's own rights are
no verbs: a member acts for themself (`actor.person_id`).
"""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed

VIEW = "members.view"
CLEAR = "members.see_clear"
EXPORT = "members.export"
KEEP = "members.keep"
REVIEW = "members.review"
ASSIST = "members.assist"
IMPORT = "members.import"
RELEASE = "members.release"
RULE = "members.rule_appeals"
REVOKE = "members.revoke"
MOVE_MANY = "members.move_many"
RESOLVE = "members.resolve_duplicates"
VERIFY = "members.verify_by_hand"
ANSWER = "members.answer_requests"

AT = "本级及以下"
PLACES: dict[str, tuple[str, str]] = {
    VIEW: ("查看会员名册（号码遮盖）", AT),
    CLEAR: ("写明用途查看完整号码", AT),
    EXPORT: ("导出会员名册（号码遮盖、留痕）", AT),
    KEEP: ("维护会员档案和会籍", AT),
    REVIEW: ("审核入会申请、接收转会", AT),
    ASSIST: ("代职工办理入会", AT),
    IMPORT: ("导入会员名册", AT),
    RELEASE: ("办理会籍转出", AT),
    RULE: ("裁定转会申诉", AT),
    REVOKE: ("撤销办错的会籍事项", AT),
    MOVE_MANY: ("随单位变动批量转会", AT),
    RESOLVE: ("核对和合并重复档案（两人办理）", AT),
    VERIFY: ("人工实名核验", AT),
    ANSWER: ("答复个人信息请求", AT),
}
"""Every verb of the room with its words and its place, for the permission matrix."""
KEEPS_A_UNION = (VIEW, CLEAR, EXPORT, KEEP, REVIEW, ASSIST, IMPORT, RELEASE, VERIFY, ANSWER)
"""What the chair of one union may do for its own members."""


def may(actor: Actor, verb: str, org_lft: int | None) -> bool:
    """Whether the actor holds the verb where a person belongs; nobody does while the person is being moved."""
    return org_lft is not None and actor.may_at(verb, org_lft)


def check_may(actor: Actor, verb: str, org_lft: int | None) -> None:
    """Raise NotAllowed unless the actor holds the verb at this place."""
    if not may(actor, verb, org_lft):
        title = PLACES[verb][0]
        raise NotAllowed(
            f"您的岗位在这个工会没有“{title}”的权限，",
            remedy="如果工作需要，请联系本级工会的系统管理员授权。",
        )
