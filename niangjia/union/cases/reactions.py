"""What the room does when something happens in a room below, or in another corner of its own."""

from niangjia.kernel.reactions import Happening, after
from niangjia.union.cases.actions import calls, following, talking


@after("cases.reply")
@after("cases.answer")
def tell_answer(happening: Happening) -> None:
    """A case has its answer: who asked on WeChat reads it there and rates it."""
    talking.tell_answer(case_id=happening.facts["case"], by=happening.by, at=happening.at)


@after("members.identifier_bound")
def know_reader(happening: Happening) -> None:
    """An openid leads to a person: the talk is theirs."""
    talking.know_reader(
        openid=happening.facts["value"],
        person_id=happening.facts["person_id"],
        by=happening.by,
        at=happening.at,
    )


@after("members.identifier_unbound")
def forget_reader(happening: Happening) -> None:
    """An openid leads to nobody any more: the talk is nobody's."""
    talking.know_reader(openid=happening.facts["value"], person_id=None, by=happening.by, at=happening.at)


@after("organisations.relabelled")
def follow_lines(happening: Happening) -> None:
    """Labels of unions changed: what belongs to a hotline changes with its federation, before anybody can look."""
    calls.follow_lines(by=happening.by, at=happening.at)


@after("organisations.relabelled")
def follow_tree(happening: Happening) -> None:
    """Labels of unions changed: every row of their cases changes with them."""
    following.follow_tree(organisations=happening.facts["organisations"], by=happening.by, at=happening.at)


@after("deadlines.recompute")
def follow_clocks(happening: Happening) -> None:
    """Open clocks were counted anew: what a case waits for is due when its clock says so."""
    following.follow_clocks(happening.facts["moved"])
