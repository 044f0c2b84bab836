"""Who writes, who checks, who keeps the words of the search. What is published is everybody's."""

from niangjia.kernel.actor import Actor

WRITE = "publications.write"
REVIEW = "publications.review"
MANAGE = "publications.manage"
PLACES = {
    WRITE: ("撰写新闻、公告、指南和知识", "全市"),
    REVIEW: ("审核、发布和撤下文章（不能审自己写的）", "全市"),
    MANAGE: ("维护同义词，处理没搜到的问题", "全市"),
}


def may_see_drafts(actor: Actor) -> bool:
    """Whether the actor sees what is not public yet."""
    return actor.may(WRITE) or actor.may(REVIEW)


def check_may_write(actor: Actor) -> None:
    """Raise NotAllowed unless the actor writes articles."""
    actor.check_may(WRITE)


def check_may_review(actor: Actor) -> None:
    """Raise NotAllowed unless the actor checks and publishes articles."""
    actor.check_may(REVIEW)


def check_may_manage(actor: Actor) -> None:
    """Raise NotAllowed unless the actor keeps the words of the search."""
    actor.check_may(MANAGE)


def check_may_see_drafts(actor: Actor) -> None:
    """Raise NotAllowed unless the actor writes or checks articles."""
    if not may_see_drafts(actor):
        actor.check_may(WRITE)
