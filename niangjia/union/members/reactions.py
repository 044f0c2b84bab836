"""What the room does when the tree, the calendar or a roster moves under it."""

from niangjia.kernel import calendar_years
from niangjia.kernel.actor import system
from niangjia.kernel.reactions import Happening, after
from niangjia.union.members.actions import following, moving, recounting, relabelling


@after("organisations.relabelled")
def follow_tree(happening: Happening) -> None:
    """Labels of unions changed: every row about their people changes with them, before anybody can look."""
    relabelling.follow_tree(organisations=happening.facts["organisations"], by=happening.by, at=happening.at)


@after("organisations.ended")
def keep_members(happening: Happening) -> None:
    """A union ended with its employer: the one above it keeps the memberships (F-7, M-9)."""
    following.keep_members_of_ended(
        organisation_id=happening.facts["organisation_id"], by=system("工会终止"), at=happening.at
    )


@after("organisations.withdrawing")
def keep_unions_with_people(happening: Happening) -> None:
    """A union that people belong, belonged or applied to is built on: it stays when its import is undone."""
    relabelling.keep_peopled(organisations=happening.facts["organisations"])


@after(calendar_years.LOAD)
def recount(happening: Happening) -> None:
    """A year of the calendar is known now: every open clock is counted by it."""
    recounting.recount_clocks(by=system("工作日历"), at=happening.at)


@after("members.transfers_asked")
def tell_old_unions(happening: Happening) -> None:
    """A roster asked for people of other unions: each of these unions is told once, each member too."""
    moving.tell_asked(transfers=happening.facts["transfers"], by=happening.by, at=happening.at)
