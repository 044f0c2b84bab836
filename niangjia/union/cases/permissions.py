"""Who may do what with cases: verb × place of the union tree, in pairs `check_may` (raises) / `may`.

Every place is *at*: the verb is granted at the union that handles the case or that took it, or above it. A worker's
own rights are no verbs: a member acts for themself (`actor.person_id`), others by their number and a phone code.
"""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed

VIEW = "cases.view"
TAKE = "cases.take"
DISPATCH = "cases.dispatch"
HANDLE = "cases.handle"
CALL_BACK = "cases.call_back"
CHECK = "cases.check"
SUPERVISE = "cases.supervise"
CALLER = "cases.see_caller"
ANSWER = "cases.answer_calls"
LINES = "cases.run_lines"

AT = "本级及以下"
PLACES: dict[str, tuple[str, str]] = {
    VIEW: ("查看工单（诉求人遮盖）", AT),
    TAKE: ("受理诉求、登记工单", AT),
    DISPATCH: ("派单和转派", AT),
    HANDLE: ("签收、办理、答复工单", AT),
    CALL_BACK: ("回访诉求人", AT),
    CHECK: ("工单质检和归档", AT),
    SUPERVISE: ("督办、批准延期、撤销办错的工单事项", AT),
    CALLER: ("办理时查看诉求人姓名和电话（留痕）", AT),
    ANSWER: ("接听 12351 来电、话后整理、回电", AT),
    LINES: ("管理热线、坐席、班次和语音菜单，看实时大屏", AT),
}
"""Every verb of the room with its words and its place, for the permission matrix."""
ANSWERS_FOR_A_UNION = (VIEW, TAKE, HANDLE)
"""What the chair of one union may do with what has been sent there."""
ANSWERS_FOR_A_PLACE = (*ANSWERS_FOR_A_UNION, DISPATCH, CALLER)
RUNS_THE_DESK = (*ANSWERS_FOR_A_PLACE, CALL_BACK, CHECK, SUPERVISE)


def may(actor: Actor, verb: str, *labels: int | None) -> bool:
    """Whether the actor holds the verb at one of these places."""
    return any(label is not None and actor.may_at(verb, label) for label in labels)


def check_may(actor: Actor, verb: str, *labels: int | None) -> None:
    """Raise NotAllowed unless the actor holds the verb at one of these places."""
    if not may(actor, verb, *labels):
        raise NotAllowed(
            f"您的岗位在这里没有“{PLACES[verb][0]}”的权限，",
            remedy="如果工作需要，请联系本级工会的系统管理员授权。",
        )


ANSWERS_CALLS = (VIEW, TAKE, ANSWER, CALL_BACK)
"""What somebody at the hotline does."""
RUNS_THE_HOTLINE = (*ANSWERS_CALLS, LINES, DISPATCH, CHECK, SUPERVISE, CALLER)
