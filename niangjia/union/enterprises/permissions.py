"""Who may do what to the register. The verbs are handed out by `config.roles`."""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed

READ = "register.read"
IMPORT = "register.import"
REVIEW = "register.review"
CORRECT = "register.correct"


def may_import(actor: Actor) -> bool:
    """Whether the actor may bring feeds into the register, and take them back."""
    return actor.may(IMPORT)


def check_may_import(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may bring in feeds."""
    actor.check_may(IMPORT)


def may_review(actor: Actor) -> bool:
    """Whether the actor may decide about rows that could be several companies."""
    return actor.may(REVIEW)


def check_may_review(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may decide about ambiguous rows."""
    actor.check_may(REVIEW)


def may_correct(actor: Actor, area_label: int | None) -> bool:
    """Whether the actor may state facts about a company and place it, at this place of the city."""
    if area_label is None:
        return actor.may(CORRECT)
    return any(span.holds(area_label) for span in actor.area_spans(CORRECT))


def check_may_correct(actor: Actor, area_label: int | None) -> None:
    """Raise NotAllowed unless the company lies in an area the actor looks after."""
    if not may_correct(actor, area_label):
        raise NotAllowed("这家企业不在您负责的区域内，", remedy="请联系企业所在街道或区的工会修改。")
